import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { type Auth, createAuth } from "latchkey";
import * as forExpress from "latchkey/express";
import * as forFastify from "latchkey/fastify";
import * as forHono from "latchkey/hono";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { exchange, type Reply } from "../express/exchange.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

let auth: Auth;

beforeEach(() => {
  auth = createAuth({ database: "sqlite::memory:", secret: generateSecret() });
});

afterEach(() => auth.close());

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The one id that a refusal carries, in its header and in its body. */
function idOf({ status, headers, text }: Reply): string {
  expect(status).toBe(401);
  const { requestId: id } = JSON.parse(text) as { requestId: string };
  expect(headers["x-request-id"]).toBe(id);
  return id;
}

test("Express: what a logger called the request is its id, at a guard and in the API; what is no id is not", async () => {
  const app = express();
  let given: unknown = "host-7";
  app.use((request, _response, next) => {
    Object.assign(request, { id: given });
    next();
  });
  app.use(forExpress.latchkey(auth));
  app.get("/own", forExpress.requireSession(auth), (_request, response) => void response.end());
  const url = await listen(app);
  for (const id of ["host-7", 17]) {
    given = id;
    for (const path of ["/own", "/auth/session"]) expect(idOf(await exchange(url + path))).toBe(String(id));
  }
  for (const id of ["a\r\nb", "x".repeat(129), {}, undefined, "<b>"]) {
    given = id;
    for (const path of ["/own", "/auth/session"]) expect(idOf(await exchange(url + path))).toMatch(/^[\w-]{16,36}$/);
  }
});

test("Fastify: its own request.id", async () => {
  let count = 0;
  const app = fastify({ genReqId: () => `r-${++count}` });
  app.register(forFastify.latchkey(auth));
  app.get("/own", { onRequest: forFastify.requireSession(auth) }, async () => "");
  onTestFinished(() => app.close());
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  expect(idOf(await exchange(`${url}/own`))).toBe("r-1");
  expect(idOf(await exchange(`${url}/auth/session`))).toBe("r-2");
});

test("Hono: the id of its request-id middleware", async () => {
  const app = new Hono();
  app.use(requestId({ generator: () => "hono-1", headerName: "" }));
  app.use(forHono.latchkey(auth));
  app.get("/own", forHono.requireSession(auth), (c) => c.text(""));
  for (const path of ["/own", "/auth/session"]) {
    const answer = await app.request(path);
    expect([answer.status, answer.headers.get("x-request-id")]).toStrictEqual([401, "hono-1"]);
    expect(await answer.json()).toMatchObject({ requestId: "hono-1" });
  }
});
