import { expect, test } from "vitest";
import { onSqlite, origin, sessionCookieName, trustedOrigin } from "../flows/installation.ts";

const strangers: readonly string[] = [
  "null",
  "https://evil.example",
  "https://front.example.com.evil.example",
  "https://evilfront.example.com",
  "https://front.example.comx",
  "https://frontXexample.com",
  "http://front.example.com",
  "https://front.example.com:8443",
  "https://x.front.example.com",
  "https://example.com",
  "HTTPS://FRONT.EXAMPLE.COM",
  "https://front.example.com/",
  "https://front.example.com, https://evil.example",
  "*",
  "file://",
];
const paths = [
  "/auth/session",
  "/auth/sessions",
  "/auth/login",
  "/auth/user",
  "/auth/nowhere",
  "/login",
  "/auth/openapi.json",
];

onSqlite((open) => {
  test("A012: no stranger's script may read an answer, and caches keep origins apart", async () => {
    const { member } = await open({ trustedOrigins: [trustedOrigin] });
    const { browser } = await member();
    for (const from of [...strangers, origin]) {
      for (const path of paths) {
        const read = await browser.get(path, { origin: from });
        const preflight = await browser.send(path, {
          method: "OPTIONS",
          headers: {
            origin: from,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
          },
        });
        for (const { headers } of [read, preflight]) {
          const granted = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
          expect([from, path, granted]).toStrictEqual([from, path, []]);
          expect(headers.get("vary")).toMatch(/\bOrigin\b/);
        }
      }
    }
  });

  test("A012: a trusted origin is named exactly, with credentials, on answers and refusals alike", async () => {
    const { member, browser } = await open({ trustedOrigins: [trustedOrigin] });
    const { browser: ada } = await member();
    for (const client of [ada, browser()]) {
      for (const path of paths) {
        const { headers } = await client.get(path, { origin: trustedOrigin });
        expect(headers.get("access-control-allow-origin")).toBe(trustedOrigin);
        expect(headers.get("access-control-allow-credentials")).toBe("true");
        expect(headers.get("access-control-expose-headers")).toBe("WWW-Authenticate, Retry-After, X-Request-Id");
        expect(headers.get("vary")).toMatch(/\bOrigin\b/);
      }
    }
  });

  test("A012: a preflight grants the trusted origin the methods and headers there are, and nothing else", async () => {
    const { browser } = await open({ trustedOrigins: [trustedOrigin] });
    const preflight = await browser().send("/auth/sessions/x", {
      method: "OPTIONS",
      headers: { origin: trustedOrigin, "access-control-request-method": "DELETE" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toBe("GET, POST, PATCH, DELETE");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("Authorization, Content-Type, Idempotency-Key");
    expect(preflight.headers.get("access-control-allow-origin")).toBe(trustedOrigin);
    expect(preflight.setCookies).toStrictEqual([]);
    // Whoever only asks what there is hears it, and is granted nothing.
    const asked = await browser().send("/auth/user", { method: "OPTIONS" });
    expect([asked.status, asked.headers.get("allow"), asked.headers.get("access-control-allow-methods")]).toStrictEqual(
      [204, "POST, PATCH", null],
    );
  });

  test("A086: a preflight, or a request, for a method that every object has a member of is one for a method that there is not", async () => {
    const { auth, browser } = await open({ trustedOrigins: [trustedOrigin] });
    const client = browser();
    for (const method of ["constructor", "__proto__", "toString", "hasOwnProperty", "ALL", "get"]) {
      for (const path of ["/auth/register", "/auth/sessions/1", "/auth/nowhere", "/login"]) {
        const headers = { origin: trustedOrigin, "access-control-request-method": method };
        const { status } = await client.send(path, { method: "OPTIONS", headers });
        expect([method, path, status]).toStrictEqual([method, path, path.endsWith("nowhere") ? 404 : 204]);
        // Fetch writes a few methods in capitals by itself.
        if (method === "get") continue;
        const answer = await auth.handler(new Request(`${origin}${path}`, { method }));
        expect([method, path, answer.status]).toStrictEqual([method, path, /nowhere|login$/.test(path) ? 404 : 405]);
      }
    }
    expect((await client.get("/auth/session")).status).toBe(401);
  });

  test("A012: a front end on a trusted origin signs in, acts and signs out", async () => {
    const { browser, member } = await open({ trustedOrigins: [trustedOrigin] });
    const { email } = await member();
    const front = browser();
    const from = { origin: trustedOrigin, "sec-fetch-site": "same-site" };
    const { status } = await front.post("/auth/login", { email, password: "violet anchor nine lantern" }, from);
    expect(status).toBe(200);
    expect((await front.json("PATCH", "/auth/user", { name: "Ada" }, from)).status).toBe(200);
    expect((await front.post("/auth/logout", {}, from)).status).toBe(204);
    expect(front.cookies.has(sessionCookieName)).toBe(false);
  });

  test("A012: a wildcard, null, a pattern, a path or another site as trusted origin stops the start", async () => {
    const { another } = await open();
    for (const wrong of [
      "*",
      "null",
      "https://*.example.com",
      "https://front.example.com/",
      "front.example.com",
      "http://front.example.com",
      "https://front.example.org",
      "",
      "https://FRONT.example.com",
    ]) {
      await expect(another({ trustedOrigins: [wrong] })).rejects.toThrow(/trustedOrigins has "/);
    }
  });
});
