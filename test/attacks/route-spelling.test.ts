import { afterEach, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../src/server/start-server.ts";
import { createQuickHasher } from "../../src/testing/quick-hasher.ts";
import { newEmail, onSqlite, origin, password, secondPassword, sessionCookieName } from "../flows/installation.ts";
import { sendRaw } from "./raw-socket.ts";

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** Other spellings of a path that opens only to someone who is signed in. */
const spellings = (path: string): readonly string[] => [
  `/${path}`,
  `//${path}`,
  `${path}/`,
  `${path}//`,
  `${path}/.`,
  `${path};x`,
  `${path};jsessionid=1`,
  `${path}%00`,
  `${path}%20`,
  `${path}%09`,
  `${path}%2f`,
  `${path}.json`,
  `${path}.css`,
  `${path}/x.css`,
  `${path}/..;/session`,
  `${path}%3fx`,
  `${path}%23`,
  `${path}\\`,
  path.toUpperCase(),
  path.replace("auth", "Auth"),
  path.replace("auth", "%61uth"),
  path.replace("/auth", "/%2e/auth"),
  path.replace("/auth", "/./auth"),
  path.replace("/auth", "/x/../auth"),
  path.replace("/auth", "/x/%2e%2e/auth"),
  path.replace("/auth", "/..;/auth"),
  path.replace("/auth", "/;/auth"),
  path.replace("/auth/", "/auth//"),
  path.replace("/auth/", "/auth/./"),
  path.replace("/auth/", "/auth%2f"),
  path.replace("/auth/", "/auth%5c"),
  path.replace("/auth/", "/auth\\"),
  path.replace("/auth/", "/auth/;/"),
  path.replace("/auth/", "/auth/x/../"),
  path.replace("/auth/", "/auth/login/../"),
  path.replace("/auth/", "/%25%36%31uth/"),
];

onSqlite((open) => {
  async function serve(trustedProxies?: string): Promise<{ url: string; site: Awaited<ReturnType<typeof open>> }> {
    const site = await open();
    const options = {
      baseUrl: origin,
      secret: site.secret,
      database: site.url,
      ...(trustedProxies && { trustedProxies }),
    };
    const server = await startServer({ host: "127.0.0.1", port: 0, options });
    servers.push(server);
    return { url: server.url, site };
  }

  test("A083: no spelling of a path answers more than the path itself does", async () => {
    const { url, site } = await serve();
    const { browser } = await site.member();
    const cookie = `${sessionCookieName}=${browser.cookies.get(sessionCookieName)}`;
    for (const path of ["/auth/session", "/auth/sessions"]) {
      for (const target of [
        ...spellings(path),
        `${url}${path}`,
        `http://evil.example${path}`,
        `https://app.example.com${path}`,
        "*",
        path.slice(1),
      ]) {
        const request = (more: string): string =>
          `GET ${target} HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\n${more}\r\n`;
        const stranger = await sendRaw(url, request(""), /$^/);
        expect([target, [400, 401, 404, 405].includes(stranger.status)]).toStrictEqual([target, true]);
        const ada = await sendRaw(url, request(`Cookie: ${cookie}\r\n`), /$^/);
        // The same route with all its headers, or none.
        if (ada.status === 200) expect(ada.text.toLowerCase()).toContain("cache-control: no-store");
        else expect([target, [400, 404, 405].includes(ada.status)]).toStrictEqual([target, true]);
        expect(ada.text.toLowerCase()).not.toContain("location:");
      }
    }
  });

  test("A083: no spelling of log-in gets past the rule about origins", async () => {
    const { url, site } = await serve();
    const { email } = await site.member();
    const body = JSON.stringify({ email, password });
    for (const target of spellings("/auth/login")) {
      const answer = await sendRaw(
        url,
        `POST ${target} HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\nOrigin: https://evil.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        /$^/,
      );
      expect([target, [400, 403, 404, 405].includes(answer.status)]).toStrictEqual([target, true]);
      expect(answer.text.toLowerCase()).not.toContain("set-cookie");
    }
  });

  test("A083: no spelling, method or content type of log-in gets past its limit", async () => {
    const site = await open({}, { hasher: createQuickHasher() });
    const { email } = await site.member();
    const emails = Array.from({ length: 25 }, newEmail);
    const from = { ip: "203.0.113.66" };
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        site.browser(from).post("/auth/login", { email: emails[n % 25], password: secondPassword }),
      ),
    );
    expect((await site.browser(from).post("/auth/login", { email, password })).status).toBe(429);
    const { baseUrl, secret, database, clock } = {
      baseUrl: origin,
      ...site,
      database: site.url,
      clock: () => site.time.now,
    };
    const options = { baseUrl, secret, database, clock, trustedProxies: "127.0.0.0/8" };
    const server = await startServer({ host: "127.0.0.1", port: 0, options });
    servers.push(server);
    const json = JSON.stringify({ email, password });
    const form = new URLSearchParams({ email, password }).toString();
    const bodies = [
      ["application/json", json],
      ["application/json; charset=utf-8", json],
      ["APPLICATION/JSON", json],
      ["application/x-www-form-urlencoded", form],
      ["text/plain", json],
    ] as const;
    const ask = async (method: string, target: string, [type, body]: (typeof bodies)[number]): Promise<void> => {
      const { text, status } = await sendRaw(
        server.url,
        `${method} ${target} HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\nOrigin: ${origin}\r\n` +
          `X-Forwarded-For: 203.0.113.66\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        /$^/,
      );
      const isLimited = status === 429 || (status === 303 && text.includes("error=too_many_attempts"));
      expect([method, target, type, isLimited || [400, 404, 405, 415].includes(status)]).toStrictEqual([
        ...[method, target, type],
        true,
      ]);
      expect(text.toLowerCase()).not.toContain("set-cookie: __host-latchkey-session");
    };
    for (const body of bodies) for (const path of ["/auth/login", "/auth/jwt/login"]) await ask("POST", path, body);
    for (const target of [...spellings("/auth/login"), "/auth/login?x=1", "/auth/login?email=a", "/auth/jwt/login/"]) {
      await ask("POST", target, bodies[0]);
    }
    for (const method of ["PUT", "PATCH", "post", "GET", "DELETE"]) await ask(method, "/auth/login", bodies[0]);
    // Another method by a header, and another call that tries the same secrets.
    await ask("POST", "/auth/user/delete/undo", bodies[0]);
    const elsewhere = await fetch(`${server.url}/auth/login`, {
      method: "POST",
      headers: { "x-forwarded-for": "203.0.113.67", "content-type": "application/json" },
      body: json,
    });
    expect(elsewhere.status).toBe(200);
  });

  test("A083: odd methods and targets are refused, and the server goes on", async () => {
    const { url } = await serve();
    for (const method of [
      "TRACE",
      "CONNECT",
      "TRACK",
      "DEBUG",
      "PUT",
      "get",
      "GET /auth/session HTTP/1.1\r\nX:",
      "M-SEARCH",
    ]) {
      const answer = await sendRaw(
        url,
        `${method} /auth/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Planted: echo-me\r\n\r\n`,
        /$^/,
      );
      expect([method, answer.status === 0 || answer.status >= 400]).toStrictEqual([method, true]);
      expect(answer.text).not.toContain("echo-me");
    }
    for (const host of [
      "",
      "evil.example",
      "evil.example:80",
      "app.example.com@evil.example",
      "a b",
      "[::1",
      "localhost/../x",
      "x".repeat(5_000),
    ]) {
      const answer = await sendRaw(
        url,
        `GET /auth/session HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        /$^/,
      );
      expect([host, [400, 401].includes(answer.status)]).toStrictEqual([host, true]);
      expect(answer.text).not.toContain("evil.example");
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("A083: HEAD is answered like GET, without a body, and changes nothing", async () => {
    const { member } = await open();
    const { browser } = await member();
    const head = await browser.send("/auth/session", { method: "HEAD" });
    expect([head.status, head.text]).toStrictEqual([200, ""]);
    expect((await browser.send("/auth/logout", { method: "HEAD" })).status).toBe(405);
    expect((await browser.get("/auth/session")).status).toBe(200);
  });

  const internal: Readonly<Record<string, string>> = {
    "x-middleware-subrequest": "src/middleware:src/middleware:middleware:middleware:middleware",
    "x-middleware-rewrite": "/auth/session",
    "x-middleware-set-cookie": "a=b",
    "x-middleware-next": "1",
    "x-original-url": "/auth/sessions",
    "x-rewrite-url": "/auth/sessions",
    "x-original-uri": "/auth/sessions",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    "x-forwarded-port": "1234",
    "x-forwarded-prefix": "/evil",
    "x-forwarded-user": "admin",
    "x-forwarded-email": "admin@example.com",
    "x-real-ip": "203.0.113.9",
    "x-client-ip": "203.0.113.9",
    "cf-connecting-ip": "203.0.113.9",
    "true-client-ip": "203.0.113.9",
    forwarded: "for=203.0.113.9;host=evil.example;proto=http",
    host: "evil.example",
    "remote-user": "admin",
    "x-remote-user": "admin",
    "x-auth-token": "admin",
    "x-user-id": "1",
    "x-request-id": "planted-request-id",
    via: "1.1 evil.example",
    "x-http-method-override": "DELETE",
  };

  test("A084: what only an inner layer may say has no effect when a client says it", async () => {
    const { url, site } = await serve();
    const { browser, email } = await site.member();
    const cookie = `${sessionCookieName}=${browser.cookies.get(sessionCookieName)}`;
    for (const headers of [...Object.entries(internal).map(([name, value]) => ({ [name]: value })), internal]) {
      const lines = Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("");
      const host = "host" in headers ? "" : "Host: app.example.com\r\n";
      const ask = (method: string, path: string, more = "", body = ""): ReturnType<typeof sendRaw> =>
        sendRaw(url, `${method} ${path} HTTP/1.1\r\n${host}${lines}Connection: close\r\n${more}\r\n${body}`, /$^/);
      expect((await ask("GET", "/auth/session")).status).toBe(401);
      const account = await ask("GET", "/account", "Accept: text/html\r\n");
      expect(/location: (.*)\r/i.exec(account.text)?.[1]).toBe("/login?returnTo=%2Faccount");
      const page = await ask("GET", "/login", "Accept: text/html\r\n");
      const own = await ask("GET", "/auth/sessions", `Cookie: ${cookie}\r\n`);
      for (const { text } of [account, page, own]) {
        expect(text).not.toMatch(/evil\.example|203\.0\.113\.9|planted-request-id/);
      }
      expect(own.status).toBe(200);
    }
    const login = await fetch(`${url}/auth/login`, {
      method: "POST",
      headers: { ...internal, host: "app.example.com", "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    expect(login.status).toBe(200);
    const [row] = await site.raw("select ip from {sessions} where ip like '127%'");
    expect(row?.["ip"]).toBe("127.0.0.1");
    const [spoofed] = await site.raw("select count(*) as n from {sessions} where ip like '203%'");
    expect(Number(spoofed?.["n"])).toBe(0);
  });

  test("A084: a trusted proxy is believed as far as it was there itself", async () => {
    const { url, site } = await serve("127.0.0.0/8");
    const { email } = await site.member();
    const login = await fetch(`${url}/auth/login`, {
      method: "POST",
      headers: { "x-forwarded-for": "192.0.2.66, 203.0.113.9", "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    expect(login.status).toBe(200);
    const rows = await site.raw("select ip from {sessions} order by created_at desc, ip");
    expect(rows.map(({ ip }) => ip)).toContain("203.0.113.9");
    expect(rows.map(({ ip }) => ip)).not.toContain("192.0.2.66");
  });
});
