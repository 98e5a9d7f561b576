import { describe, expect, test } from "vitest";
import { codeOf, cookiesOf, exchange, postForm, postJson } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import type { Route } from "./framework.ts";
import { frameworks } from "./frameworks/index.ts";

const navigation = { "sec-fetch-mode": "navigate", accept: "text/html" };
const start = Date.parse("2026-03-04T12:00:00Z");

const userFields = ["avatarUrl", "createdAt", "email", "emailVerified", "id", "name", "role"];
const sessionFields = [
  "authenticatedAt",
  "carrier",
  "createdAt",
  "expiresAt",
  "id",
  "idleExpiresAt",
  "lastSeenAt",
  "method",
];

/** Without what else a browser keeps for us. */
function sessionAlone({ cookie }: { readonly cookie: string }): { cookie: string } {
  return { cookie: cookie.split("; ").find((one) => one.startsWith("latchkey-session-")) ?? "" };
}

describe.each(frameworks)("$name", ({ serve }) => {
  async function serveGuards(clock: () => number = () => start): Promise<string> {
    const auth = testAuth({ clock, trustedOrigins: ["http://127.0.0.1:8080"] });
    const email: Route["answer"] = (found) => found?.user.email ?? "";
    const guard = { auth };
    return serve({
      mounts: [{ auth }],
      routes: [
        { path: "/api/profile", guard, answer: email },
        { path: "/profile", guard: { auth, options: { redirect: true } }, answer: email },
        { method: "POST", path: "/profile", guard: { auth, options: { redirect: true } }, answer: () => "posted" },
        { path: "/shared", guard, headers: { "cache-control": "private, max-age=60" }, answer: () => "x" },
        { method: "ALL", path: "/notes", guard, answer: () => "done" },
        { method: "ALL", path: "/hook", guard: { auth, options: { csrf: false } }, answer: () => "done" },
        { path: "/admin", guard: { auth, options: { role: "admin", redirect: true } }, answer: () => "admin" },
        { path: "/user", guard: { auth, options: { role: ["admin", "user"] } }, answer: () => "user" },
        { path: "/by-google", guard: { auth, options: { method: "google" } }, answer: () => "google" },
        {
          path: "/by-password",
          guard: { auth, options: { method: ["google", "password"] } },
          answer: () => "password",
        },
        { path: "/", greets: auth, answer: (found) => `Hello ${found?.user.name ?? "stranger"}` },
        { method: "POST", path: "/", greets: auth, answer: () => "posted" },
        {
          path: "/now",
          guard,
          answer: async (found) => {
            const { user, getUser } = found!;
            return JSON.stringify([user.name, (await getUser())?.name]);
          },
        },
        { path: "/all", guard, answer: (found) => JSON.stringify([Object.keys(found!).toSorted(), found]) },
        {
          path: "/write",
          guard,
          answer: (found) => {
            expect(() => Object.assign(found!.user, { role: "admin" })).toThrow(TypeError);
            expect(() => Object.assign(found!.session, { id: "another" })).toThrow(TypeError);
            // Of one's own request one may put something else there.
            Object.assign(found!, { user: { role: "admin" } });
            return "tried";
          },
        },
      ],
    });
  }

  test("a request without a session gets a 401 problem that says what is missing", async () => {
    const url = await serveGuards();
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
      // Fastify counts: "req-1".
      requestId: expect.stringMatching(/^[\w-]{5,64}$/),
    });
  });

  test("an ended, an expired, a doubled and a made-up session each say so", async () => {
    let now = start;
    const url = await serveGuards(() => now);
    const ended = await signUp(url);
    const kept = sessionAlone(
      cookiesOf(await postJson(`${url}/auth/login`, { email: person.email, password: person.password })),
    );
    const ask = (headers: Record<string, string>) => exchange(`${url}/api/profile`, { headers });
    await postJson(`${url}/auth/logout`, {}, ended);
    expect(codeOf(await ask(ended))).toBe("session_revoked");
    expect(codeOf(await ask({ cookie: `${kept.cookie}x` }))).toBe("unauthenticated");
    expect(codeOf(await ask({ cookie: `${kept.cookie}; ${kept.cookie}` }))).toBe("unauthenticated");
    expect(codeOf(await ask({ authorization: `Bearer ${kept.cookie.split("=")[1]}` }))).toBe("unauthenticated");
    expect(await ask(kept)).toMatchObject({ status: 200, text: person.email });
    now += 25 * 3_600_000;
    expect(codeOf(await ask(kept))).toBe("session_expired");
  });

  test("the person at log-in is led back to where she was going", async () => {
    const url = await serveGuards();
    await signUp(url);
    const sent = await exchange(`${url}/profile?tab=2&q=a%20b`, { headers: navigation });
    expect(sent).toMatchObject({ status: 303, text: "", headers: { "cache-control": "no-store" } });
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
    const url = await serveGuards();
    const headers = await signUp(url);
    await postJson(`${url}/auth/logout`, {}, headers);
    const sent = await exchange(`${url}/profile`, { headers: { ...navigation, ...headers } });
    expect(sent.headers.location).toBe("/login?notice=session_revoked&returnTo=%2Fprofile");
  });

  test("a script, an image and a form post are not redirected", async () => {
    const url = await serveGuards();
    const script = { "sec-fetch-mode": "cors", accept: "text/html" };
    expect(await exchange(`${url}/profile`, { headers: script })).toMatchObject({ status: 401 });
    const json = { accept: "application/json" };
    expect(await exchange(`${url}/profile`, { headers: json })).toMatchObject({ status: 401 });
    expect(await postForm(`${url}/profile`, "a=b")).toMatchObject({ status: 401 });
  });

  test("HEAD is guarded like GET", async () => {
    const url = await serveGuards();
    const head = (path: string, headers: Record<string, string> = {}) =>
      exchange(url + path, { method: "HEAD", headers });
    expect(await head("/api/profile")).toMatchObject({ status: 401, text: "" });
    expect(await head("/profile", navigation)).toMatchObject({ status: 303, text: "" });
    expect(await head("/api/profile", await signUp(url))).toMatchObject({ status: 200, text: "" });
  });

  test("a role and a sign-in method let only those through who have them", async () => {
    const url = await serveGuards();
    const headers = await signUp(url);
    for (const path of ["/admin", "/by-google"]) {
      const reply = await exchange(url + path, { headers });
      expect({ path, ...reply }).toMatchObject({ path, status: 403 });
      expect(codeOf(reply)).toBe("forbidden");
    }
    expect(await exchange(`${url}/user`, { headers })).toMatchObject({ status: 200, text: "user" });
    expect(await exchange(`${url}/by-password`, { headers })).toMatchObject({ status: 200, text: "password" });
    expect(await exchange(`${url}/admin`)).toMatchObject({ status: 401 });
    expect(await exchange(`${url}/admin`, { headers: navigation })).toMatchObject({ status: 303 });
  });

  test("where people come to, who may not come in is told so by a page, in words for people", async () => {
    const url = await serveGuards();
    const headers = { ...(await signUp(url)), ...navigation };
    const page = await exchange(`${url}/admin`, { headers });
    expect(page).toMatchObject({
      status: 403,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      },
    });
    expect(page.text).toContain("This is not yours to open");
    const german = await exchange(`${url}/admin`, { headers: { ...headers, "accept-language": "de-AT,de" } });
    expect(german.headers).toMatchObject({ "content-language": "de" });
    expect(german.headers["vary"]).toContain("Accept-Language");
    expect(german.text).toContain("Hier haben Sie keinen Zutritt");
    expect(page.text).toContain(String(page.headers["x-request-id"]));
    // Where nobody said that people come to it, it is an API's.
    expect(codeOf(await exchange(`${url}/by-google`, { headers }))).toBe("forbidden");
    expect(await exchange(`${url}/admin`, { method: "HEAD", headers })).toMatchObject({ status: 403, text: "" });
  });

  test("answers about one person are not for shared caches, unless the route knows better", async () => {
    const url = await serveGuards();
    const headers = await signUp(url);
    expect((await exchange(`${url}/api/profile`, { headers })).headers["cache-control"]).toBe("private, no-store");
    expect((await exchange(`${url}/shared`, { headers })).headers["cache-control"]).toBe("private, max-age=60");
  });

  test("withAuth greets whoever comes", async () => {
    const url = await serveGuards();
    const stranger = await exchange(url);
    expect(stranger).toMatchObject({ status: 200, text: "Hello stranger" });
    expect(stranger.headers).toMatchObject({ vary: expect.stringContaining("Cookie") });
    expect(stranger.headers["cache-control"]).toBeUndefined();
    const headers = await signUp(url);
    const known = await exchange(url, { headers });
    expect(known).toMatchObject({ status: 200, text: "Hello Ada", headers: { "cache-control": "private, no-store" } });
    const madeUp = { cookie: `${sessionAlone(headers).cookie}x` };
    expect(await exchange(url, { headers: madeUp })).toMatchObject({ text: "Hello stranger" });
    const foreign = { origin: "https://evil.example" };
    expect(await exchange(url, { method: "POST", headers: foreign })).toMatchObject({ status: 200 });
  });

  test("an unsafe request from another site is refused before the route, whoever is signed in", async () => {
    const url = await serveGuards();
    const cookie = await signUp(url);
    const foreign: Readonly<Record<string, string>>[] = [
      { origin: "https://evil.example" },
      { origin: "https://127.0.0.1.evil.example" },
      { origin: "null" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "text/plain" },
    ];
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const headers of foreign) {
        const reply = await exchange(`${url}/notes`, { method, headers: { ...cookie, ...headers } });
        expect({ sent: headers, ...reply }).toMatchObject({ sent: headers, status: 403 });
        expect(codeOf(reply)).toBe("csrf_rejected");
      }
    }
  });

  test("own pages, trusted origins and programs may, and links from anywhere may read", async () => {
    const url = await serveGuards();
    const cookie = await signUp(url);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const headers of [
        { origin: url },
        { origin: "http://127.0.0.1:8080" },
        { "sec-fetch-site": "same-origin" },
        { "content-type": "application/json" },
      ] as Record<string, string>[]) {
        // DELETE may have a body, so that what says it is JSON has to be.
        const reply = await exchange(`${url}/notes`, { method, headers: { ...cookie, ...headers }, body: "{}" });
        expect({ sent: headers, ...reply }).toMatchObject({ sent: headers, status: 200, text: "done" });
      }
    }
    const foreign = { ...cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      expect(await exchange(`${url}/notes`, { method, headers: foreign })).toMatchObject({ status: 200 });
    }
  });

  test("A004: no page of another origin opens a WebSocket by the cookie of whoever looks at it", async () => {
    const url = await serveGuards();
    const handshake = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    const headers = { ...(await signUp(url)), ...handshake };
    const ask = (path: string, sent: Readonly<Record<string, string>>) =>
      exchange(url + path, { headers: { ...headers, ...sent } });
    for (const sent of [
      { origin: "https://evil.example" },
      // A host beside ours, whose pages `SameSite` does not keep out.
      { origin: "http://wiki.example.com" },
      { origin: "null" },
      { "sec-fetch-site": "same-site" },
    ] as Record<string, string>[]) {
      const reply = await ask("/api/profile", sent);
      expect({ sent, ...reply }).toMatchObject({ sent, status: 403 });
      expect(codeOf(reply)).toBe("csrf_rejected");
      expect(await ask("/hook", sent)).toMatchObject({ status: 200 });
    }
    // Our pages, a trusted origin's, and a program, which sends none.
    for (const sent of [{ origin: url }, { origin: "http://127.0.0.1:8080" }, {}]) {
      expect(await ask("/api/profile", sent)).toMatchObject({ status: 200, text: person.email });
    }
  });

  test("csrf: false leaves it to the application, and still asks for a session", async () => {
    const url = await serveGuards();
    const stranger = { origin: "https://evil.example" };
    const headers = { ...(await signUp(url)), ...stranger };
    expect(await exchange(`${url}/hook`, { method: "POST", headers })).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/hook`, { method: "POST", headers: stranger })).toMatchObject({ status: 401 });
  });

  test("what a guard found has what may be shown and nothing else, and is every request's own", async () => {
    const url = await serveGuards();
    const headers = await signUp(url);
    const before = await exchange(`${url}/all`, { headers });
    const [names, found] = JSON.parse(before.text);
    expect(names).toStrictEqual(["carrier", "getUser", "session", "user"]);
    expect(found).toMatchObject({
      carrier: "cookie",
      user: { email: person.email, role: "user" },
      session: { method: "password" },
    });
    expect(Object.keys(found.user).toSorted()).toStrictEqual(userFields);
    expect(Object.keys(found.session).toSorted()).toStrictEqual(sessionFields);
    expect(before.text).not.toMatch(/hash|seed|lks_|metadata|version/i);
    expect(await exchange(`${url}/write`, { headers })).toMatchObject({ status: 200, text: "tried" });
    expect((await exchange(`${url}/all`, { headers })).text).toBe(before.text);
  });

  test("getUser reads the user as she is now, also when it is taken off the object", async () => {
    const url = await serveGuards();
    const headers = await signUp(url);
    const rename = { ...headers, "content-type": "application/json" };
    expect((await exchange(`${url}/now`, { headers })).text).toBe('["Ada","Ada"]');
    await exchange(`${url}/auth/user`, { method: "PATCH", headers: rename, body: '{"name":"Ada Lovelace"}' });
    expect(JSON.parse((await exchange(`${url}/now`, { headers })).text)[1]).toBe("Ada Lovelace");
  });
});
