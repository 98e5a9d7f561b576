import Fastify from "fastify";
import type { RequestHandler } from "express";
import { requireSession, withAuth } from "latchkey/express";
import { latchkey, withAuth as withAuthOfFastify } from "latchkey/fastify";
import { expect, test } from "vitest";
import { exchange } from "../express/exchange.ts";
import { majors, serveApp, testAuth } from "../express/host.ts";

// As express-basic-auth and express-jwt do it, for a site that stands behind a password of its own.
const foreign = { user: "admin" };

test.each(majors)("%s: what another middleware calls req.auth is not who is greeted", async (_name, framework) => {
  const auth = testAuth();
  const app = framework();
  app.use(((request, _response, next) => {
    Object.assign(request, { auth: foreign });
    next();
  }) satisfies RequestHandler);
  app.get("/greets", withAuth(auth), (req, res) => res.json(req.auth ?? null));
  app.get("/guarded", requireSession(auth), (req, res) => res.json(req.auth));
  const url = await serveApp(app);
  expect((await exchange(`${url}/greets`)).text).toBe("null");
  expect((await exchange(`${url}/guarded`)).status).toBe(401);
});

test("Fastify: what another plugin calls request.auth is not who is greeted", async () => {
  const auth = testAuth();
  const app = Fastify();
  await app.register(latchkey(auth));
  app.addHook("onRequest", async (request) => {
    Object.assign(request, { auth: foreign });
  });
  app.get("/greets", { onRequest: withAuthOfFastify(auth) }, (request) => JSON.stringify(request.auth ?? null));
  expect((await app.inject("/greets")).body).toBe("null");
});
