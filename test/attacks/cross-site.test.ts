import { expect, test } from "vitest";
import {
  newEmail,
  onSqlite,
  origin,
  password,
  secondPassword,
  sessionCookieName,
  trustedOrigin,
} from "../flows/installation.ts";

const ownOrigin = origin;

/** What stands in `Origin`, and whether it is ours. */
const origins: readonly (readonly [string | null, boolean | null])[] = [
  [ownOrigin, true],
  [trustedOrigin, true],
  // Neither says where the request comes from: `Sec-Fetch-Site` decides.
  [null, null],
  ["null", null],
  ["https://evil.example", false],
  ["https://app.example.com.evil.example", false],
  ["https://evilapp.example.com", false],
  ["https://app.example.comx", false],
  ["https://app-example.com", false],
  ["https://appXexample.com", false],
  ["https://sub.app.example.com", false],
  ["https://example.com", false],
  ["https://app.example.com:8443", false],
  ["https://app.example.com:443", false],
  ["http://app.example.com", false],
  ["HTTPS://APP.EXAMPLE.COM", false],
  ["https://app.example.com/", false],
  ["https://app.example.com.", false],
  ["https://app.example.com, https://evil.example", false],
  ["https://evil.example, https://app.example.com", false],
  ["https://user@app.example.com", false],
  ["NULL", false],
  ["file://", false],
  ["http://localhost:3000", false],
  ["https://front.example.com.evil.example", false],
];
const sites: readonly (string | null)[] = [null, "same-origin", "same-site", "cross-site", "none", "SAME-ORIGIN", "x"];
const types: readonly (string | null)[] = [
  "application/json",
  "application/json; charset=utf-8",
  "application/x-www-form-urlencoded",
  "text/plain",
  "text/plain; application/json",
  "multipart/form-data; boundary=x",
  "text/json",
  null,
];

/** The rule as it is promised, written a second time. */
function mayPass(isOwn: boolean | null, origin: string | null, site: string | null, type: string | null): boolean {
  if (isOwn !== null) return isOwn;
  if (site !== null) return site === "same-origin";
  return origin === null && /^application\/json(;|$)/.test(type ?? "");
}

