import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { apiRoutes } from "../../src/http/api-routes.ts";
import { consoleRoutes } from "../../src/http/console/routes.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { latchkey } from "../../src/node.ts";
import { sendRaw } from "../attacks/raw-socket.ts";
import type { Answer } from "../flows/client.ts";
import { newEmail, onSqlite, password } from "../flows/installation.ts";
import { operator } from "../flows/operator.ts";
import { Program } from "../flows/program.ts";

const calls = [...(endpoints as readonly Endpoint[]), ...apiRoutes].map(({ method = "GET", path }) => ({
  method,
  path: `/auth${path.replaceAll(/\{\w+\}/g, "x")}`,
}));
const pages = [
  ...["/login", "/register", "/account", "/reauthenticate", "/forgot-password", "/reset-password", "/verify-email"],
  ...["/not-me", "/undo-email-change", "/nowhere"],
  ...consoleRoutes.map(({ path }) => `/admin${path.replaceAll(/\{\w+\}/g, "x")}`),
];
const documents = ["/auth/openapi.json", "/auth/jwks", "/.well-known/jwks.json", "/auth/nowhere"];
/** For everybody, and kept. */
const isShared = (path: string): boolean => /\.(css|js)$|jwks|\.well-known/.test(path);

const scriptsOf = (page: Answer): string[] =>
  [...page.text.matchAll(/<script src="([^"]+)"/g)].map(([, url = ""]) => url);

/** Takes one answer off what came over a connection, each byte a character. Throws where its length is said twice, or not. */
function takeAnswer(bytes: string): { readonly head: string; readonly after: string } {
  const head = bytes.slice(0, bytes.indexOf("\r\n\r\n"));
  let after = bytes.slice(head.length + 4);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
  if ((length === undefined) !== isChunked) throw new Error(`How long is this?\n${head}`);
  if (length !== undefined) return { head, after: after.slice(Number(length)) };
  for (let size = -1; size !== 0; ) {
    size = Number.parseInt(after, 16);
    if (Number.isNaN(size)) throw new Error(`Where does this end?\n${head}`);
    after = after.slice(after.indexOf("\r\n") + 2 + size + 2);
  }
  return { head, after };
}

