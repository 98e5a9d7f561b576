import type { IncomingMessage, ServerResponse } from "node:http";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { type ClientSite, openClientSite, pageOf } from "./client-site.ts";

const app = "app.example.test";
const api = "api.example.test";
const sibling = "blog.example.test";
const stranger = "app.other.test";
const password = "a long walk by the sea";
let people = 0;
const newPerson = (): { email: string; password: string } => ({ email: `grace${(people += 1)}@example.com`, password });

const isPossible = chromiumPath() !== null && canMakeCertificate();

describe.skipIf(!isPossible)("a front end and an API on two hosts of one site, over TLS", () => {
  let site: ClientSite;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let port: string;

  const originOf = (host: string): string => `https://${host}:${port}`;

  beforeAll(async () => {
    const tls = makeCertificate(app, api, sibling, stranger);
    const args = ["--host-resolver-rules=MAP *.test 127.0.0.1", "--ignore-certificate-errors"];
    [site, browser] = await Promise.all([openClientSite({ tls, hosts: { app, api } }), launchBrowser(args)]);
    ({ port } = new URL(site.url));
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await open(app);
  });

  afterEach(async () => {
    site.intercept(null);
    await context.close();
  });

  /** The front end as a host serves it. It always talks to the same API. */
  async function open(host: string, options: object = {}): Promise<Page> {
    const opened = await context.newPage();
    await opened.goto(pageOf(originOf(host), { baseUrl: originOf(api), ...options }));
    await opened.waitForFunction(() => window.auth.state.status !== "unknown");
    site.forget();
    return opened;
  }

  async function signUp(): Promise<string> {
    const person = newPerson();
    await page.evaluate((input) => window.auth.register(input), person);
    return person.email;
  }

  const arrivalsAt = (host: string, path: string) =>
    site.arrivals.filter((arrival) => arrival.path === path && hostOf(arrival.headers) === `${host}:${port}`);

  test("a visitor costs the API no request", async () => {
    await page.reload();
    await page.waitForTimeout(200);
    expect(await page.evaluate(() => window.states.map(({ status }) => status))).toStrictEqual(["signed_out"]);
    expect(site.arrivals.filter(({ headers }) => hostOf(headers) === `${api}:${port}`)).toStrictEqual([]);
  });

  test("signs up, asks the API, is signed in after a reload and in a second tab, and out of both", async () => {
    const email = await signUp();
    const data = await page.evaluate(async () => (await window.auth.fetch("/api/data")).json() as Promise<object>);
    expect(data).toMatchObject({ email });
    await page.reload();
    const second = await open(app);
    await page.waitForFunction(() => window.auth.state.status === "signed_in");
    expect(await second.evaluate(() => window.auth.user?.email)).toBe(email);
    await page.evaluate(() => window.auth.logout());
    await second.waitForFunction(() => window.auth.state.status === "signed_out");
    site.forget();
    await second.reload();
    expect(await second.evaluate(() => window.auth.state.status)).toBe("signed_out");
    expect(arrivalsAt(api, "/auth/jwt/refresh")).toStrictEqual([]);
  });

  test("the refresh cookie is the API's host's alone, for no script and no other site", async () => {
    await signUp();
    const cookies = (await context.cookies()).filter(({ name }) => /refresh|hint/.test(name));
    const common = { domain: api, path: "/", secure: true, sameSite: "Strict" };
    expect(cookies).toHaveLength(2);
    expect(cookies.find(({ name }) => name === "__Host-latchkey-refresh")).toMatchObject({ ...common, httpOnly: true });
    expect(cookies.find(({ name }) => name === "__Host-latchkey-hint")).toMatchObject({ ...common, value: "1" });
    expect(await page.evaluate(() => document.cookie)).toBe("");
  });

  test("a new password brings a new refresh cookie along: the session goes on after a reload", async () => {
    const email = await signUp();
    const body = { currentPassword: password, newPassword: "another long walk inland" };
    await page.evaluate((input) => window.auth.call("POST", "/password/change", input), body);
    await page.reload();
    await page.waitForFunction(() => window.auth.state.status !== "unknown");
    expect(await page.evaluate(() => window.auth.user?.email)).toBe(email);
  });

  test("a token that is over is replaced; a body that is a stream has been read, so its request is not sent again", async () => {
    await signUp();
    site.pass(3_600);
    site.forget();
    const statuses = await page.evaluate(async () => {
      const init = { method: "POST", body: new Blob(["once"]).stream(), duplex: "half" } as RequestInit;
      const first = await window.auth.fetch("/api/data", init);
      const second = await window.auth.fetch("/api/data", { method: "POST", body: "again" });
      return [first.status, second.status];
    });
    expect(statuses).toStrictEqual([401, 200]);
    expect(arrivalsAt(api, "/auth/jwt/refresh").filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test("an origin that is not listed gets no token, whatever its address is made to look like", async () => {
    await signUp();
    const away = [
      `${originOf(stranger)}/collect`,
      `${originOf(sibling)}/collect`,
      `//${stranger}:${port}/collect`,
      `https://${stranger}:${port}\\@${api}/collect`,
    ];
    site.intercept(collect);
    for (const address of away) {
      await page.evaluate((url) => window.auth.fetch(url, { headers: { "x-test": "1" } }), address);
    }
    const seen = site.arrivals.filter(({ path, method }) => path.endsWith("/collect") && method === "GET");
    expect(seen).toHaveLength(away.length);
    for (const { headers } of seen)
      expect([headers.authorization, headers.cookie]).toStrictEqual([undefined, undefined]);
  });

  test("markup that sets another base address does not lead the token there", async () => {
    await signUp();
    site.intercept(collect);
    const status = await page.evaluate(async (base) => {
      document.head.append(Object.assign(document.createElement("base"), { href: base }));
      return (await window.auth.fetch("/api/collect")).status;
    }, originOf(stranger));
    expect(status).toBe(200);
    expect(arrivalsAt(stranger, "/api/collect")).toStrictEqual([]);
    expect(arrivalsAt(api, "/api/collect").at(-1)?.headers.authorization).toMatch(/^Bearer /);
  });

  test("a redirect does not carry the token to another origin", async () => {
    await signUp();
    site.intercept((request, response) => {
      if (!request.url?.startsWith("/away")) return collect(request, response);
      allowAll(request, response);
      response.writeHead(request.method === "OPTIONS" ? 204 : 307, { location: `${originOf(stranger)}/collect` }).end();
      return true;
    });
    const attempt = (from: Page, host: string): Promise<string> =>
      from.evaluate(
        (url) =>
          window.auth.fetch(url).then(
            () => "followed",
            () => "refused",
          ),
        `${originOf(host)}/away`,
      );
    expect(await attempt(page, api)).toBe("refused");
    expect(arrivalsAt(api, "/away").at(-1)?.headers.authorization).toMatch(/^Bearer /);
    expect(arrivalsAt(stranger, "/collect")).toStrictEqual([]);
    // The page's own origin is listed here: its redirects are followed as far as it reaches.
    const listed = await open(app, { apiOrigins: [originOf(app)] });
    site.forget();
    expect(await attempt(listed, app)).toBe("refused");
    expect(arrivalsAt(app, "/away").at(-1)?.headers.authorization).toMatch(/^Bearer /);
    expect(arrivalsAt(stranger, "/collect")).toStrictEqual([]);
  });

  test("A046: a log-in that is redirected fails, and the password goes nowhere else", async () => {
    const person = newPerson();
    site.intercept((request, response) => {
      if (!request.url?.endsWith("/jwt/login")) return false;
      allowAll(request, response);
      response.setHeader("access-control-allow-credentials", "true");
      const isPreflight = request.method === "OPTIONS";
      response.writeHead(isPreflight ? 204 : 307, { location: `${originOf(stranger)}/collect` }).end();
      return true;
    });
    const code = await page.evaluate(
      (input) => window.auth.login(input).catch((error: { code: string }) => error.code),
      person,
    );
    expect(code).toBe("network_error");
    expect(arrivalsAt(api, "/auth/jwt/login").at(-1)?.method).toBe("POST");
    expect(arrivalsAt(stranger, "/collect")).toStrictEqual([]);
  });

  test("an API on a listed origin gets the token, and its 401 leads to a refresh", async () => {
    await signUp();
    const listed = await open(app, { apiOrigins: [originOf(sibling)] });
    site.pass(3_600);
    const status = await listed.evaluate(
      async (url) => (await window.auth.fetch(url)).status,
      `${originOf(sibling)}/api/data`,
    );
    expect(status).toBe(200);
    expect(arrivalsAt(sibling, "/api/data").filter(({ method }) => method === "GET")).toHaveLength(2);
  });

  test("A003, A005, A012: a page of another site gets nothing: no answer it can read, no cookie, no session", async () => {
    const email = await signUp();
    const elsewhere = await open(stranger);
    const codes = await elsewhere.evaluate(
      async (input) => [
        await window.auth.refresh().catch((error: { code: string }) => error.code),
        await window.auth.login(input).catch((error: { code: string }) => error.code),
        await window.auth.logout().catch((error: { code: string }) => error.code),
      ],
      { email, password },
    );
    expect(codes).toStrictEqual(["network_error", "network_error", "network_error"]);
    // Past the browser's own refusal: a request that needs no leave of the API's.
    const blind = await elsewhere.evaluate(
      (url) =>
        fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body: "{}" }).then(
          () => "an answer",
          () => "nothing",
        ),
      `${originOf(api)}/auth/jwt/refresh`,
    );
    expect(blind).toBe("nothing");
    const sent = site.arrivals.filter(
      ({ method, headers }) => hostOf(headers) === `${api}:${port}` && method === "POST",
    );
    expect(sent.map(({ headers, status }) => [headers.cookie, status])).toStrictEqual([[undefined, 403]]);
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(200);
  });

  test("A012: a page of the same site that is not trusted sends the cookie, and is refused before it counts", async () => {
    await signUp();
    const blog = await open(sibling);
    expect(await blog.evaluate(() => window.auth.refresh().catch((error: { code: string }) => error.code))).toBe(
      "network_error",
    );
    await blog.evaluate(
      (url) => fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body: "{}" }),
      `${originOf(api)}/auth/jwt/refresh`,
    );
    const sent = site.arrivals.filter(({ method, path }) => method === "POST" && path === "/auth/jwt/refresh");
    expect(sent.map(({ status }) => status)).toStrictEqual([403]);
    expect(sent[0]?.headers.cookie).toContain("__Host-latchkey-refresh=");
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(200);
  });
});

function hostOf(headers: IncomingMessage["headers"]): string | undefined {
  const authority = headers[":authority"] ?? headers.host;
  return typeof authority === "string" ? authority : undefined;
}

function allowAll(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
  response.setHeader("access-control-allow-headers", "authorization, content-type, x-test");
}

/** A server that takes whatever it is sent, and lets everybody read its answers. */
function collect(request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.url?.endsWith("/collect")) return false;
  allowAll(request, response);
  response.writeHead(200).end();
  return true;
}