onSqlite((open) => {
  /** Every call that a page could be made to send, with what would make it succeed. */
  const calls: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ["POST", "/auth/login", { email: "nobody", password }],
    ["POST", "/auth/register", { email: "nobody", password }],
    ["POST", "/auth/logout", { everywhere: "nobody" }],
    ["POST", "/auth/password/change", { currentPassword: password }],
    ["POST", "/auth/reauthenticate", {}],
    ["POST", "/auth/user", { nobody: "x" }],
    ["PATCH", "/auth/user", { nobody: "x" }],
    ["POST", "/auth/user/delete/undo", { email: "nobody", password }],
    ["DELETE", "/auth/sessions/nobody", {}],
  ];

  test("A003, A004: of every origin, fetch site and content type exactly those of ours pass", {
    timeout: 60_000,
  }, async () => {
    const { member } = await open({ trustedOrigins: [trustedOrigin] });
    const { browser } = await member();
    for (const [method, path, fields] of calls) {
      for (const [from, isOwn] of origins) {
        for (const site of sites) {
          for (const type of types) {
            const headers = {
              ...(from !== null && { origin: from }),
              ...(site !== null && { "sec-fetch-site": site }),
              ...(type !== null && { "content-type": type }),
            };
            const isForm = type?.includes("urlencoded") === true;
            const text = isForm ? new URLSearchParams(fields).toString() : JSON.stringify(fields);
            // Without a type, Request would invent one for a string.
            const body = new TextEncoder().encode(text);
            const answer = await browser.copy().send(path, { method, headers, body });
            const label = `${method} ${path} from ${from} (${site}) as ${type}`;
            if (mayPass(isOwn, from, site, type)) {
              expect([label, answer.status === 403]).toStrictEqual([label, false]);
            } else {
              expect([label, answer.status, answer.setCookies]).toStrictEqual([label, 403, []]);
            }
          }
        }
      }
    }
  });

  test("A003: a stranger's page can neither sign a victim in nor register her", async () => {
    const { browser, member, raw } = await open();
    const mallory = await member();
    for (const [path, fields] of [
      ["/auth/login", { email: mallory.email, password }],
      ["/auth/register", { email: newEmail(), password }],
      ["/auth/user/delete/undo", { email: mallory.email, password }],
    ] as const) {
      const victim = browser();
      const asForm = await victim.send(path, {
        method: "POST",
        body: new URLSearchParams(fields).toString(),
        headers: {
          origin: "https://evil.example",
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
          accept: "text/html",
          "content-type": "application/x-www-form-urlencoded",
        },
      });
      const smuggled = await victim.send(path, {
        method: "POST",
        body: JSON.stringify(fields),
        headers: { origin: "null", "content-type": "text/plain" },
      });
      const noCookie = await victim.send(path, {
        method: "POST",
        body: JSON.stringify(fields),
        headers: { "sec-fetch-site": "cross-site", "content-type": "application/json" },
      });
      for (const { status, setCookies } of [asForm, smuggled, noCookie])
        expect([status, setCookies]).toStrictEqual([403, []]);
      expect(victim.cookies.size).toBe(0);
    }
    const [count] = await raw("select count(*) as n from {users}");
    expect(Number(count?.["n"])).toBe(1);
  });

  test("A004: nothing is changed by reading, by another method, or by a method that a field or header names", async () => {
    const { member, raw } = await open();
    const { browser, sessionId } = await member();
    const paths = [
      "/auth/logout",
      "/auth/user",
      "/auth/user/delete",
      "/auth/password/change",
      "/auth/sessions/revoke-others",
      `/auth/sessions/${sessionId}`,
      `/auth/sessions/${sessionId}/end`,
    ];
    for (const path of paths) {
      for (const method of ["GET", "HEAD"]) {
        for (const query of ["", "?_method=POST", "?_method=DELETE", "?method=DELETE"]) {
          const headers = { "x-http-method-override": "DELETE", "x-http-method": "POST", "x-method-override": "PATCH" };
          const answer = await browser.send(path + query, { method, headers });
          expect([path, method, answer.status]).toStrictEqual([path, method, 405]);
          expect(answer.headers.get("allow")).toMatch(/^[A-Z, ]+$/);
          expect(answer.setCookies).toStrictEqual([]);
        }
      }
      for (const method of ["PUT", "PROPFIND", "X-DELETE"]) {
        const answer = await browser.send(path, { method, headers: { origin }, body: "{}" });
        expect([path, method, answer.status]).toStrictEqual([path, method, 405]);
      }
    }
    const overridden = await browser.json(
      "POST",
      `/auth/sessions/${sessionId}`,
      { _method: "DELETE" },
      { "x-http-method-override": "DELETE" },
    );
    expect(overridden.status).toBe(405);
    expect((await browser.submit("/auth/user", { _method: "DELETE", name: "x" })).location).toContain(
      "error=invalid_input",
    );
    const [row] = await raw("select count(*) as n from {sessions} where ended_at is null");
    expect(Number(row?.["n"])).toBe(1);
  });

  test("A004, R098: a cross-site form that carries the victim's cookie changes nothing", async () => {
    const { member, raw } = await open();
    const { browser, userId } = await member();
    for (const [path, body] of [
      ["/auth/password/change", `currentPassword=${password}&newPassword=${secondPassword}`],
      ["/auth/user/delete", ""],
      ["/auth/user/export", ""],
      ["/auth/logout", "everywhere=true"],
      ["/auth/sessions/revoke-others", ""],
    ] as const) {
      for (const headers of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "same-site" },
        { "sec-fetch-site": "none" },
        {},
      ] as Record<string, string>[]) {
        const answer = await browser.send(path, {
          method: "POST",
          body,
          headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
        });
        expect([path, answer.status, answer.setCookies]).toStrictEqual([path, 403, []]);
      }
    }
    expect(browser.cookies.has(sessionCookieName)).toBe(true);
    const [row] = await raw("select version, delete_after from {users} where id = $1", userId);
    expect(row).toMatchObject({ version: 1, delete_after: null });
  });

  test("A003: in development the refusal says what was seen and what is expected; in production it does not", async () => {
    const site = await open();
    const auth = await site.another({ baseUrl: "http://localhost:3000" });
    const send = (client: ReturnType<typeof site.browser>) =>
      client.post(
        "/auth/login",
        { email: newEmail(), password },
        { origin: "https://other.example", "sec-fetch-site": "cross-site" },
      );
    const explained = await send(site.browser({ auth, origin: "http://localhost:3000" }));
    expect(explained.body.detail).toMatch(/https:\/\/other\.example.*http:\/\/localhost:3000.*trustedOrigins/);
    expect((await send(site.browser())).body.detail).toBeUndefined();
    const port = await site.browser({ auth, origin: "http://localhost:5173" }).post("/auth/logout");
    expect(port.status).toBe(204);
  });
});
