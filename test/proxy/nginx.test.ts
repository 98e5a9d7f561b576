import { readFileSync } from "node:fs";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Browser } from "playwright-core";
import { logIn, openVisitor } from "../browser/visitor.ts";
import { newEmail, password } from "../flows/installation.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { nginxPath } from "../setup/nginx.ts";
import { type Answer, openSite, type Seen, type Site } from "./site.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const [auth, wiki, orders] = ["https://auth.example.com", "https://wiki.example.com", "https://orders.example.com"];
const json = { "content-type": "application/json" };
const navigation = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "none" };

test("the page about reverse proxies shows the very configuration that these tests run", () => {
  const configuration = readFileSync("docs/operations/forward-auth.nginx.conf", "utf8");
  expect(readFileSync("docs/operations/forward-auth.md", "utf8")).toContain(`\`\`\`nginx\n${configuration}\`\`\``);
});

describe.skipIf(nginxPath() === null)("nginx on two host names of one domain", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  async function signUp(name: string | null = "Ada Lovelace"): Promise<{ cookie: string; email: string; id: string }> {
    const email = newEmail();
    const body = JSON.stringify({ email, password, ...(name !== null && { name }) });
    const registered = await site.ask(`${auth}/auth/register`, { method: "POST", headers: json, body });
    expect(registered.status).toBe(201);
    const lines = registered.headers["set-cookie"] ?? [];
    const line = lines.find((one) => one.startsWith("__Secure-latchkey-session=")) ?? "";
    expect(line).toMatch(/; Domain=example\.com;/);
    return { cookie: line.split(";", 1)[0] ?? "", email, id: JSON.parse(registered.text).user.id };
  }

  const seen = ({ status, text }: Answer): Seen => {
    expect([status, text]).toStrictEqual([200, expect.any(String)]);
    return JSON.parse(text);
  };

  test("one log-in opens both, each is told who it is and given a token of its own, and the log-out closes both", async () => {
    for (const url of [`${wiki}/`, `${orders}/list?page=2`]) expect((await site.ask(url)).status).toBe(401);
    const ada = await signUp();
    const made = await site.run("services", "create", "asker", "--scope", "introspect");
    const key = { authorization: `Bearer ${made.stdout.trim()}`, ...json };
    for (const [url, application, audience] of [
      [`${wiki}/page?x=1&y=%2F`, "wiki", wiki],
      [`${orders}/list`, "orders", "orders"],
    ] as const) {
      const found = seen(await site.ask(url, { headers: { cookie: `theme=dark; ${ada.cookie}; lang=en` } }));
      expect(found).toMatchObject({ application, method: "GET", url: url.slice(url.indexOf("/", 8)) });
      expect(found.headers).toMatchObject({
        "remote-user": ada.id,
        "remote-name": "Ada%20Lovelace",
        "remote-groups": "user",
        // What opens the account is not handed on; the rest is.
        cookie: "theme=dark; lang=en",
      });
      // Not proven: nobody is told an address that may be somebody else's.
      expect(found.headers["remote-email"]).toBeUndefined();
      const token = String(found.headers["x-auth-token"]);
      const asked = { method: "POST", headers: key, body: JSON.stringify({ token }) };
      const says = JSON.parse((await site.ask(`${auth}/auth/introspect`, asked)).text);
      expect(says).toMatchObject({ active: true, iss: `${auth}/auth`, aud: audience, sub: ada.id, role: "user" });
      // It opens nothing at Latchkey itself.
      const back = await site.ask(`${auth}/auth/session`, { headers: { authorization: `Bearer ${token}` } });
      expect([back.status, JSON.parse(back.text).code]).toStrictEqual([401, "token_invalid"]);
    }
    const out = await site.ask(`${auth}/auth/logout`, {
      method: "POST",
      headers: { ...json, cookie: ada.cookie },
      body: "{}",
    });
    expect(out.status).toBe(204);
    for (const url of [wiki, orders]) expect((await site.ask(url, { headers: ada })).status).toBe(401);
  });

  test("what a client claims to be is dropped, in every spelling, also where we have nothing to say", async () => {
    const { cookie, id } = await signUp(null);
    const forged = {
      cookie,
      "Remote-User": "admin",
      "REMOTE-EMAIL": "admin@example.com",
      "remote-name": "The Admin",
      "Remote-Groups": "admin",
      "X-Auth-Token": "forged",
      Remote_User: "admin",
      remote_groups: "admin",
      "X-Forwarded-Host": "orders.example.com",
      "X-Forwarded-Uri": "/elsewhere",
      "X-Forwarded-Method": "GET",
    };
    const { headers } = seen(await site.ask(`${wiki}/`, { headers: forged }));
    expect(headers).toMatchObject({ "remote-user": id, "remote-groups": "user" });
    expect(headers["remote-email"]).toBeUndefined();
    expect(headers["remote-name"]).toBeUndefined();
    const [, claims = ""] = String(headers["x-auth-token"]).split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ sub: id, aud: wiki });
    expect(Object.keys(headers).filter((name) => name.includes("_"))).toStrictEqual([]);
    expect(JSON.stringify(headers)).not.toMatch(/admin|forged/i);
    const { cookie: _, ...anonymous } = forged;
    expect((await site.ask(`${wiki}/`, { headers: anonymous })).status).toBe(401);
  });

  test("nobody outside asks the question itself", async () => {
    const { cookie } = await signUp();
    const headers = { cookie, "x-forwarded-host": "wiki.example.com", "x-forwarded-for": "127.0.0.1" };
    expect((await site.ask(`${auth}/auth/forward-auth`, { headers })).status).toBe(404);
    // nginx normalises before it looks for a location; so does nobody after it.
    for (const path of [
      "/auth/x/../forward-auth",
      "/auth/%66orward-auth",
      "/auth//forward-auth",
      "/auth/forward-auth/",
    ]) {
      expect((await site.ask(auth + path, { headers })).status).toBe(404);
    }
    expect((await site.ask(`${wiki}/_latchkey/check`, { headers: { cookie } })).status).toBe(404);
  });

  test("a session that was ended elsewhere is refused by both at once, and so is a cookie that was never ours", async () => {
    const ada = await signUp();
    expect((await site.ask(wiki, { headers: ada })).status).toBe(200);
    await site.run("users", "end-sessions", ada.email, "--yes");
    for (const url of [wiki, orders]) {
      await expect.poll(async () => (await site.ask(url, { headers: ada })).status, { timeout: 20_000 }).toBe(401);
    }
    const made = `__Secure-latchkey-session=lks_${"A".repeat(86)}`;
    expect((await site.ask(wiki, { headers: { cookie: made } })).status).toBe(401);
    const twice = `${(await signUp()).cookie}; ${(await signUp()).cookie}`;
    expect((await site.ask(wiki, { headers: { cookie: twice } })).status).toBe(401);
  });

  test("another site's page changes nothing in an application; its own does", async () => {
    const { cookie } = await signUp();
    const post = (headers: Record<string, string>): Promise<Answer> =>
      site.ask(`${wiki}/save`, { method: "POST", headers: { cookie, ...headers }, body: "a=1" });
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "https://evil.example.com" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "cross-site" },
      {},
    ] as Record<string, string>[]) {
      expect([headers, (await post(headers)).status]).toStrictEqual([headers, 403]);
    }
    const saved = seen(await post({ origin: wiki, "sec-fetch-site": "same-origin" }));
    expect(saved).toMatchObject({ application: "wiki", method: "POST", url: "/save", body: "a=1" });
    // One application's page at the other: they share a site and not their trust.
    expect((await post({ origin: orders, "sec-fetch-site": "same-site" })).status).toBe(403);
    // A handshake of WebSocket is a GET, and browsers let every page make one.
    const handshake = { upgrade: "websocket", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
    const get = (headers: Record<string, string>): Promise<Answer> =>
      site.ask(`${wiki}/socket`, { headers: { cookie, ...handshake, ...headers } });
    expect((await get({ origin: "https://evil.example" })).status).toBe(403);
    expect((await get({ origin: wiki })).status).toBe(200);
  });

  test("a page leads to the log-in page and back to itself, whatever its query; a program is told 401", async () => {
    const sent = await site.ask(`${wiki}/page?a=1&b=%20c#d`, { headers: navigation });
    expect(sent.status).toBe(302);
    const location = new URL(String(sent.headers.location));
    expect(location.origin + location.pathname).toBe(`${auth}/login`);
    expect(location.searchParams.get("returnTo")).toBe(`${wiki}/page?a=1&b=%20c`);
    const script = await site.ask(`${wiki}/api`, { headers: { accept: "*/*", "sec-fetch-mode": "cors" } });
    expect([script.status, JSON.parse(script.text).code]).toStrictEqual([401, "unauthenticated"]);
    expect(script.headers["remote-user"]).toBeUndefined();
    // A form of somebody whose session is over comes back to the page and not to the form.
    const form = { ...navigation, origin: wiki, "content-type": "application/x-www-form-urlencoded" };
    const lost = await site.ask(`${wiki}/save`, { method: "POST", headers: form, body: "a=1" });
    expect([lost.status, lost.text]).toStrictEqual([302, ""]);
    const double = await site.ask(`${wiki}//evil.example/`, { headers: navigation });
    expect(new URL(String(double.headers.location)).searchParams.get("returnTo") ?? "").not.toContain("evil.example");
  });

  test("the feed of revocations comes through as it happens", async () => {
    const made = await site.run("services", "create", "verifier", "--scope", "revocations");
    const stream = request({
      host: "127.0.0.1",
      port: site.port,
      servername: "auth.example.com",
      rejectUnauthorized: false,
      path: "/auth/revocations",
      headers: { host: "auth.example.com", authorization: `Bearer ${made.stdout.trim()}` },
    });
    let text = "";
    stream.on("response", (incoming) => {
      incoming.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      incoming.on("error", () => {});
    });
    stream.end();
    await expect.poll(() => text, { timeout: 20_000 }).toContain("event: ready\n");
    const ada = await signUp();
    const out = { method: "POST", headers: { ...json, cookie: ada.cookie }, body: "{}" };
    await site.ask(`${auth}/auth/logout`, out);
    // What nginx keeps back it keeps until some kilobytes have come: at a line a second that is a minute.
    await expect.poll(() => text, { timeout: 15_000 }).toMatch(/event: revocation\nid: .*\ndata: \{"kind":"session"/);
    stream.destroy();
  });

  describe.skipIf(chromiumPath() === null)("in Chromium", () => {
    let browser: Browser;
    beforeAll(async () => {
      const rules = `MAP *.example.com:443 127.0.0.1:${site.port}`;
      browser = await launchBrowser([`--host-resolver-rules=${rules}`, "--ignore-certificate-errors"]);
    });
    afterAll(() => browser?.close());

    test("a visitor of one application logs in once and enters both; after the log-out neither lets her in", async () => {
      const { email } = await signUp();
      const { page, complaints } = await openVisitor(browser, auth, { ignoreHTTPSErrors: true });
      await page.goto(`${wiki}/page?x=1`);
      expect(new URL(page.url()).pathname).toBe("/login");
      await logIn(page, { email, password });
      await page.waitForURL(`${wiki}/page?x=1`);
      expect(await page.title()).toBe("wiki");
      await page.goto(`${orders}/`);
      expect(await page.title()).toBe("orders");
      await page.goto(`${auth}/account`);
      await page.getByRole("button", { name: "Log out", exact: true }).first().click();
      await page.waitForURL(`${auth}/login**`);
      for (const url of [wiki, orders]) {
        await page.goto(url);
        expect(page.url()).toContain(`${auth}/login?`);
      }
      expect(
        complaints.filter((complaint) => !/^A request to https:\/\/(wiki|orders)\./.test(complaint)),
      ).toStrictEqual([]);
    });
  });
});
