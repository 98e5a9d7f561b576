import Fastify, { type FastifyInstance } from "fastify";
import { latchkey, requireAuth, requireSession, requireToken, withAuth } from "latchkey/fastify";
import { onTestFinished } from "vitest";
import { addressOf, allMethods, type Framework, hostsOwn, type Plan, type Route } from "../framework.ts";

/** Makes the application without serving it. */
export function fastifyApp({ mounts, routes = [], parsesBodies = false, trustedHops = 0 }: Plan): FastifyInstance {
  const app = Fastify({ trustProxy: trustedHops > 0 ? "127.0.0.1" : false, forceCloseConnections: true });
  onTestFinished(() => app.close());
  if (parsesBodies) {
    app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
  } else {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: 2 ** 24 }, (_request, body, done) =>
      done(null, body),
    );
  }
  for (const { auth, pages = false, under } of mounts) {
    app.register(latchkey(auth, { pages }), under === undefined ? {} : { prefix: under });
  }
  for (const route of routes) addRoute(app, route);
  app.setNotFoundHandler((_request, reply) => reply.code(200).send(hostsOwn));
  return app;
}

export const fastify: Framework = {
  name: "Fastify 5",
  knowsProxies: true,
  async serve(plan) {
    const app = fastifyApp(plan);
    await app.listen({ port: 0, host: "127.0.0.1" });
    return addressOf(app.server);
  },
};

const guards = { session: requireSession, token: requireToken, either: requireAuth };

function addRoute(app: FastifyInstance, { method = "GET", path, guard, greets, headers = {}, answer }: Route): void {
  app.route({
    method: method === "ALL" ? [...allMethods] : method,
    url: path,
    ...(guard && { onRequest: guards[guard.by ?? "session"](guard.auth, guard.options) }),
    ...(greets && { preHandler: withAuth(greets) }),
    handler: async (request, reply) => {
      const text = await answer(request.auth, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
      return reply.headers(headers).send(text);
    },
  });
}
