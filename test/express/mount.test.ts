import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { latchkey, requireSession } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { cookiesOf, exchange, postForm, postJson } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

describe.each(majors)("%s", (_, framework) => {
  test("it works under a sub-path that only Express knows", async () => {
    const auth = testAuth();
    const app = framework();
    app.use("/v1", latchkey(auth));
    app.get("/v1/me", requireSession(auth), (req, res) => res.send(req.auth.user.email));
    const url = await serveApp(app);
    const headers = await signUp(url, "/v1/auth");
    expect(await exchange(`${url}/v1/auth/session?x=1`, { headers })).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/v1/me`, { headers })).toMatchObject({ text: person.email });
    expect(await exchange(`${url}/auth/session`, { headers })).toMatchObject({ status: 404 });
  });

  test("it works under a sub-path that the base URL names, pages and redirects included", async () => {
    const auth = testAuth({ baseUrl: "http://localhost:3000/shop" });
    const app = framework();
    app.use("/shop", latchkey(auth, { pages: true }));
    app.get("/shop/me", requireSession(auth, { redirect: true }), (_req, res) => res.send("me"));
    const url = await serveApp(app);
    const page = await exchange(`${url}/shop/login`);
    expect(page.text).toContain('action="/shop/auth/login"');
    const stylesheet = /href="([^"]+\.css)"/.exec(page.text)?.[1];
    expect(await exchange(`${url}${stylesheet}`)).toMatchObject({ status: 200 });
    const sent = await exchange(`${url}/shop/me`, { headers: { accept: "text/html" } });
    expect(sent.headers.location).toBe("/shop/login?notice=login_required&returnTo=%2Fshop%2Fme");
    expect((await exchange(`${url}/login`)).headers["x-request-id"]).toBeUndefined();
    await signUp(url, "/shop/auth");
  });

  test("it works with a base path of another name", async () => {
    const auth = testAuth({ basePath: "/api/identity" });
    const app = framework();
    app.use(latchkey(auth));
    app.post("/auth/login", (_req, res) => res.send("mine"));
    const url = await serveApp(app);
    await signUp(url, "/api/identity");
    expect(await exchange(`${url}/auth/login`, { method: "POST" })).toMatchObject({ text: "mine" });
  });

  test("it works inside a Router inside a Router", async () => {
    const auth = testAuth();
    const app = framework();
    const inner = framework.Router().use(latchkey(auth));
    inner.get("/me", requireSession(auth), (req, res) => res.send(req.auth.user.email));
    app.use("/a", framework.Router().use("/b", inner));
    const url = await serveApp(app);
    const headers = await signUp(url, "/a/b/auth");
    expect(await exchange(`${url}/a/b/me`, { headers })).toMatchObject({ text: person.email });
  });

  test("the host's own /login stays the host's", async () => {
    const app = framework();
    app.use(latchkey(testAuth()));
    app.get("/login", (_req, res) => res.send("my own log-in page"));
    app.post("/login", (_req, res) => res.send("my own handler"));
    const url = await serveApp(app);
    expect(await exchange(`${url}/login`)).toMatchObject({ status: 200, text: "my own log-in page" });
    expect(await exchange(`${url}/login`, { method: "POST" })).toMatchObject({ status: 200, text: "my own handler" });
    expect((await exchange(`${url}/login`)).headers["content-security-policy"]).toBeUndefined();
  });

  test("an unknown path below the base path is ours to refuse, and never the host's", async () => {
    const app = framework();
    app.use(latchkey(testAuth()));
    app.use((_req, res) => res.send("host"));
    const url = await serveApp(app);
    expect(await exchange(`${url}/auth/nothing`)).toMatchObject({
      status: 404,
      headers: { "content-type": "application/problem+json" },
    });
    for (const path of [
      "/authentic",
      "/Auth/session",
      "//auth/session",
      "/auth",
      "/x/auth/session",
      "/%61uth/session",
    ]) {
      expect({ path, ...(await exchange(url + path)) }).toMatchObject({ path, status: 200, text: "host" });
    }
  });

  test("requests that are not ours pass by untouched, their bodies unread", async () => {
    const app = framework();
    app.use(latchkey(testAuth(), { pages: true }));
    app.post("/upload", (req: IncomingMessage & { body?: unknown; auth?: unknown }, res) => {
      const untouched = !req.readableDidRead && req.body === undefined && req.auth === undefined;
      const hash = createHash("sha256");
      req.on("data", (chunk: Buffer) => hash.update(chunk));
      req.on("end", () => res.json({ untouched, digest: hash.digest("hex") }));
    });
    const bare = framework();
    bare.post("/upload", (_req, res) => res.json({}));
    const [url, bareUrl] = [await serveApp(app), await serveApp(bare)];
    const body = randomBytes(2 * 1024 * 1024);
    const reply = await exchange(`${url}/upload`, { method: "POST", body, chunked: true });
    const digest = createHash("sha256").update(body).digest("hex");
    expect(JSON.parse(reply.text)).toStrictEqual({ untouched: true, digest });
    const names = Object.keys((await exchange(`${bareUrl}/upload`, { method: "POST" })).headers);
    expect(Object.keys(reply.headers).toSorted()).toStrictEqual(names.toSorted());
  });

  test("two installations live in one application without knowing each other", async () => {
    const staff = testAuth({ basePath: "/staff/auth", baseUrl: "http://localhost:3001" });
    const customers = testAuth({ basePath: "/auth" });
    const app = framework();
    app.use(latchkey(staff), latchkey(customers));
    app.get("/staff", requireSession(staff), (_req, res) => res.send("staff"));
    app.get("/", requireSession(customers), (_req, res) => res.send("customers"));
    const url = await serveApp(app);
    const customer = await signUp(url);
    const member = await signUp(url, "/staff/auth");
    expect(await exchange(url, { headers: customer })).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/staff`, { headers: customer })).toMatchObject({ status: 401 });
    expect(await exchange(`${url}/staff`, { headers: member })).toMatchObject({ status: 200 });
    expect(await exchange(url, { headers: member })).toMatchObject({ status: 401 });
  });

  test("form posts lead where forms lead, and a log-out ends the session", async () => {
    const auth = testAuth();
    const app = framework();
    app.use(framework.urlencoded({ extended: true }), latchkey(auth, { pages: true }));
    const url = await serveApp(app);
    await signUp(url);
    const { email, password } = person;
    const fields = new URLSearchParams({ email, password, returnTo: "/" });
    const headers = cookiesOf(await postForm(`${url}/auth/login`, fields.toString()));
    expect(await exchange(`${url}/account`, { headers })).toMatchObject({ status: 200 });
    const out = await postForm(`${url}/auth/logout`, "", headers);
    expect(out).toMatchObject({ status: 303, headers: { location: "/login?notice=signed_out" } });
    expect(await exchange(`${url}/auth/session`, { headers })).toMatchObject({ status: 401 });
  });

  test("trust proxy decides which address a session has", async () => {
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    for (const [trust, ip] of [
      [false, "127.0.0.1"],
      [1, "203.0.113.9"],
    ] as const) {
      const app = framework();
      app.set("trust proxy", trust);
      app.use(latchkey(testAuth()));
      const url = await serveApp(app);
      const headers = cookiesOf(await postJson(`${url}/auth/register`, person, forwarded));
      const { text } = await exchange(`${url}/auth/sessions`, { headers });
      expect(JSON.parse(text)).toMatchObject({ sessions: [{ ip, current: true }] });
    }
  });

  test("proxies named in our own options count before trust proxy", async () => {
    const app = framework();
    app.set("trust proxy", 1);
    app.use(latchkey(testAuth({ trustedProxies: "10.0.0.0/8" })));
    const url = await serveApp(app);
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    const headers = cookiesOf(await postJson(`${url}/auth/register`, person, forwarded));
    const { text } = await exchange(`${url}/auth/sessions`, { headers });
    expect(JSON.parse(text)).toMatchObject({ sessions: [{ ip: "127.0.0.1" }] });
  });
});
