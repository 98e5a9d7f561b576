import { keySetMaxAge } from "../token/token-settings.ts";
import type { Endpoint } from "./endpoint.ts";
import type { PageRoute } from "./page-routes.ts";
import type { HttpSettings } from "./settings.ts";
import { keySetPath, metadataPaths, wellKnownPaths } from "./well-known.ts";

/** What is published about access tokens: the keys they are verified with, and who issues them. */
export function keyRoutes(settings: HttpSettings, offered: readonly Endpoint[]): readonly PageRoute[] {
  const prefix = settings.mountPath + settings.basePath;
  const metadata = JSON.stringify(describeIssuer(settings, offered));
  const keySet = (path: string): PageRoute => ({
    id: "keySet",
    path,
    render: async ({ keys }, request) => {
      const { body, etag } = keys.published();
      return publicResponse(request, { body, etag, type: "application/jwk-set+json" });
    },
  });
  const description = (path: string): PageRoute => ({
    id: "issuerMetadata",
    path,
    render: async (_deps, request) => publicResponse(request, { body: metadata, etag: null, type: "application/json" }),
  });
  const atRoot = wellKnownPaths(settings).length > 0;
  return [
    keySet(`${prefix}/jwks`),
    ...(atRoot ? [keySet(keySetPath), ...metadataPaths(settings).map(description)] : []),
  ];
}

/**
 * Authorization server metadata (RFC 8414): what is there, and nothing else. There is no authorization endpoint, so no response type and
 * no grant is supported; both members must be said.
 */
function describeIssuer(settings: HttpSettings, offered: readonly Endpoint[]): Record<string, unknown> {
  const issuer = settings.origin + settings.mountPath + settings.basePath;
  const introspects = offered.some(({ path }) => path === "/introspect");
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: [],
    grant_types_supported: [],
    ...(introspects && { introspection_endpoint: `${issuer}/introspect` }),
  };
}

interface PublicText {
  readonly body: string;
  readonly etag: string | null;
  readonly type: string;
}

/**
 * For everybody, from every origin, without credentials: nothing here is secret, and whoever verifies in a browser needs it. Caches may
 * keep it for as long as a key is published at least before it signs.
 */
function publicResponse(request: Request, { body, etag, type }: PublicText): Response {
  const headers = new Headers({
    "cache-control": `public, max-age=${keySetMaxAge}`,
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    ...(etag !== null && { etag }),
  });
  if (etag !== null && isKnown(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  headers.set("content-type", type);
  return new Response(body, { headers });
}

/** RFC 9110, section 13.1.2: the comparison is weak, because a proxy that compresses makes a tag weak. */
function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
