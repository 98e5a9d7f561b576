import { connect } from "node:http2";
import Fastify from "fastify";
import { latchkey, requireSession, withAuth } from "latchkey/fastify";
import { describe, expect, onTestFinished, test } from "vitest";
import { cookiesOf, exchange, postJson } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import { addressOf, hostsOwn } from "./framework.ts";
import { fastifyApp } from "./frameworks/fastify.ts";

const json = { "content-type": "application/json" };

/** The cookie of an injected answer, as a browser would send it back. */
function cookieOf(reply: { cookies: { name: string; value: string }[] }): { cookie: string } {
  return { cookie: reply.cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
}

describe("app.inject, with which people test", () => {
  test("registers, is recognised, is refused, and a form is answered", async () => {
    const auth = testAuth();
    const app = fastifyApp({
      mounts: [{ auth, pages: true }],
      routes: [
        { path: "/me", guard: { auth, options: { redirect: true } }, answer: (found) => found?.user.email ?? "" },
      ],
    });
    const made = await app.inject({ method: "POST", url: "/auth/register", payload: person });
    expect([made.statusCode, made.json().user.email]).toStrictEqual([201, person.email]);
    const headers = cookieOf(made);
    expect(await app.inject({ url: "/me", headers })).toMatchObject({ statusCode: 200, body: person.email });
    expect(await app.inject({ url: "/me" })).toMatchObject({ statusCode: 401 });
    const page = await app.inject({ url: "/me?a=1", headers: { accept: "text/html" } });
    expect(page.headers.location).toBe("/login?notice=login_required&returnTo=%2Fme%3Fa%3D1");
    const payload = new URLSearchParams({ email: person.email, password: person.password }).toString();
    const form = { "content-type": "application/x-www-form-urlencoded", origin: "http://localhost:3000" };
    const login = await app.inject({ method: "POST", url: "/auth/login", headers: form, payload });
    expect([login.statusCode, login.headers.location]).toStrictEqual([303, "/"]);
    const large = { email: person.email, password: "x".repeat(70_000) };
    expect(await app.inject({ method: "POST", url: "/auth/login", payload: large })).toMatchObject({ statusCode: 413 });
    const list = await app.inject({ url: "/auth/sessions", headers });
    expect(list.json().sessions.map(({ ip }: { ip: string }) => ip)).toStrictEqual(["127.0.0.1", "127.0.0.1"]);
  });

  test("an address that is none, and headers that no server lets through, are no fault of ours", async () => {
    const auth = testAuth();
    const app = fastifyApp({ mounts: [{ auth }] });
    const strange = await app.inject({
      method: "POST",
      url: "/auth/register",
      remoteAddress: "not an address",
      headers: { "x-strange": "a\r\nset-cookie: b=c", "x-empty": "" },
      payload: person,
    });
    expect(strange.statusCode).toBe(400);
    expect(strange.cookies.map(({ name }) => name)).not.toContain("b");
  });
});

describe("options of the router", () => {
  const loose = { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true };

  test("that let a path be spelt otherwise open nothing, here or behind a guard", async () => {
    const auth = testAuth();
    const app = Fastify({ routerOptions: Object.assign({ useSemicolonDelimiter: true }, loose) });
    onTestFinished(() => app.close());
    app.register(latchkey(auth, { pages: true }));
    app.get("/secret", { onRequest: requireSession(auth) }, async () => "secret");
    app.setNotFoundHandler((_request, reply) => reply.send(hostsOwn));
    for (const url of ["/secret", "/SECRET", "/secret/", "//secret", "/%73ecret", "/secret;a=b", "/Secret//?x"]) {
      for (const method of ["GET", "HEAD"] as const) {
        const { statusCode } = await app.inject({ method, url });
        expect({ url, method, statusCode }).toStrictEqual({ url, method, statusCode: 401 });
      }
    }
    for (const url of ["/AUTH/session", "//auth/session", "/%61uth/session", "/login/", "/LOGIN", "/login;a=b"]) {
      expect({ url, ...(await app.inject({ url })) }).toMatchObject({ url, body: hostsOwn });
    }
    for (const url of ["/auth/session/", "/auth//session", "/auth/SESSION"]) {
      expect({ url, ...(await app.inject({ url })) }).toMatchObject({ url, statusCode: 404 });
    }
    expect((await app.inject({ url: "/auth/session" })).statusCode).toBe(401);
    expect((await app.inject({ url: "/login" })).statusCode).toBe(200);
  });

  test("rewriteUrl: what is routed is answered, and a person is led back to what her browser asked for", async () => {
    const auth = testAuth();
    const app = Fastify({ rewriteUrl: ({ url = "/" }) => url.replace(/^\/en/, "") });
    onTestFinished(() => app.close());
    app.register(latchkey(auth));
    app.get("/me", { onRequest: requireSession(auth, { redirect: true }) }, async () => "me");
    expect((await app.inject({ url: "/en/auth/session" })).statusCode).toBe(401);
    const sent = await app.inject({ url: "/en/me", headers: { accept: "text/html" } });
    expect(sent.headers.location).toBe("/login?notice=login_required&returnTo=%2Fen%2Fme");
  });

  test("a prefix with a parameter, around the plugin or its own", async () => {
    const auth = testAuth();
    const app = Fastify();
    onTestFinished(() => app.close());
    app.register(latchkey(auth), { prefix: "/:tenant" });
    app.register(
      async (scope) => {
        scope.register(latchkey(auth), { prefix: "v2" });
        scope.get("/me", { preHandler: requireSession(auth) }, async (request) => request.auth.user.email);
      },
      { prefix: "/api" },
    );
    for (const url of ["/acme/auth/register", "/api/v2/auth/login"]) {
      const reply = await app.inject({
        method: "POST",
        url,
        payload: url.endsWith("login") ? { email: person.email, password: person.password } : person,
      });
      expect({ url, status: reply.statusCode }).toStrictEqual({ url, status: url.endsWith("login") ? 200 : 201 });
      expect(await app.inject({ url: "/api/me", headers: cookieOf(reply) })).toMatchObject({ body: person.email });
    }
  });
});

describe("the application's own plugins and hooks", () => {
  test("see our answers as they see every other, and add to them", async () => {
    const auth = testAuth();
    const app = Fastify();
    onTestFinished(() => app.close());
    const seen: string[] = [];
    app.addHook("onRequest", async (_request, reply) => {
      reply.header("x-from-host", "1").header("set-cookie", "theme=dark").header("cache-control", "public, max-age=60");
    });
    for (const name of ["preHandler", "onResponse"] as const)
      app.addHook(name, async ({ url }) => void seen.push(name + url));
    app.addHook("preParsing", async ({ url }, _reply, payload) => {
      seen.push(`preParsing${url}`);
      return payload;
    });
    app.addHook("onSend", async ({ url }, reply, payload) => {
      seen.push(`onSend${url}`);
      reply.header("x-length", Buffer.byteLength((payload as Buffer | undefined) ?? ""));
      return payload;
    });
    app.register(latchkey(auth));
    app.get("/me", { onRequest: requireSession(auth) }, async () => "me");
    const made = await app.inject({ method: "POST", url: "/auth/register", payload: person });
    expect(made.headers).toMatchObject({
      "x-from-host": "1",
      "cache-control": "no-store",
      "x-length": String(made.rawPayload.length),
    });
    // One of theirs must not push ours out, nor the other way round.
    expect(made.cookies.slice(0, 2).map(({ name }) => name)).toStrictEqual(["theme", "latchkey-session-3000"]);
    expect(seen).toStrictEqual(
      ["preParsing", "preHandler", "onSend", "onResponse"].map((name) => `${name}/auth/register`),
    );
    const refused = await app.inject({ url: "/me" });
    expect(refused.headers).toMatchObject({
      "cache-control": "no-store",
      "x-length": String(refused.rawPayload.length),
    });
  });

  test("may transform our answers, as a compressing plugin does", async () => {
    const auth = testAuth();
    const app = Fastify();
    onTestFinished(() => app.close());
    app.addHook("onSend", async (_request, reply, payload) => {
      if (payload === undefined || payload === null) return payload;
      reply.removeHeader("content-length").header("content-encoding", "test");
      return Buffer.from(payload as Buffer).toString("base64");
    });
    app.register(latchkey(auth, { pages: true }));
    const page = await app.inject({ url: "/login" });
    expect(Buffer.from(page.body, "base64").toString()).toContain("<form");
  });

  test("may refuse before us, and fail by themselves: that stays theirs", async () => {
    const auth = testAuth();
    const app = Fastify();
    onTestFinished(() => app.close());
    app.setErrorHandler((error, _request, reply) => reply.code(418).send(`theirs: ${(error as Error).message}`));
    app.addHook("preHandler", async (request, reply) => {
      if (request.headers["x-fail"]) throw new Error("their hook");
      if (request.headers["x-limit"]) await reply.code(429).send("slowly");
    });
    app.register(latchkey(auth));
    expect(await app.inject({ url: "/auth/session", headers: { "x-limit": "1" } })).toMatchObject({ statusCode: 429 });
    const failed = await app.inject({ url: "/auth/session", headers: { "x-fail": "1" } });
    expect(failed).toMatchObject({ statusCode: 418, body: "theirs: their hook" });
  });

  test("a parser of ours is nobody else's, and none of theirs is ours", async () => {
    const auth = testAuth();
    const app = Fastify();
    onTestFinished(() => app.close());
    app.addContentTypeParser("text/csv", { parseAs: "string" }, (_request, body, done) =>
      done(null, String(body).split(",")),
    );
    app.addContentTypeParser(
      "application/vnd.api+json",
      { parseAs: "string" },
      app.getDefaultJsonParser("error", "error"),
    );
    app.register(latchkey(auth));
    app.post("/csv", async (request) => request.body);
    app.post("/json", async (request) => request.body);
    const csv = await app.inject({
      method: "POST",
      url: "/csv",
      headers: { "content-type": "text/csv" },
      payload: "a,b",
    });
    expect(csv.json()).toStrictEqual(["a", "b"]);
    expect((await app.inject({ method: "POST", url: "/json", payload: { a: 1 } })).json()).toStrictEqual({ a: 1 });
    const unknown = { "content-type": "application/unknown" };
    expect(await app.inject({ method: "POST", url: "/json", headers: unknown, payload: "a" })).toMatchObject({
      statusCode: 415,
    });
    const twice = '{"email":"a@example.com","email":"b@example.com","password":"correct horse battery"}';
    const strict = await app.inject({ method: "POST", url: "/auth/register", headers: json, payload: twice });
    expect(strict.json()).toMatchObject({ code: "invalid_input", errors: [{ code: "invalid_json" }] });
  });
});

describe("request.auth", () => {
  test("is declared for every request, and belongs to one", async () => {
    const auth = testAuth();
    const app = Fastify();
    onTestFinished(() => app.close());
    app.register(latchkey(auth)).register(latchkey(testAuth({ basePath: "/other" })));
    app.get("/", async (request) => ({ declared: "auth" in request, auth: request.auth }));
    app.get("/greet", { preHandler: withAuth(auth) }, async (request) => request.auth?.user.email ?? "stranger");
    app.register(async (scope) => {
      scope.addHook("onRequest", requireSession(auth));
      scope.get("/scope", async (request) => request.auth.user.email);
      scope.post("/scope", async () => "posted");
    });
    const made = await app.inject({ method: "POST", url: "/auth/register", payload: person });
    expect(app.hasRequestDecorator("auth")).toBe(true);
    expect(app.hasPlugin("latchkey")).toBe(true);
    for (const _ of [1, 2]) {
      expect((await app.inject({ url: "/scope", headers: cookieOf(made) })).body).toBe(person.email);
      expect((await app.inject({ url: "/greet" })).body).toBe("stranger");
      expect((await app.inject({ url: "/" })).json()).toStrictEqual({ declared: true });
    }
    // A hook of a scope sees its HEAD routes and its unsafe ones alike.
    expect((await app.inject({ method: "HEAD", url: "/scope" })).statusCode).toBe(401);
    const foreign = { ...cookieOf(made), origin: "https://evil.example" };
    expect((await app.inject({ method: "POST", url: "/scope", headers: foreign })).statusCode).toBe(403);
  });

  test("an answer that somebody else gave while the database was asked stays the answer", async () => {
    const auth = testAuth();
    const app = Fastify();
    app.addHook("onRequest", async (_request, reply) => {
      if (_request.url === "/late") setImmediate(() => void (reply.sent || reply.code(504).send("too late")));
    });
    app.register(latchkey(auth));
    app.get("/late", { onRequest: requireSession(auth) }, async () => "me");
    await app.listen({ port: 0, host: "127.0.0.1" });
    const url = await addressOf(app.server);
    const headers = await signUp(url);
    const unseen = cookiesOf(await postJson(`${url}/auth/login`, { email: person.email, password: person.password }));
    expect([200, 504]).toContain((await exchange(`${url}/late`, { headers: unseen })).status);
    expect(await exchange(`${url}/late`, { headers })).toMatchObject({ status: 200 });
    await app.close();
  });
});

test("HTTP/2: registers, is recognised and refused", async () => {
  const auth = testAuth();
  const app = Fastify({ http2: true });
  app.register(latchkey(auth));
  app.get("/me", { onRequest: requireSession(auth) }, async (request) => request.auth.user.email);
  const session = connect(await app.listen({ port: 0, host: "127.0.0.1" }));
  onTestFinished(async () => {
    session.destroy();
    await app.close();
  });
  const ask = (headers: Record<string, string>, body = "") =>
    new Promise<{ status: number; cookies: string[]; text: string }>((resolve, reject) => {
      const stream = session.request(headers, { endStream: body === "" });
      let found: Record<string, unknown> = {};
      let text = "";
      stream.on("response", (answered) => (found = answered));
      stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      stream.on("end", () =>
        resolve({ status: Number(found[":status"]), cookies: (found["set-cookie"] ?? []) as string[], text }),
      );
      stream.on("error", reject);
      if (body !== "") stream.end(body);
    });
  const made = await ask({ ":method": "POST", ":path": "/auth/register", ...json }, JSON.stringify(person));
  expect(made.status).toBe(201);
  const cookie = made.cookies.map((line) => line.split(";")[0]).join("; ");
  expect(await ask({ ":path": "/me", cookie })).toMatchObject({ status: 200, text: person.email });
  expect(await ask({ ":path": "/me" })).toMatchObject({ status: 401 });
});
