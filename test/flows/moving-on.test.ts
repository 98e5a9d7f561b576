import { google } from "latchkey";
import { latchkey, requireAuth, requireSession, requireToken } from "latchkey/hono";
import { createVerifier } from "latchkey/verify";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Auth, AuthOptions } from "../../src/index.ts";
import { canMakeCertificate } from "../setup/certificate.ts";
import { takeDetours } from "../setup/detour.ts";
import { clients, type KnownIssuers, openKnownIssuers } from "../setup/known-issuers.ts";
import { visitIssuer } from "../setup/visit-issuer.ts";
import type { Client } from "./client.ts";
import { minute, newEmail, onEveryDatabase, password } from "./installation.ts";
import { claimsOf, Program } from "./program.ts";

const baseUrl = "http://localhost:3000";
const reports = "https://reports.example.com";
/** What `createAuth` is told in each set-up, besides the base URL, the secret and the database. */
const setUps = {
  sessions: {},
  tokens: { hooks: { claims: () => ({ permissions: ["notes"] }) } },
  providers: { hooks: { claims: () => ({ permissions: ["notes"] }) }, providers: [google(clients.google)] },
  all: {
    hooks: { claims: () => ({ permissions: ["notes"] }) },
    providers: [google(clients.google)],
    token: { audiences: [reports] },
  },
} satisfies Record<string, AuthOptions>;

/** The application, which is the same in every set-up: a page for browsers, an API for tokens, and one for both. */
function application(auth: Auth): Hono {
  return new Hono()
    .use(latchkey(auth, { pages: true }))
    .get("/page", requireSession(auth), (c) => c.text(`Hello ${c.var.auth.user.email}`))
    .get("/api/data", requireToken(auth), (c) => c.json({ hello: c.var.auth.user.email }))
    .get("/api/me", requireAuth(auth), (c) => c.json({ carrier: c.var.auth.carrier }));
}

