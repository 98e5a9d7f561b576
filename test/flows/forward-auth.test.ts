import { describe, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import type { AuthOptions } from "../../src/index.ts";
import { minute, onEveryDatabase, onSqlite, password, type Installation, type Member } from "./installation.ts";

const options: AuthOptions = {
  baseUrl: "https://auth.example.com",
  cookieDomain: "example.com",
  trustedProxies: "10.0.0.0/8",
  forwardAuthHosts: ["wiki.example.com", "orders.example.com:8443=orders"],
};
const proxy = "10.0.0.7";
const wiki = { "x-forwarded-host": "wiki.example.com", "x-forwarded-uri": "/page", "x-forwarded-method": "GET" };

interface Asking {
  readonly peer?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** Asks as a proxy does. */
function ask(
  site: Installation,
  { peer = proxy, query = "", headers = {}, method = "GET" }: Asking,
): Promise<Response> {
  const url = `https://auth.example.com/auth/forward-auth${query}`;
  return site.auth.handler(new Request(url, { method, headers: { ...wiki, ...headers } }), { remoteAddress: peer });
}

const cookieOf = ({ browser }: Member): { cookie: string } => ({
  cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
});
const codeOf = async (response: Response): Promise<[number, string]> => [response.status, (await response.json()).code];

/** `Client` asks for the origin of the installation. */
function member(site: Installation): Promise<Member> {
  return site.member({ origin: "https://auth.example.com" });
}

describe("forward-auth", () => {
  onEveryDatabase((open) => {
    test("says who it is by every header, in visible ASCII, and gives a token for the host", async () => {
      const site = await open(options);
      const ada = await member(site);
      await ada.browser.json("PATCH", "/auth/user", { name: "Ådå 100% ☕" });
      const response = await ask(site, { headers: cookieOf(ada) });
      const found = Object.fromEntries(response.headers);
      expect([response.status, found["cache-control"], await response.text()]).toStrictEqual([200, "no-store", ""]);
      expect(found).toMatchObject({
        "remote-user": ada.userId,
        "remote-email": "",
        "remote-name": "%C3%85d%C3%A5%20100%25%20%E2%98%95",
        "remote-groups": "user",
      });
      expect(decodeURIComponent(found["remote-name"] ?? "")).toBe("Ådå 100% ☕");
      const { keys } = await internalsOf(site.auth).deps();
      const check = keys.verify(found["x-auth-token"] ?? "");
      expect(check.ok && check.claims).toMatchObject({ aud: "https://wiki.example.com", sub: ada.userId });
      const orders = await ask(site, { headers: { ...cookieOf(ada), "x-forwarded-host": "ORDERS.example.com:8443" } });
      const other = keys.verify(orders.headers.get("x-auth-token") ?? "");
      expect(other.ok && other.claims).toMatchObject({ aud: "orders", sid: ada.sessionId });
      await site.raw("update {users} set email_verified = $1, name = null", site.kind === "sqlite" ? 1 : "true");
      await site.auth.users.setMetadata(ada.userId, {});
      const proven = await ask(site, { headers: cookieOf(ada) });
      expect([proven.headers.get("remote-email"), proven.headers.get("remote-name")]).toStrictEqual([ada.email, ""]);
    });

    test("by a bearer token, too, which decides alone", async () => {
      const site = await open(options);
      const ada = await member(site);
      const grace = await member(site);
      const { body } = await site.auth.api.jwtLogin({ body: { email: ada.email, password } });
      const bearer = { authorization: `Bearer ${body.accessToken}` };
      const response = await ask(site, { headers: { ...bearer, ...cookieOf(grace) } });
      expect([response.status, response.headers.get("remote-user")]).toStrictEqual([200, ada.userId]);
      const wrong = { ...cookieOf(grace), authorization: "Bearer x" };
      expect(await codeOf(await ask(site, { headers: wrong }))).toStrictEqual([401, "token_invalid"]);
      const basic = { ...cookieOf(grace), authorization: "Basic YTpi" };
      expect(await codeOf(await ask(site, { headers: basic }))).toStrictEqual([401, "unauthenticated"]);
      // A program's request that changes something has no origin, and needs none: no page can send its token.
      const post = { ...bearer, "x-forwarded-method": "POST" };
      expect((await ask(site, { headers: post })).status).toBe(200);
      await site.auth.sessions.end(body.session.id);
      expect(await codeOf(await ask(site, { headers: bearer }))).toStrictEqual([401, "session_revoked"]);
    });

    test("a session that ended, on this process or another one, is refused, and its token is not handed out again", async () => {
      const site = await open(options);
      const elsewhere = await site.another();
      const [ada, grace] = [await member(site), await member(site)];
      for (const { cookie } of [cookieOf(ada), cookieOf(grace)]) {
        expect((await ask(site, { headers: { cookie } })).status).toBe(200);
      }
      await site.auth.sessions.end(ada.sessionId);
      expect(await codeOf(await ask(site, { headers: cookieOf(ada) }))).toStrictEqual([401, "session_revoked"]);
      await elsewhere.users.ban(grace.userId);
      await expect
        .poll(async () => (await ask(site, { headers: cookieOf(grace) })).status, { timeout: 20_000 })
        .toBe(401);
    });
  });

  onSqlite((open) => {
    test("what is handed out for an access token is good for no longer than that", async () => {
      const site = await open(options);
      const ada = await member(site);
      const { body } = await site.auth.api.jwtLogin({ body: { email: ada.email, password } });
      const { keys } = await internalsOf(site.auth).deps();
      const exp = (token: string | null | undefined): unknown => {
        const check = keys.verify(token ?? "");
        return check.ok && check.claims["exp"];
      };
      // With the cookie there is a token already, which lives longer.
      await ask(site, { headers: cookieOf(ada) });
      site.time.now += 10 * minute;
      const bearer = { authorization: `Bearer ${body.accessToken}` };
      for (const round of [1, 2]) {
        const { status, headers } = await ask(site, { headers: bearer });
        expect([round, status, exp(headers.get("x-auth-token"))]).toStrictEqual([round, 200, exp(body.accessToken)]);
      }
      // Accepted still, because clocks differ, but there is nothing left to make another one of.
      site.time.now += 5 * minute;
      expect(await codeOf(await ask(site, { headers: bearer }))).toStrictEqual([401, "token_expired"]);
    });

    test("a token is handed out for a minute, and a new one as soon as anything that counts has changed", async () => {
      const site = await open(options);
      const ada = await member(site);
      const token = async (): Promise<string> =>
        String((await ask(site, { headers: cookieOf(ada) })).headers.get("x-auth-token"));
      const first = await token();
      expect(await token()).toBe(first);
      await site.auth.users.setRole(ada.userId, "editor");
      const second = await token();
      expect(second).not.toBe(first);
      await ada.browser.post("/auth/reauthenticate", { password });
      const third = await token();
      expect(third).not.toBe(second);
      site.time.now += minute;
      const fourth = await token();
      expect(fourth).not.toBe(third);
      const { keys } = await internalsOf(site.auth).deps();
      const check = keys.verify(fourth);
      if (!check.ok) throw new Error("The token is not good.");
      const { now } = site.time;
      const columns = "kind, subject, version, created_at, expires_at";
      await site.raw(
        `insert into {revocations} (${columns}) values ('key', $3, null, $1, $2)`,
        now,
        now + 900_000,
        check.kid,
      );
      await expect.poll(token, { timeout: 20_000 }).not.toBe(fourth);
    });

    test("a role is asked for, or one of several", async () => {
      const site = await open(options);
      const ada = await member(site);
      await site.auth.users.setRole(ada.userId, "editor");
      const headers = cookieOf(ada);
      for (const query of ["?role=editor", "?role=admin,editor", "?redirect=1&role=editor"]) {
        const response = await ask(site, { query, headers });
        expect([query, response.status, response.headers.get("remote-groups")]).toStrictEqual([query, 200, "editor"]);
      }
      for (const role of ["admin", "edit", "editors", "Editor", "admin,user", ","]) {
        const refused = await ask(site, {
          query: `?role=${role}&redirect=1`,
          headers: { ...headers, accept: "text/html" },
        });
        expect([role, ...(await codeOf(refused))]).toStrictEqual([role, 403, "forbidden"]);
        expect(refused.headers.get("remote-user")).toBeNull();
      }
      for (const query of ["?role=", "?role=a&role=b", "?redirect=yes", "?roles=admin"]) {
        expect([query, ...(await codeOf(await ask(site, { query, headers })))]).toStrictEqual([
          query,
          400,
          "invalid_input",
        ]);
      }
    });

    test("R020: only a trusted proxy is answered, and only for a host that is listed", async () => {
      const site = await open(options);
      const headers = cookieOf(await member(site));
      const refused = async (asking: Asking): Promise<void> => {
        const response = await ask(site, { ...asking, headers: { ...headers, ...asking.headers } });
        expect([asking, ...(await codeOf(response))]).toStrictEqual([asking, 403, "forbidden"]);
        expect(response.headers.get("x-auth-token")).toBeNull();
      };
      expect((await ask(site, { headers })).status).toBe(200);
      await refused({ peer: "203.0.113.9" });
      await refused({ peer: "203.0.113.9", headers: { "x-forwarded-for": proxy } });
      for (const host of [
        "",
        "auth.example.com",
        "orders.example.com",
        "wiki.example.com.evil.example",
        "wiki.example.com, evil.example",
        "wiki.example.com@evil.example",
        "wiki.example.com/",
        "wiki.example.com:444",
        "evil.example",
      ]) {
        await refused({ headers: { "x-forwarded-host": host } });
      }
      for (const host of ["WIKI.example.com", "wiki.example.com:443"]) {
        expect((await ask(site, { headers: { ...headers, "x-forwarded-host": host } })).status).toBe(200);
      }
    });

    test("a page is led to log-in, and back to nowhere but the host it asked for", async () => {
      const site = await open(options);
      const led = async (uri: string): Promise<string | null> => {
        const headers = { accept: "text/html", "x-forwarded-uri": uri };
        const response = await ask(site, { query: "?redirect=1", headers });
        expect(response.status).toBe(302);
        const location = new URL(response.headers.get("location") ?? "");
        expect(location.origin + location.pathname).toBe("https://auth.example.com/login");
        expect(location.searchParams.get("notice")).toBe("login_required");
        return location.searchParams.get("returnTo");
      };
      expect(await led("/a?b=c&d=%2F")).toBe("https://wiki.example.com/a?b=c&d=%2F");
      for (const odd of [
        "",
        "https://evil.example/",
        "@evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
      ]) {
        expect(await led(odd)).toBe("https://wiki.example.com/");
      }
      expect(await led(`/${"x".repeat(5_000)}`)).toBe("https://wiki.example.com/");
      // Whoever is not a page is refused, and so is a page where nobody asked for a redirect.
      for (const asking of [{ query: "?redirect=1" }, { headers: { accept: "text/html" } }]) {
        const refused = await ask(site, asking);
        expect(refused.headers.get("content-type")).toBe("application/problem+json");
        expect(await codeOf(refused)).toStrictEqual([401, "unauthenticated"]);
      }
      const ada = await member(site);
      await site.auth.sessions.end(ada.sessionId);
      const ended = await ask(site, { query: "?redirect=1", headers: { ...cookieOf(ada), accept: "text/html" } });
      expect(ended.headers.get("location")).toContain("notice=session_revoked");
    });

    test("where the proxy does not say the method, a request that names another origin is refused", async () => {
      const site = await open(options);
      const headers = { ...cookieOf(await member(site)), "x-forwarded-host": "wiki.example.com" };
      const asked = async (more: Record<string, string>): Promise<number> => {
        const request = new Request("https://auth.example.com/auth/forward-auth", { headers: { ...headers, ...more } });
        return (await site.auth.handler(request, { remoteAddress: proxy })).status;
      };
      expect(await asked({})).toBe(200);
      expect(await asked({ origin: "https://wiki.example.com" })).toBe(200);
      expect(await asked({ origin: "https://auth.example.com" })).toBe(200);
      expect(await asked({ origin: "https://evil.example" })).toBe(403);
      expect(await asked({ origin: "null", "sec-fetch-site": "cross-site" })).toBe(403);
    });

    test("HEAD is answered as GET, no other method is there, and no page may read the answer", async () => {
      const site = await open({ ...options, trustedOrigins: ["https://wiki.example.com"] });
      const headers = { ...cookieOf(await member(site)), origin: "https://wiki.example.com" };
      const head = await ask(site, { method: "HEAD", headers });
      expect([head.status, head.headers.has("remote-user")]).toStrictEqual([200, true]);
      expect(head.headers.get("access-control-allow-origin")).toBeNull();
      expect((await ask(site, { method: "POST", headers })).status).toBe(405);
    });

    test("without a list of hosts there is no such call, and nothing about it in the description", async () => {
      const site = await open({ baseUrl: "https://auth.example.com" });
      expect((await ask(site, {})).status).toBe(404);
      const { body } = await site.browser({ origin: "https://auth.example.com" }).get("/auth/openapi.json");
      expect(Object.keys(body.paths)).not.toContain("/forward-auth");
      const listed = await open(options);
      const described = await listed.browser({ origin: "https://auth.example.com" }).get("/auth/openapi.json");
      expect(Object.keys(described.body.paths)).toContain("/forward-auth");
    });
  });
});
