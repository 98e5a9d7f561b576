import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type ClientSite, eventually, openClientSite } from "./client-site.ts";

declare global {
  interface Window {
    /** Milliseconds by which the page's clock is ahead. */
    later?: number;
  }
}

const password = "a long walk by the sea";
let people = 0;
const newPerson = (): { email: string; password: string } => ({ email: `ada${(people += 1)}@example.com`, password });

describe.skipIf(chromiumPath() === null)("the browser client", () => {
  let site: ClientSite;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([openClientSite(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ baseURL: site.url });
    page = await context.newPage();
    await page.goto("/");
    site.forget();
  });

  afterEach(async () => {
    site.treat(() => "deliver");
    site.intercept(null);
    await context.close();
  });

  /** Somebody new, signed in. */
  async function signUp(): Promise<{ email: string; password: string }> {
    const person = newPerson();
    await page.evaluate((input) => window.auth.register(input), person);
    return person;
  }

  const statuses = (): Promise<string[]> => page.evaluate(() => window.states.map(({ status }) => status));
  const status = (): Promise<string> => page.evaluate(() => window.auth.state.status);
  const settled = (): Promise<unknown> => page.waitForFunction(() => window.auth.state.status !== "unknown");

  test("a visitor costs no request, and is told at once that nobody is signed in", async () => {
    await page.reload();
    expect(await statuses()).toStrictEqual(["signed_out"]);
    expect(await page.evaluate(() => window.auth.getSession())).toBeNull();
    expect(await page.evaluate(() => window.auth.getAccessToken())).toBeNull();
    await page.waitForTimeout(200);
    expect(site.arrivals.map(({ path }) => path)).toStrictEqual(["/", "/client.js"]);
  });

  test("signs up, in and out; listeners are told, and the API knows who asks", async () => {
    const person = await signUp();
    expect(await page.evaluate(() => window.auth.user?.email)).toBe(person.email);
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).json())).toMatchObject({
      email: person.email,
    });
    await page.evaluate(() => window.auth.logout());
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(401);
    const signedIn = await page.evaluate((input) => window.auth.login(input), person);
    expect(signedIn).toMatchObject({
      status: "signed_in",
      user: { email: person.email, role: "user" },
      session: { carrier: "token", method: "password" },
    });
    expect(await statuses()).toStrictEqual(["signed_out", "signed_in", "signed_out", "signed_in"]);
  });

  test("a reload is signed in again, by one refresh and without a password", async () => {
    const person = await signUp();
    site.forget();
    await page.reload();
    await settled();
    expect(await statuses()).toStrictEqual(["unknown", "signed_in"]);
    expect(await page.evaluate(() => window.auth.user?.email)).toBe(person.email);
    expect(site.count("/auth/jwt/refresh")).toBe(1);
    const [sent] = site.arrivals.filter(({ path }) => path === "/auth/jwt/refresh");
    expect(sent?.headers["idempotency-key"]).toMatch(/^[A-Za-z0-9_-]{22,128}$/);
  });

  test("R098: no secret is where a script can read it later: not in storage, not in cookies", async () => {
    await signUp();
    const token = (await page.evaluate(() => window.auth.getAccessToken())) ?? "";
    expect(token.split(".")).toHaveLength(3);
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).not.toContain(token.split(".")[2]);
    expect(kept).not.toMatch(/lkr_|eyJ/);
    // What is kept is a hint without content and one random key.
    expect(await page.evaluate(() => document.cookie)).toMatch(/^latchkey-hint-\d+=1$/);
    expect(await page.evaluate(() => Object.values(localStorage))).toStrictEqual([
      expect.stringMatching(/^[0-9a-f-]{72}$/),
    ]);
  });

  test("a token that is over costs one refresh and one more request, however many ask at once", async () => {
    const person = await signUp();
    site.pass(3_600);
    site.forget();
    const answers = await page.evaluate(() =>
      Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const answer = await window.auth.fetch("/api/data", { method: "POST", body: `body ${index}` });
          return answer.json() as Promise<{ email: string; body: string }>;
        }),
      ),
    );
    expect(answers.map(({ email }) => email)).toStrictEqual(Array(8).fill(person.email));
    expect(answers.map(({ body }) => body)).toStrictEqual(Array.from({ length: 8 }, (_, index) => `body ${index}`));
    expect(site.count("/auth/jwt/refresh")).toBe(1);
    expect(site.count("/api/data")).toBe(16);
  });

  test("a Request is sent again with its body", async () => {
    await signUp();
    site.pass(3_600);
    const sent = await page.evaluate(async () => {
      const answer = await window.auth.fetch(new Request("/api/data", { method: "PUT", body: "kept" }));
      return ((await answer.json()) as { body: string }).body;
    });
    expect(sent).toBe("kept");
  });

  test("new claims are there after a change, by a refresh of the token that became too old", async () => {
    await signUp();
    const id = await page.evaluate(() => window.auth.user?.id ?? "");
    await site.auth.users.setRole(id, "editor");
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(200);
    expect(await page.evaluate(() => window.auth.user?.role)).toBe("editor");
  });

  test("a session that was ended elsewhere is signed out at the next request, with the reason", async () => {
    await signUp();
    const { id } = await page.evaluate(() => window.auth.session!);
    await site.auth.sessions.end(id);
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(401);
    expect(await page.evaluate(() => window.auth.state)).toStrictEqual({
      status: "signed_out",
      user: null,
      session: null,
      reason: "session_revoked",
    });
    // Nobody asks again: the hint is gone.
    site.forget();
    await page.reload();
    expect(await statuses()).toStrictEqual(["signed_out"]);
    expect(site.count("/auth/jwt/refresh")).toBe(0);
  });

  test("a refused log-in says why, and changes nothing", async () => {
    const person = await signUp();
    const failure = await page.evaluate(async ({ email }) => {
      const error = await window.auth
        .login({ email, password: "something else entirely" })
        .catch((thrown: unknown) => thrown);
      return { ...(error as object), message: (error as Error).message };
    }, person);
    expect(failure).toMatchObject({
      name: "AuthClientError",
      code: "invalid_credentials",
      status: 401,
      message: "Email or password is wrong",
      requestId: expect.any(String),
    });
    const invalid = await page.evaluate(() =>
      window.auth
        .register({ email: "no address", password: "x" })
        .catch((error: unknown) => ({ ...(error as object) })),
    );
    expect(invalid).toMatchObject({ code: "invalid_input", errors: [{ pointer: "/email" }] });
    expect(await status()).toBe("signed_in");
  });

  test("other calls of the API: with the token, and failures of the same kind", async () => {
    const person = await signUp();
    const { sessions } = await page.evaluate(() => window.auth.call<{ sessions: unknown[] }>("GET", "/sessions"));
    expect(sessions).toMatchObject([{ current: true, carrier: "token" }]);
    expect(
      await page.evaluate(() => window.auth.call("POST", "/password/forgot", { email: "x@example.com" })),
    ).toBeNull();
    const changed = { currentPassword: person.password, newPassword: "another long walk inland" };
    await page.evaluate((body) => window.auth.call("POST", "/password/change", body), changed);
    // The new refresh cookie has come along, and the old token is replaced without a word.
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(200);
    await page.reload();
    await settled();
    expect(await status()).toBe("signed_in");
    const failure = await page.evaluate(() =>
      window.auth.call("DELETE", "/sessions/none").catch((error: unknown) => ({ ...(error as object) })),
    );
    expect(failure).toMatchObject({ code: "not_found", status: 404 });
  });

  test("log-out everywhere ends the sessions of other devices", async () => {
    const person = await signUp();
    const other = await browser.newContext({ baseURL: site.url });
    const phone = await other.newPage();
    await phone.goto("/");
    await phone.evaluate((input) => window.auth.login(input), person);
    await page.evaluate(() => window.auth.logout({ everywhere: true }));
    expect(await phone.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(401);
    expect(await phone.evaluate(() => window.auth.state.status)).toBe("signed_out");
    await other.close();
  });

  test("a log-out that the server did not do signs nobody out, and says so", async () => {
    await signUp();
    site.intercept((request, response) => {
      if (request.url !== "/auth/logout") return false;
      response.writeHead(503, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ code: "storage_unavailable", title: "The database cannot be reached" }));
      return true;
    });
    const code = await page.evaluate(() => window.auth.logout().catch((error: { code: string }) => error.code));
    expect(code).toBe("storage_unavailable");
    expect(await status()).toBe("signed_in");
    site.intercept(null);
    await page.evaluate(() => window.auth.logout());
    expect(await status()).toBe("signed_out");
  });

  test("whoever has nothing left but a token that proves nobody any more is signed out here by a log-out", async () => {
    await signUp();
    site.intercept((request, response) => {
      if (request.url !== "/auth/logout") return false;
      response.writeHead(401, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ code: "token_expired", title: "The access token has expired" }));
      return true;
    });
    await page.evaluate(() => window.auth.logout());
    expect(await status()).toBe("signed_out");
    site.intercept(null);
  });

  test("a listener that throws stops nobody else, and one that has left hears nothing", async () => {
    const heard = await page.evaluate(async () => {
      const seen: string[] = [];
      window.auth.subscribe(() => {
        throw new Error("of the application");
      });
      const leave = window.auth.subscribe((state) => seen.push(`first ${state.status}`));
      window.auth.subscribe((state) => seen.push(`second ${state.status}`));
      leave();
      await window.auth.register({ email: `${crypto.randomUUID()}@example.com`, password: "a long walk by the sea" });
      return seen;
    });
    expect(heard).toStrictEqual(["first signed_out", "second signed_out", "second signed_in"]);
  });

  test("a session that another call answers with signs in: the proof of an address", async () => {
    const strict = await openClientSite({ auth: { verification: "required" } });
    onTestFinished(() => strict.close());
    await page.goto(strict.url);
    const person = newPerson();
    const sent = await page.evaluate((input) => window.auth.register(input), person);
    expect(sent).toStrictEqual({ status: "verification_sent" });
    expect(await status()).toBe("signed_out");
    await eventually(() => strict.auth.mails.length).toBe(1);
    const [, token] = /token=([\w-]+)/.exec(strict.auth.mails[0]?.text ?? "") ?? [];
    const body = { token, carrier: "token", transport: "cookie" };
    await page.evaluate((input) => window.auth.call("POST", "/email/verify", input), body);
    expect(await page.evaluate(() => window.auth.user)).toMatchObject({ email: person.email, emailVerified: true });
    await page.reload();
    await settled();
    expect(await status()).toBe("signed_in");
  });

  test("a token for another service is given and not taken for our own", async () => {
    const open = await openClientSite({ auth: { token: { audiences: ["https://billing.example.com"] } } });
    onTestFinished(() => open.close());
    await page.goto(open.url);
    await signUp();
    const own = await page.evaluate(() => window.auth.getAccessToken());
    const { accessToken } = await page.evaluate(() =>
      window.auth.call<{ accessToken: string }>("POST", "/jwt/token", { audience: "https://billing.example.com" }),
    );
    expect(accessToken).not.toBe(own);
    expect(await page.evaluate(() => window.auth.getAccessToken())).toBe(own);
  });

  test("redirects within the own origin are followed, with the token", async () => {
    const person = await signUp();
    site.intercept((request, response) => {
      if (request.url !== "/api/old") return false;
      response.writeHead(307, { location: "/api/data" }).end();
      return true;
    });
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/old")).json() as unknown)).toMatchObject({
      email: person.email,
    });
  });

  test("an Authorization header of the application's own stays, and its 401 is its own affair", async () => {
    await signUp();
    site.forget();
    const answer = await page.evaluate(async () => {
      const { status: got } = await window.auth.fetch("/api/data", { headers: { authorization: "Bearer of.its.own" } });
      return got;
    });
    expect(answer).toBe(401);
    expect(site.arrivals.map(({ path, headers }) => [path, headers.authorization])).toStrictEqual([
      ["/api/data", "Bearer of.its.own"],
    ]);
  });

  test("a service that says no more than invalid_token leads to a refresh, unless the token is new", async () => {
    await page.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + (window.later ?? 0);
    });
    await page.reload();
    await signUp();
    site.intercept((request, response) => {
      if (request.url !== "/foreign") return false;
      response.writeHead(401, { "www-authenticate": 'Bearer realm="api", error="invalid_token"' }).end();
      return true;
    });
    site.forget();
    const ask = (): Promise<number> => page.evaluate(async () => (await window.auth.fetch("/foreign")).status);
    expect(await ask()).toBe(401);
    expect(site.arrivals.map(({ path }) => path)).toStrictEqual(["/foreign"]);
    await page.evaluate(() => {
      window.later = 31_000;
    });
    expect(await ask()).toBe(401);
    expect(site.arrivals.slice(1).map(({ path }) => path)).toStrictEqual(["/foreign", "/auth/jwt/refresh", "/foreign"]);
  });

  test("without storage and without cookies for scripts it still signs in and out", async () => {
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("refused", "SecurityError");
        },
      });
    });
    await page.reload();
    const person = await signUp();
    site.pass(3_600);
    expect(await page.evaluate(async () => (await window.auth.fetch("/api/data")).status)).toBe(200);
    await page.reload();
    await settled();
    expect(await page.evaluate(() => window.auth.user?.email)).toBe(person.email);
    await page.evaluate(() => window.auth.logout());
    expect(await status()).toBe("signed_out");
  });

  test("a closed client hears and asks nothing any more", async () => {
    await signUp();
    const other = await context.newPage();
    await other.goto("/");
    await other.waitForFunction(() => window.auth.state.status === "signed_in");
    await page.evaluate(() => window.auth.close());
    await other.evaluate(() => window.auth.logout());
    site.forget();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.waitForTimeout(200);
    expect(await status()).toBe("signed_in");
    expect(site.arrivals).toStrictEqual([]);
  });
});