describe.skipIf(!canMakeCertificate())("from sessions to all of them", () => {
  let issuers: KnownIssuers;
  let goStraight: () => void;

  beforeAll(async () => {
    issuers = await openKnownIssuers(baseUrl);
    goStraight = takeDetours(issuers.detours, issuers.certificate.cert);
  });

  afterAll(async () => {
    goStraight?.();
    await issuers?.close();
  });

  onEveryDatabase((open) => {
    test("one database and one browser go through four set-ups and back, and nobody is logged out", async () => {
      const site = await open({ baseUrl, ...setUps.sessions });
      let auth = site.auth;
      let app = application(auth);
      const browsers: Client[] = [];
      const newBrowser = (): Client => {
        const browser = site.browser({ auth, origin: baseUrl });
        browsers.push(browser);
        return browser;
      };
      const phone = new Program(auth);
      /** Stops the process, and starts another one with other options on the same database. */
      const restart = async (options: AuthOptions): Promise<void> => {
        await auth.close();
        auth = await site.another(options);
        app = application(auth);
        for (const browser of browsers) browser.auth = auth;
        phone.moveTo(auth);
        // Not more: what a provider says of time is compared with this clock.
        site.time.now += minute;
      };
      /** What the application answers a request with these headers. */
      const ask = async (path: string, headers: Record<string, string>): Promise<[number, string]> => {
        const response = await app.request(path, { headers });
        return [response.status, await response.text()];
      };
      const cookieOf = (browser: Client) => ({
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      });
      const sessionOf = async (browser: Client): Promise<string> =>
        (await browser.get("/auth/session")).body.session.id;

      // Sessions only.
      const ada = newBrowser();
      const email = newEmail();
      expect((await ada.post("/auth/register", { email, password })).status).toBe(201);
      const cookie = cookieOf(ada);
      const session = await sessionOf(ada);
      const isStillSignedIn = async (): Promise<void> => {
        expect(await ask("/page", cookie)).toStrictEqual([200, `Hello ${email}`]);
        expect(cookieOf(ada)).toStrictEqual(cookie);
        expect(await sessionOf(ada)).toBe(session);
      };
      await isStillSignedIn();
      expect((await ask("/api/data", cookie))[0]).toBe(401);

      // Tokens are added. The browser calls the API with one, of the session that it has.
      await restart(setUps.tokens);
      await isStillSignedIn();
      const { status, body } = await ada.post("/auth/jwt/token");
      expect(status).toBe(200);
      const bearer = { authorization: `Bearer ${body.accessToken}` };
      expect(await ask("/api/data", bearer)).toStrictEqual([200, JSON.stringify({ hello: email })]);
      expect(claimsOf(body.accessToken)).toMatchObject({ sid: session, permissions: ["notes"] });
      // Her phone carries a session of its own in tokens.
      expect((await phone.signIn(email)).status).toBe(200);
      expect((await ask("/api/data", phone.bearer()))[0]).toBe(200);

      // Providers are added. Somebody new comes by one.
      await restart(setUps.providers);
      await isStillSignedIn();
      expect((await phone.refresh()).status).toBe(200);
      const grace = newBrowser();
      issuers.accounts.google.set("grace", { email: "grace@gmail.com", email_verified: true, name: "Grace" });
      await comeByGoogle(grace, "/auth/google?returnTo=%2Fpage", "/page");
      const graceCookie = cookieOf(grace);
      const graceSession = await sessionOf(grace);
      const graceIsStillSignedIn = async (): Promise<void> => {
        expect((await ask("/page", graceCookie))[0]).toBe(200);
        expect(await sessionOf(grace)).toBe(graceSession);
      };
      await graceIsStillSignedIn();
      expect((await grace.post("/auth/jwt/token")).status).toBe(200);

      // All of it: a provider's sign-in that tokens carry, and a second service that verifies them by itself.
      await restart(setUps.all);
      await isStillSignedIn();
      await graceIsStillSignedIn();
      expect((await phone.refresh()).status).toBe(200);
      const front = newBrowser();
      await comeByGoogle(front, "/auth/google?carrier=token&returnTo=%2F", "/");
      expect([...front.cookies.keys()].filter((name) => /session/.test(name))).toStrictEqual([]);
      const refreshed = await front.post("/auth/jwt/refresh");
      expect(refreshed.body).not.toHaveProperty("refreshToken");
      const token = { authorization: `Bearer ${refreshed.body.accessToken}` };
      expect(await ask("/api/me", token)).toStrictEqual([200, JSON.stringify({ carrier: "token" })]);
      const asked = await ada.post("/auth/jwt/token", { audience: reports });
      const verifier = createVerifier({
        issuer: `${baseUrl}/auth`,
        audience: reports,
        revocations: "off",
        clock: () => site.time.now,
        fetch: (input, init) => auth.handler(new Request(input, init)),
      });
      expect(await verifier.verify(asked.body.accessToken)).toMatchObject({
        ok: true,
        claims: { sid: session, email },
      });
      verifier.close();
      expect((await ask("/api/data", { authorization: `Bearer ${asked.body.accessToken}` }))[0]).toBe(401);

      // And back to the first, where who came by Google stays, too.
      await restart(setUps.sessions);
      await isStillSignedIn();
      await graceIsStillSignedIn();
      expect((await phone.refresh()).status).toBe(200);
      expect((await front.post("/auth/jwt/refresh")).status).toBe(200);
      // One person, one place to end it all.
      expect((await ada.post("/auth/logout", { everywhere: true })).status).toBe(204);
      expect((await ask("/page", cookie))[0]).toBe(401);
      expect((await phone.refresh()).body.code).toBe("session_revoked");
      await graceIsStillSignedIn();
    });
  });

  /** Goes to Google and back, and ends where she wanted to go. */
  async function comeByGoogle(browser: Client, path: string, target: string): Promise<void> {
    const out = await browser.visit(path);
    expect(out.status).toBe(302);
    const back = await visitIssuer(out.location ?? "", "grace");
    expect(back.origin + back.pathname).toBe(`${baseUrl}/auth/google/callback`);
    const arrived = await browser.visit(back.pathname + back.search);
    expect([arrived.status, arrived.location]).toStrictEqual([302, target]);
  }
});
