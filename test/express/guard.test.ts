import type { Request, Response } from "express";
import { latchkey, requireSession, withAuth } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { codeOf, cookiesOf, exchange, postForm, postJson } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

const navigation = { "sec-fetch-mode": "navigate", accept: "text/html" };
const start = Date.parse("2026-03-04T12:00:00Z");

describe.each(majors)("%s", (_, framework) => {
  async function serve(clock: () => number = () => start): Promise<string> {
    const auth = testAuth({ clock });
    const app = framework();
    app.use(latchkey(auth));
    app.get("/api/profile", requireSession(auth), (req, res) => res.json(req.auth.user));
    app.get("/profile", requireSession(auth, { redirect: true }), (req, res) => res.send(req.auth.user.email));
    app.post("/profile", requireSession(auth, { redirect: true }), (_req, res) => res.send("posted"));
    app.get("/shared", requireSession(auth), (_req, res) => res.set("cache-control", "private, max-age=60").send("x"));
    app.get("/", withAuth(auth), (req: Request, res: Response) =>
      res.send(`Hello ${(req.auth as typeof req.auth | undefined)?.user.name ?? "stranger"}`),
    );
    app.post("/", withAuth(auth), (_req, res) => res.send("posted"));
    return serveApp(app);
  }

  test("a request without a session gets a 401 problem that says what is missing", async () => {
    const url = await serve();
    const reply = await exchange(`${url}/api/profile`);
    expect(reply).toMatchObject({
      status: 401,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "www-authenticate": "Bearer",
      },
    });
    expect(JSON.parse(reply.text)).toStrictEqual({
      type: "urn:latchkey:error:unauthenticated",
      title: "You are not signed in",
      status: 401,
      code: "unauthenticated",
      requestId: expect.stringMatching(/^[\w-]{8,64}$/),
    });
  });

  test("an ended, an expired and a made-up session each say so", async () => {
    let now = start;
    const url = await serve(() => now);
    const ended = await signUp(url);
    const kept = cookiesOf(await postJson(`${url}/auth/login`, { email: person.email, password: person.password }));
    await postJson(`${url}/auth/logout`, {}, ended);
    expect(codeOf(await exchange(`${url}/api/profile`, { headers: ended }))).toBe("session_revoked");
    expect(codeOf(await exchange(`${url}/api/profile`, { headers: { cookie: `${kept.cookie}x` } }))).toBe(
      "unauthenticated",
    );
    expect(await exchange(`${url}/api/profile`, { headers: kept })).toMatchObject({ status: 200 });
    now += 25 * 3_600_000;
    expect(codeOf(await exchange(`${url}/api/profile`, { headers: kept }))).toBe("session_expired");
  });

  test("the person at log-in is led back to where she was going", async () => {
    const url = await serve();
    await signUp(url);
    const sent = await exchange(`${url}/profile?tab=2&q=a%20b`, { headers: navigation });
    expect(sent).toMatchObject({ status: 303, headers: { "cache-control": "no-store" } });
    const login = new URL(String(sent.headers.location), url);
    expect([login.pathname, login.searchParams.get("notice")]).toStrictEqual(["/login", "login_required"]);
    const returnTo = String(login.searchParams.get("returnTo"));
    expect(returnTo).toBe("/profile?tab=2&q=a%20b");
    const fields = new URLSearchParams({ email: person.email, password: person.password, returnTo });
    const back = await postForm(`${url}/auth/login`, fields.toString());
    expect(back).toMatchObject({ status: 303, headers: { location: returnTo } });
    const page = await exchange(url + returnTo, { headers: { ...navigation, ...cookiesOf(back) } });
    expect(page).toMatchObject({ status: 200, text: person.email });
  });

  test("an ended session is told on the way to log-in", async () => {
    const url = await serve();
    const headers = await signUp(url);
    await postJson(`${url}/auth/logout`, {}, headers);
    const sent = await exchange(`${url}/profile`, { headers: { ...navigation, ...headers } });
    expect(sent.headers.location).toBe("/login?notice=session_revoked&returnTo=%2Fprofile");
  });

  test("a script, an image and a form post are not redirected", async () => {
    const url = await serve();
    const script = { "sec-fetch-mode": "cors", accept: "text/html" };
    expect(await exchange(`${url}/profile`, { headers: script })).toMatchObject({ status: 401 });
    expect(await exchange(`${url}/profile`, { headers: { accept: "application/json" } })).toMatchObject({
      status: 401,
    });
    expect(await postForm(`${url}/profile`, "a=b")).toMatchObject({ status: 401 });
  });

  test("the path in returnTo cannot lead to another site", async () => {
    const url = await serve();
    for (const path of ["/profile//evil.example", "/profile/..//evil.example"]) {
      const sent = await exchange(url + path, { headers: navigation });
      expect(sent.status).not.toBe(303);
    }
    const fields = new URLSearchParams({ email: person.email, password: person.password, returnTo: "//evil.example" });
    await signUp(url);
    expect(await postForm(`${url}/auth/login`, fields.toString())).toMatchObject({
      status: 303,
      headers: { location: "/" },
    });
  });

  test("HEAD is answered like GET, without a body", async () => {
    const url = await serve();
    const head = (path: string, headers: Record<string, string> = {}) =>
      exchange(url + path, { method: "HEAD", headers });
    expect(await head("/api/profile")).toMatchObject({ status: 401, text: "" });
    expect(await head("/profile", navigation)).toMatchObject({ status: 303, text: "" });
    const headers = await signUp(url);
    expect(await head("/api/profile", headers)).toMatchObject({ status: 200, text: "" });
    expect(await head("/auth/session", headers)).toMatchObject({ status: 200, text: "" });
  });

  test("answers about one person are not for shared caches, unless the route knows better", async () => {
    const url = await serve();
    const headers = await signUp(url);
    expect((await exchange(`${url}/api/profile`, { headers })).headers["cache-control"]).toBe("private, no-store");
    expect((await exchange(`${url}/shared`, { headers })).headers["cache-control"]).toBe("private, max-age=60");
  });

  test("withAuth greets whoever comes", async () => {
    const url = await serve();
    const stranger = await exchange(url);
    expect(stranger).toMatchObject({ status: 200, text: "Hello stranger" });
    expect(stranger.headers).toMatchObject({ vary: expect.stringContaining("Cookie") });
    expect(stranger.headers["cache-control"]).toBeUndefined();
    const headers = await signUp(url);
    const known = await exchange(url, { headers });
    expect(known).toMatchObject({ status: 200, text: "Hello Ada" });
    expect(known.headers["cache-control"]).toBe("private, no-store");
    expect(await exchange(url, { headers: { cookie: `${headers.cookie}x` } })).toMatchObject({
      text: "Hello stranger",
    });
    expect(await exchange(url, { method: "POST", headers: { origin: "https://evil.example" } })).toMatchObject({
      status: 200,
    });
  });
});