onSqlite((open) => {
  test("R022: whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody", async () => {
    const site = await open();
    const { browser: ada } = await operator(site, "admin");
    const answers = new Map<string, Answer>();
    const assets = new Set<string>();
    for (const path of [...pages, ...documents]) {
      for (const [who, client] of [["ada", ada.copy()] as const, ["nobody", site.browser()] as const]) {
        const page = await client.visit(path);
        answers.set(`${who} GET ${path}`, page);
        for (const [, url = ""] of page.text.matchAll(/(?:href|src)="(\/[^"]+\.(?:css|js))"/g)) assets.add(url);
      }
    }
    expect([...assets].map((url) => /\w+$/.exec(url)?.[0])).toEqual(expect.arrayContaining(["css", "js"]));
    for (const path of assets) answers.set(`nobody GET ${path}`, await site.browser().get(path));
    for (const { method, path } of calls) {
      const bare = method === "GET" ? await ada.copy().get(path) : await site.browser().json(method, path, {});
      answers.set(`${method} ${path}`, bare);
      answers.set(`OPTIONS ${path}`, await site.browser().send(path, { method: "OPTIONS" }));
    }
    for (const [asked, { headers, text, setCookies }] of answers) {
      const seen = Object.fromEntries(headers);
      const policy = (seen["content-security-policy"] ?? "").split("; ");
      expect(policy, asked).toEqual(
        expect.arrayContaining(["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]),
      );
      expect(
        policy.filter((part) => part.startsWith("script-src") && part !== "script-src 'self'"),
        asked,
      ).toEqual([]);
      expect(policy.join(" "), asked).not.toMatch(/unsafe-|\*|http:/);
      expect(seen, asked).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "strict-transport-security": expect.stringMatching(/^max-age=31536000\b/),
        "cross-origin-resource-policy": isShared(asked) ? expect.any(String) : "same-site",
      });
      if (text !== "") {
        const type =
          /^(?:application\/(?:[a-z-]+\+)?json|application\/jsonl; charset=utf-8|text\/(?:html|css|javascript); charset=utf-8)$/i;
        expect(seen["content-type"], asked).toMatch(type);
      }
      if (isShared(asked)) expect(setCookies, asked).toEqual([]);
      else expect(seen["cache-control"], asked).toBe("no-store");
    }
    expect(answers.size).toBeGreaterThan(180);
  });

  test("no answer becomes a script by a parameter, and the scripts of pages are the same for everybody", async () => {
    const { browser, member } = await open();
    const { browser: ada } = await member();
    for (const query of ["callback=steal", "jsonp=steal", "cb=steal&_=1"]) {
      const { status, headers, text } = await ada.get(`/auth/session?${query}`);
      expect([200, 400]).toContain(status);
      expect(headers.get("content-type")).toMatch(/^application\/(problem\+)?json$/);
      expect(text).toMatch(/^\{/);
    }
    const scripts = new Set([
      ...scriptsOf(await ada.visit("/account")),
      ...scriptsOf(await browser().visit("/register")),
    ]);
    expect(scripts.size).toBeGreaterThan(0);
    for (const script of scripts) {
      const [hers, anybodys] = [await ada.get(script), await browser().get(script)];
      expect(hers.status).toBe(200);
      expect(hers.text).toBe(anybodys.text);
      expect(hers.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    }
  });

  test("R028: tokens are asked for by POST alone, and no answer with one may be kept", async () => {
    const site = await open();
    const email = newEmail();
    await site.auth.users.create({ email, password });
    const app = new Program(site.auth);
    const answers = [await app.signIn(email), await app.refresh(), await app.post("/auth/jwt/token", {}, app.bearer())];
    answers.push(await site.browser().post("/auth/login", { email, password, carrier: "token" }));
    for (const { status, body, headers } of answers) {
      expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
      expect(body.accessToken).toEqual(expect.any(String));
    }
    for (const path of ["/auth/jwt/login", "/auth/jwt/refresh", "/auth/jwt/token"]) {
      const { status, headers } = await app.get(path);
      expect([path, status, headers.get("allow")]).toEqual([path, 405, "POST"]);
    }
  });

  test("R032: an access token in an address or a body opens nothing", async () => {
    const site = await open();
    const email = newEmail();
    await site.auth.users.create({ email, password });
    const app = new Program(site.auth);
    await app.signIn(email);
    expect((await app.get("/auth/session")).status).toBe(200);
    for (const name of ["access_token", "accessToken", "token", "authorization"]) {
      const inAddress = await app.get(`/auth/session?${new URLSearchParams({ [name]: app.accessToken })}`, {});
      expect([name, inAddress.status]).toEqual([name, 401]);
      const inBody = await app.post("/auth/sessions/revoke-others", { [name]: app.accessToken });
      expect([name, inBody.status]).toEqual([name, 401]);
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const body = `access_token=${app.accessToken}`;
    const posted = await site.browser().send("/auth/sessions/revoke-others", { method: "POST", headers: form, body });
    expect(posted.status).toBeGreaterThanOrEqual(400);
  });

  test("an answer is as long as it says, in bytes and not in characters, and the next one begins where it ends", async () => {
    const { auth } = await open({ productName: "Größenwahn 🔑 Ж" });
    const server = createServer(latchkey(auth, { pages: true }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const asked = ["/login", "/auth/openapi.json", "/auth/session", "/login"];
    const ask = (path: string, more = ""): string =>
      `GET ${path} HTTP/1.1\r\nHost: app.example.com\r\nAccept: text/html\r\n${more}\r\n`;
    const { port } = server.address() as AddressInfo;
    const bytes = [...asked.map((path) => ask(path)), ask("/auth/nowhere", "Connection: close\r\n")].join("");
    const { text } = await sendRaw(`http://127.0.0.1:${port}`, bytes, /$^/);
    let rest = text;
    for (const path of [...asked, "/auth/nowhere"]) {
      const { head, after } = takeAnswer(rest);
      expect([path, head.slice(0, 9)]).toEqual([path, "HTTP/1.1 "]);
      rest = after;
    }
    expect(rest).toBe("");
  });
});
