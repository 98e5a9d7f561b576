import type { Auth } from "latchkey";
import { describe, expect, test } from "vitest";
import { sendRaw } from "../attacks/raw-socket.ts";
import { codeOf, exchange, postJson, type Reply } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import { signInForToken } from "./bearer.ts";
import type { Route } from "./framework.ts";
import { frameworks } from "./frameworks/index.ts";

const navigation = { "sec-fetch-mode": "navigate", accept: "text/html" };
const proxyPassword = { authorization: `Basic ${Buffer.from("staging:secret").toString("base64")}` };
const badToken = 'Bearer error="invalid_token"';
const lackingToken = 'Bearer error="insufficient_scope"';
const toLogin = "/login?notice=login_required&returnTo=%2Fpage";
const start = Date.parse("2026-03-04T12:00:00Z");

/** What a refusal says, to programs and to HTTP. */
function refusalOf(reply: Reply): readonly unknown[] {
  return [reply.status, codeOf(reply), reply.headers["www-authenticate"]];
}

describe.each(frameworks)("$name", ({ serve }) => {
  interface Host {
    readonly url: string;
    readonly auth: Auth;
    /** Turns time forward by some seconds. */
    readonly wait: (seconds: number) => void;
  }

  async function serveGuards(): Promise<Host> {
    let now = start;
    const auth = testAuth({
      clock: () => now,
      hooks: { claims: ({ user }) => ({ tenant: "acme", permissions: ["notes:read", "notes:write"], who: user.name }) },
    });
    const email: Route["answer"] = (found) => `${found?.carrier} ${found?.user.email}`;
    const token = { auth, by: "token" } as const;
    const either = { auth, by: "either" } as const;
    const claims = (options: object, path: string): Route => ({
      path,
      guard: { ...token, options: { claims: options } as never },
      answer: () => "in",
    });
    const url = await serve({
      mounts: [{ auth }],
      routes: [
        { path: "/token", guard: token, answer: email },
        { path: "/either", guard: either, answer: email },
        { path: "/cookie", guard: { auth }, answer: email },
        { method: "ALL", path: "/token-notes", guard: token, answer: email },
        { method: "ALL", path: "/either-notes", guard: either, answer: email },
        { path: "/page", guard: { ...either, options: { redirect: true } }, answer: email },
        { path: "/admin-page", guard: { ...either, options: { redirect: true, role: "admin" } }, answer: email },
        { path: "/admin", guard: { ...token, options: { role: "admin" } }, answer: email },
        { path: "/admin-either", guard: { ...either, options: { role: "admin" } }, answer: email },
        { path: "/user", guard: { ...token, options: { role: ["admin", "user"], method: "password" } }, answer: email },
        { path: "/by-google", guard: { ...token, options: { method: "google" } }, answer: email },
        claims({ tenant: "acme", permissions: ["notes:delete", "notes:write"] }, "/claims"),
        claims({ tenant: "globex" }, "/other-claims"),
        claims({ tenant: "acme", permissions: "notes:delete" }, "/some-claims"),
        claims({ seats: 3 }, "/absent-claims"),
        { path: "/greets", greets: auth, answer: email },
        { path: "/all", guard: token, answer: (found) => JSON.stringify([Object.keys(found!).toSorted(), found]) },
        {
          path: "/now",
          guard: either,
          answer: async (found) => {
            const { getUser } = found!;
            return String((await getUser())?.name);
          },
        },
        {
          path: "/write",
          guard: token,
          answer: (found) => {
            expect(() => Object.assign(found!.user, { role: "admin" })).toThrow(TypeError);
            expect(() => Object.assign(found!.claims!, { role: "admin" })).toThrow(TypeError);
            expect(() => Object.assign(found!.session, { id: "another" })).toThrow(TypeError);
            return "tried";
          },
        },
      ],
    });
    return { url, auth, wait: (seconds) => void (now += seconds * 1000) };
  }

  test("a bearer token lets its user in where a token counts, again and again", async () => {
    const { url } = await serveGuards();
    await signUp(url);
    const headers = await signInForToken(url);
    for (const path of ["/token", "/either", "/token", "/either"]) {
      expect(await exchange(url + path, { headers })).toMatchObject({
        status: 200,
        text: `token ${person.email}`,
        headers: { "cache-control": "private, no-store" },
      });
    }
    const lowerCase = { authorization: headers.authorization.replace("Bearer", "bearer") };
    expect(await exchange(`${url}/token`, { headers: lowerCase })).toMatchObject({ status: 200 });
    expect(refusalOf(await exchange(`${url}/cookie`, { headers }))).toStrictEqual([401, "unauthenticated", "Bearer"]);
  });

  test("each carrier counts where it was asked for, and nowhere else", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    expect(refusalOf(await exchange(`${url}/token`, { headers: cookie }))).toStrictEqual([
      401,
      "unauthenticated",
      "Bearer",
    ]);
    expect(await exchange(`${url}/either`, { headers: cookie })).toMatchObject({ text: `cookie ${person.email}` });
    expect(await exchange(`${url}/cookie`, { headers: cookie })).toMatchObject({ text: `cookie ${person.email}` });
  });

  test("R033: expired, invalid, ended and missing tokens are different answers, and HTTP hears of it", async () => {
    const { url, auth, wait } = await serveGuards();
    await signUp(url);
    const headers = await signInForToken(url);
    const other = await signInForToken(url);
    for (const path of ["/token", "/either"]) {
      const ask = async (authorization?: string) =>
        refusalOf(await exchange(url + path, authorization === undefined ? {} : { headers: { authorization } }));
      expect(await ask()).toStrictEqual([401, "unauthenticated", "Bearer"]);
      expect(await ask(proxyPassword.authorization)).toStrictEqual([401, "unauthenticated", "Bearer"]);
      expect(await ask("Bearer")).toStrictEqual([401, "unauthenticated", badToken]);
      for (const wrong of [
        "Bearer x",
        `${headers.authorization}x`,
        headers.authorization.replace(/\.[^.]+$/, ".AAAA"),
      ]) {
        expect(await ask(wrong)).toStrictEqual([401, "token_invalid", badToken]);
      }
      expect((await ask(`${headers.authorization} x`))[0]).toBe(401);
    }
    expect(await exchange(`${url}/token`, { headers })).toMatchObject({ status: 200 });
    await postJson(`${url}/auth/logout`, {}, headers);
    for (const path of ["/token", "/either", "/auth/session"]) {
      const reply = await exchange(url + path, { headers });
      expect(refusalOf(reply)).toStrictEqual([401, "session_revoked", badToken]);
    }
    const user = await auth.users.findByEmail(person.email);
    await auth.users.setRole(user!.id, "editor");
    expect(refusalOf(await exchange(`${url}/token`, { headers: other }))).toStrictEqual([
      401,
      "token_expired",
      badToken,
    ]);
    const anew = await signInForToken(url);
    expect(await exchange(`${url}/token`, { headers: anew })).toMatchObject({ status: 200 });
    wait(900 + 31);
    for (const path of ["/token", "/either", "/auth/session"]) {
      const reply = await exchange(url + path, { headers: anew });
      expect(refusalOf(reply)).toStrictEqual([401, "token_expired", badToken]);
    }
  });

  test("an Authorization header decides alone: a good cookie beside it is not tried", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    for (const authorization of ["Bearer x", "Bearer", "Digest a=b", "", proxyPassword.authorization]) {
      const headers = { ...cookie, authorization };
      expect({ authorization, ...(await exchange(`${url}/either`, { headers })) }).toMatchObject({ status: 401 });
      const unsafe = { method: "POST", headers: { ...headers, origin: "https://evil.example" } };
      expect({ authorization, ...(await exchange(`${url}/either-notes`, unsafe)) }).toMatchObject({ status: 401 });
    }
    const both = { ...cookie, ...(await signInForToken(url)) };
    expect(await exchange(`${url}/either`, { headers: both })).toMatchObject({ text: `token ${person.email}` });
  });

  test("the rule against other sites is the cookie's: no page can send a token for somebody", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    const bearer = await signInForToken(url);
    const foreign = { origin: "https://evil.example", "content-type": "text/plain" };
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const path of ["/token-notes", "/either-notes"]) {
        const options = { method, headers: { ...bearer, ...foreign } };
        expect(await exchange(url + path, options)).toMatchObject({ status: 200, text: `token ${person.email}` });
      }
      const byCookie = await exchange(`${url}/either-notes`, { method, headers: { ...cookie, ...foreign } });
      expect(refusalOf(byCookie)).toStrictEqual([403, "csrf_rejected", undefined]);
      const own = await exchange(`${url}/either-notes`, { method, headers: { ...cookie, origin: url } });
      expect(own).toMatchObject({ status: 200, text: `cookie ${person.email}` });
      const stranger = await exchange(`${url}/token-notes`, { method, headers: foreign });
      expect(refusalOf(stranger)).toStrictEqual([401, "unauthenticated", "Bearer"]);
    }
  });

  test("R032: two Authorization headers are refused, whatever is in them and however warm the first", async () => {
    const { url } = await serveGuards();
    const { cookie } = await signUp(url);
    const { authorization } = await signInForToken(url);
    const send = (path: string, lines: readonly string[]) =>
      sendRaw(url, [`GET ${path} HTTP/1.1`, "Host: x", ...lines, "Connection: close", "", ""].join("\r\n"), /\}$/);
    expect(await send("/token", [`Authorization: ${authorization}`])).toMatchObject({ status: 200 });
    const pairs = [
      [authorization, authorization],
      [authorization, "Bearer x"],
      ["Bearer x", authorization],
      ["Bearer x", "Bearer y"],
    ] as const;
    for (const path of ["/token", "/either", "/page"]) {
      for (const [first, second] of pairs) {
        const lines = [`Authorization: ${first}`, `Cookie: ${cookie}`, "X-Other: 1", `AUTHORIZATION: ${second}`];
        const answer = await send(path, lines);
        expect({ path, first, ...answer }).toMatchObject({ path, status: 400 });
        expect(answer.text).toContain('"code":"invalid_input"');
        expect(answer.text).not.toContain(authorization.slice(-20));
      }
    }
    // Where the second is of another scheme, not every framework shows that there are two: nobody comes in.
    const mixed = await send("/either", [
      `Authorization: ${authorization}`,
      "Authorization: Basic eDp5",
      `Cookie: ${cookie}`,
    ]);
    expect([400, 401]).toContain(mixed.status);
    const [first, second] = [`Authorization: ${authorization}`, `Authorization: ${authorization}`];
    const greeting = ["GET /greets HTTP/1.1", "Host: x", first, second, "Connection: close", "", ""].join("\r\n");
    const greeted = await sendRaw(url, greeting, /(?:undefined|@)/);
    expect(greeted.status).toBe(200);
    expect(greeted.text).toContain("undefined undefined");
    expect(greeted.text.toLowerCase()).toContain("cache-control: private, no-store");
    // A cookie's guard reads no such header.
    const lines = [first, second, `Cookie: ${cookie}`, "Connection: close"];
    const own = await sendRaw(url, ["GET /cookie HTTP/1.1", "Host: x", ...lines, "", ""].join("\r\n"), /cookie ada/);
    expect(own.status).toBe(200);
  });

  test("R033: a role, a method and claims let only those through who have them, and HTTP hears what is lacking", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    const headers = await signInForToken(url);
    for (const path of ["/admin", "/admin-either", "/by-google", "/other-claims", "/some-claims", "/absent-claims"]) {
      const reply = await exchange(url + path, { headers });
      expect([path, ...refusalOf(reply)]).toStrictEqual([path, 403, "forbidden", lackingToken]);
    }
    const byCookie = await exchange(`${url}/admin-either`, { headers: cookie });
    expect(refusalOf(byCookie)).toStrictEqual([403, "forbidden", undefined]);
    expect(await exchange(`${url}/user`, { headers })).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/claims`, { headers })).toMatchObject({ status: 200, text: "in" });
    expect(await exchange(`${url}/claims`)).toMatchObject({ status: 401 });
  });

  test("what a token's guard found is what the token says and nothing else, and is not written to", async () => {
    const { url } = await serveGuards();
    await signUp(url);
    const headers = await signInForToken(url);
    const before = await exchange(`${url}/all`, { headers });
    const [names, found] = JSON.parse(before.text);
    expect(names).toStrictEqual(["carrier", "claims", "getUser", "session", "user"]);
    expect(found.carrier).toBe("token");
    expect(Object.keys(found.user).toSorted()).toStrictEqual(["email", "id", "role"]);
    expect(Object.keys(found.session).toSorted()).toStrictEqual(["authenticatedAt", "id"]);
    expect(found.claims).toMatchObject({ sub: found.user.id, sid: found.session.id, tenant: "acme", who: "Ada" });
    expect(found.session.authenticatedAt).toBe(new Date(start).toISOString());
    expect(await exchange(`${url}/write`, { headers })).toMatchObject({ status: 200, text: "tried" });
    expect((await exchange(`${url}/all`, { headers })).text).toBe(before.text);
  });

  test("getUser reads the user as she is now, by either carrier", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    const headers = await signInForToken(url);
    const rename = { ...cookie, "content-type": "application/json" };
    await exchange(`${url}/auth/user`, { method: "PATCH", headers: rename, body: '{"name":"Ada Lovelace"}' });
    for (const one of [headers, cookie]) {
      expect(await exchange(`${url}/now`, { headers: one })).toMatchObject({ status: 200, text: "Ada Lovelace" });
    }
  });

  test("pages lead to log-in and back, also behind a proxy that asks for a password of its own", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    const go = (path: string, headers: Record<string, string>) =>
      exchange(url + path, { headers: { ...navigation, ...headers } });
    for (const headers of [
      {},
      proxyPassword,
      { authorization: "Bearer x" },
      { ...cookie, authorization: "Bearer x" },
    ]) {
      const sent = await go("/page", headers);
      expect([sent.status, sent.headers.location]).toStrictEqual([303, toLogin]);
    }
    for (const headers of [cookie, { ...cookie, ...proxyPassword }]) {
      expect(await go("/page", headers)).toMatchObject({ status: 200, text: `cookie ${person.email}` });
      const refused = await go("/admin-page", headers);
      expect([refused.status, refused.headers["content-type"]]).toStrictEqual([403, "text/html; charset=utf-8"]);
    }
    const byScript = { ...cookie, ...proxyPassword, "sec-fetch-mode": "cors" };
    expect(refusalOf(await exchange(`${url}/page`, { headers: byScript }))).toStrictEqual([
      401,
      "unauthenticated",
      "Bearer",
    ]);
    await postJson(`${url}/auth/logout`, {}, cookie);
    expect((await go("/page", { ...cookie, ...proxyPassword })).headers.location).toContain("notice=session_revoked");
  });

  test("withAuth greets by either carrier, and never refuses", async () => {
    const { url } = await serveGuards();
    const cookie = await signUp(url);
    const bearer = await signInForToken(url);
    const greet = (headers: Record<string, string>) => exchange(`${url}/greets`, { headers });
    const isPrivate = { "cache-control": "private, no-store" };
    expect(await greet(bearer)).toMatchObject({ text: `token ${person.email}`, headers: isPrivate });
    expect(await greet(cookie)).toMatchObject({ text: `cookie ${person.email}`, headers: isPrivate });
    for (const headers of [{ authorization: "Bearer x" }, { ...cookie, authorization: "Bearer x" }, proxyPassword]) {
      const reply = await greet(headers);
      expect(reply).toMatchObject({ status: 200, text: "undefined undefined" });
      const vary = String(reply.headers.vary).split(", ");
      expect(vary).toStrictEqual(expect.arrayContaining(["Cookie", "Authorization"]));
    }
    expect(await greet({ ...navigation, ...cookie, ...proxyPassword })).toMatchObject({
      text: `cookie ${person.email}`,
      headers: isPrivate,
    });
  });

  test("HEAD is guarded like GET", async () => {
    const { url } = await serveGuards();
    await signUp(url);
    const head = (headers: Record<string, string>) => exchange(`${url}/token`, { method: "HEAD", headers });
    expect(await head({})).toMatchObject({ status: 401, text: "", headers: { "www-authenticate": "Bearer" } });
    expect(await head(await signInForToken(url))).toMatchObject({ status: 200, text: "" });
  });
});
