import { expect, test } from "vitest";
import type { Answer } from "../flows/client.ts";
import { newEmail, onSqlite, origin, password } from "../flows/installation.ts";

onSqlite((open) => {
  test("A089: no answer about a person, no page and no answer with a cookie may be kept", async () => {
    const { browser, member } = await open({ trustedOrigins: ["https://front.example.com"] });
    const { browser: ada, email, sessionId } = await member();
    const visitor = browser();
    const answers: Answer[] = [
      await ada.get("/auth/session"),
      await ada.get("/auth/sessions"),
      await ada.get("/auth/session", { origin: "https://front.example.com" }),
      await ada.send("/auth/session", { method: "HEAD" }),
      await ada.visit("/account"),
      await ada.visit("/reauthenticate"),
      await ada.visit("/login"),
      await ada.visit("/login?returnTo=%2Fx"),
      await visitor.visit("/login"),
      await visitor.visit("/register"),
      await visitor.visit("/account"),
      await visitor.visit("/auth/session"),
      await visitor.get("/auth/session"),
      await visitor.get("/auth/nowhere"),
      await visitor.get("/auth/login"),
      await visitor.get("/auth/openapi.json"),
      await visitor.send("/auth/login", { method: "OPTIONS" }),
      await visitor.post("/auth/login", { email, password: "wrong horse entirely 77" }),
      await visitor.submit("/auth/login", { email, password: "wrong horse entirely 77" }),
      await visitor.post("/auth/login", { email, password }, { origin: "https://evil.example" }),
      await visitor.post("/auth/register", { email: newEmail(), password }),
      await visitor.submit("/auth/login", { email, password }),
      await ada.post("/auth/user/export"),
      await ada.submit("/auth/user/export", {}),
      await ada.json("PATCH", "/auth/user", { name: "Ada" }),
      await ada.post("/auth/reauthenticate", { password }),
      await ada.delete(`/auth/sessions/${sessionId}x`),
      await ada.post("/auth/sessions/revoke-others"),
      await ada.post("/auth/logout"),
    ];
    for (const { headers, status } of answers) {
      expect([status, headers.get("cache-control")]).toStrictEqual([status, "no-store"]);
      for (const name of ["etag", "last-modified", "expires", "age"]) expect(headers.has(name)).toBe(false);
    }
  });

  test("A089: every answer names its type, is framed nowhere, and refers nowhere else", async () => {
    const { browser, member } = await open();
    const { browser: ada } = await member();
    const page = await ada.visit("/account");
    const sheet = /href="([^"]+\.css)"/.exec(page.text)?.[1] ?? "";
    for (const answer of [
      page,
      await ada.get("/auth/session"),
      await browser().get("/auth/session"),
      await browser().get("/auth/x"),
      await browser().get(sheet),
      await browser().visit("/login"),
    ]) {
      const { headers } = answer;
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*(frame-ancestors|base-uri) 'none'/);
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
      expect(headers.get("x-request-id")).toMatch(/^[\w-]{8,64}$/);
      expect(headers.get("server")).toBeNull();
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  test("A089: a personal page with a static name behind it does not exist", async () => {
    const { member } = await open();
    const { browser, email } = await member();
    for (const page of ["/account", "/login", "/auth/session", "/auth/sessions", "/auth/user/export"]) {
      for (const tail of [
        "/x.css",
        ".css",
        "/x.js",
        ".js",
        ";x.css",
        "%2fx.css",
        "%00.css",
        "%0a.css",
        "%3bx.css",
        "%3fx.css",
        "%23x.css",
        "/.css",
        "/..%2fx.css",
        "\\x.css",
        "/style.css?x",
      ]) {
        const answer = await browser.visit(page + tail);
        expect([page, tail, [404, 405].includes(answer.status)]).toStrictEqual([page, tail, true]);
        expect(answer.text).not.toContain(email);
        expect(answer.headers.get("cache-control")).toBe("no-store");
      }
    }
  });

  test("A089: the one thing that may be kept is the same for everybody, and sets nothing", async () => {
    const { browser, member } = await open();
    const { browser: ada } = await member();
    const sheet = /href="([^"]+\.css)"/.exec((await browser().visit("/login")).text)?.[1] ?? "";
    const [hers, anyone] = [await ada.get(sheet), await browser().get(sheet)];
    expect(hers.text).toBe(anyone.text);
    expect(hers.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect([...hers.setCookies, ...anyone.setCookies]).toStrictEqual([]);
    expect((await browser().get(sheet.replace("style-", "style-x"))).status).toBe(404);
    expect(origin).toMatch(/example/);
  });
});
