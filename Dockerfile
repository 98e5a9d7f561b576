# The image of `latchkey serve`. docs/operations/README.md says how to run it, and what the tests have run of it.
# The version of Node is the one that the tests run on. Pin it to a digest once you have one that you trust: node:24.21.0-bookworm-slim@sha256:…

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
COPY runtime/package.json runtime/
RUN npm ci --ignore-scripts --workspaces=false --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY scripts/bundle.ts scripts/
RUN node scripts/bundle.ts
COPY deploy/image deploy/image
RUN node deploy/image/keep-production.mjs && npm prune --ignore-scripts --no-audit --no-fund
RUN find node_modules \( -name "*.d.ts" -o -name "*.d.mts" -o -name "*.d.cts" -o -name "*.map" \) -delete
RUN find node_modules -type d -empty -delete && mkdir -m 0700 data

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/package.json /build/deploy/image/healthcheck.mjs ./
COPY bin bin
COPY LICENSE ./
COPY --from=build --chown=1000:1000 /build/data /data
WORKDIR /data
VOLUME ["/data"]
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
ENTRYPOINT ["node", "/app/bin/latchkey.mjs"]
CMD ["serve"]
