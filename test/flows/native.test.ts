import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Answer, Client } from "./client.ts";
import { day, minute, onEveryDatabase, onSqlite, password } from "./installation.ts";
import {
  arrive,
  comeBack,
  flowCookies,
  fromElsewhere,
  fromHere,
  localOrigin,
  localSessionCookie,
  openProviderSite,
  type ProviderSite,
  stopProviders,
} from "./provider-site.ts";

stopProviders();

const scheme = "com.example.app:/signed-in";
const link = "https://app.example.com/signed-in";
const loopback = "http://127.0.0.1/signed-in";
const nativeRedirectUris = [scheme, link, loopback, "http://[::1]/signed-in"];
const typed = { ...fromHere, "sec-fetch-site": "none" };

/** An app on a device, with the browser of the system. */
interface App {
  readonly browser: Client;
  readonly codeVerifier: string;
  readonly state: string;
  readonly redirectUri: string;
  /** Where it sends the browser. */
  readonly start: string;
}

function openApp(site: ProviderSite, redirectUri = scheme, more: Readonly<Record<string, string>> = {}): App {
  const codeVerifier = randomBytes(32).toString("base64url");
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const state = `${randomBytes(8).toString("hex")}&"<'>%2B=+`;
  const query = new URLSearchParams({
    carrier: "token",
    transport: "body",
    redirectUri,
    codeChallenge,
    state,
    ...more,
  });
  return { browser: site.visitor(), codeVerifier, state, redirectUri, start: `/auth/acme?${query}` };
}

/** To the provider and back, to the page that asks. */
async function goAndComeBack(app: App, subject?: string): Promise<Answer> {
  const started = await app.browser.get(app.start, typed);
  return comeBack(app.browser, await arrive(started.location, subject));
}

function tokenOn(page: Answer): string {
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
  return token;
}

/** What the person answers on the page that asks, and what the app gets. */
async function decide(app: App, page: Answer, decision = "continue"): Promise<URL> {
  const answer = await app.browser.submit("/auth/native/confirm", { token: tokenOn(page), decision });
  expect(answer.status).toBe(303);
  return new URL(answer.location ?? "");
}

/** The code that an app gets, for a person who presses Continue. */
async function codeFor(app: App, subject?: string): Promise<string> {
  const answer = await decide(app, await goAndComeBack(app, subject));
  return answer.searchParams.get("code") ?? "";
}

/** A program, with nothing that a browser says of itself. */
function exchange(app: App, fields: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return app.browser.send("/auth/native/exchange", {
    method: "POST",
    headers: { "content-type": "application/json", cookie: "", ...headers },
    body: JSON.stringify({ codeVerifier: app.codeVerifier, ...fields }),
  });
}

async function count(site: ProviderSite, table: "sessions" | "users"): Promise<number> {
  const [row] = await site.raw(`select count(*) as n from {${table}}`);
  return Number(row?.["n"]);
}

onEveryDatabase((open) => {
  test("an app sends a person to her browser, and gets a session of its own when she says so", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const page = await goAndComeBack(app);
    expect([page.status, page.headers.get("cache-control")]).toStrictEqual([200, "no-store"]);
    expect(page.text).toContain(`<bdi class="who">${scheme}</bdi>`);
    expect(page.text).toContain('<bdi class="who">ada@example.net</bdi>');
    expect(page.text).toContain("Acme");
    expect(flowCookies(app.browser)).toStrictEqual([]);
    const answer = await decide(app, page);
    expect(answer.href.startsWith(`${scheme}?`)).toBe(true);
    expect([...answer.searchParams.keys()]).toStrictEqual(["code", "state"]);
    expect(answer.searchParams.get("state")).toBe(app.state);
    // Nobody is signed in, and nobody is known: neither in the browser, nor in the database.
    expect([await count(site, "sessions"), await count(site, "users")]).toStrictEqual([0, 0]);
    expect(app.browser.cookies.has(localSessionCookie)).toBe(false);

    const code = answer.searchParams.get("code") ?? "";
    const { status, body, setCookies } = await exchange(app, { code, deviceName: "Ada's phone" });
    expect([status, setCookies]).toStrictEqual([200, []]);
    expect(body).toMatchObject({
      tokenType: "Bearer",
      expiresIn: 900,
      user: { email: "ada@example.net", name: "Ada Moreau" },
      session: { carrier: "token", method: "acme" },
    });
    const bearer = { authorization: `Bearer ${body.accessToken}`, cookie: "" };
    expect((await app.browser.get("/auth/session", bearer)).status).toBe(200);
    const [own] = (await app.browser.get("/auth/sessions", bearer)).body.sessions;
    expect(own.device.name).toContain("Ada's phone");
    const refreshed = await app.browser.send("/auth/jwt/refresh", {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "" },
      body: JSON.stringify({ refreshToken: body.refreshToken }),
    });
    expect(refreshed.status).toBe(200);
  });

  test("A081: of fifty exchanges of one code at once, one is answered", { timeout: 60_000 }, async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const code = await codeFor(app);
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(app, { code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toStrictEqual(
      new Set(["400 code_invalid"]),
    );
    expect(await count(site, "sessions")).toBe(1);
  });

  test("A031: a ban, an end of everything or the loss of the identity between the provider and the exchange ends the sign-in", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    await site.signedIn();
    const [{ id }] = (await site.raw("select id from {users}")) as [{ id: string }];

    const ended = openApp(site);
    const before = await codeFor(ended);
    await site.auth.users.endSessions(id);
    expect((await exchange(ended, { code: before })).body.code).toBe("invalid_credentials");

    const asked = openApp(site);
    const page = await goAndComeBack(asked);
    await site.auth.users.endSessions(id);
    const late = (await decide(asked, page)).searchParams.get("code");
    expect((await exchange(asked, { code: late })).body.code).toBe("invalid_credentials");

    const unlinked = openApp(site);
    const lost = await codeFor(unlinked);
    await site.raw("delete from {identities}");
    expect((await exchange(unlinked, { code: lost })).body.code).toBe("invalid_credentials");
    await site.signedIn();

    const banned = openApp(site);
    const code = await codeFor(banned);
    await site.auth.users.ban(id);
    expect((await exchange(banned, { code })).body.code).toBe("user_banned");
    const [row] = await site.raw("select count(*) as n from {sessions} where carrier = 'token'");
    expect(Number(row?.["n"])).toBe(0);
  });
});

onSqlite((open) => {
  test("A031, A051: an end of everything ends a sign-in that found its account by the address as well", async () => {
    const email = "ada@example.net";
    const site = await openProviderSite(open, { nativeRedirectUris, verification: "optional" });
    await site.visitor().post("/auth/register", { email, password });
    const [{ id }] = (await site.raw("select id from {users}")) as [{ id: string }];
    const states = ["email_verified = 1", "email_verified = 0", "email_verified = 0, password_hash = null"];
    for (const state of states) {
      await site.raw(`update {users} set ${state}`);
      const app = openApp(site);
      const page = await goAndComeBack(app);
      await site.auth.users.endSessions(id);
      const code = (await decide(app, page)).searchParams.get("code");
      expect([state, (await exchange(app, { code })).body.code]).toStrictEqual([state, "invalid_credentials"]);
      expect(await site.raw("select id from {identities}")).toStrictEqual([]);
    }
    // Nor does it make an account in the place of one that is gone, or take back its deletion.
    const [late, later] = [openApp(site), openApp(site)];
    const codes = [await codeFor(late), await codeFor(later)];
    await site.raw(
      `update {users} set email_verified = 1, version = version + 1, delete_after = ${site.time.now + day}`,
    );
    expect((await exchange(late, { code: codes[0] })).body).toMatchObject({ code: "invalid_credentials" });
    await site.raw("delete from {users}");
    expect((await exchange(later, { code: codes[1] })).body.code).toBe("invalid_credentials");
    expect(await count(site, "users")).toBe(0);
    // Where nothing has ended, it joins her account.
    await site.visitor().post("/auth/register", { email, password });
    await site.raw("update {users} set email_verified = 1");
    const app = openApp(site);
    const joined = await exchange(app, { code: await codeFor(app) });
    expect([joined.status, joined.body.user?.email]).toStrictEqual([200, email]);
  });

  test("a claimed https link gets its code at once; a program on the device is called one", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const claimed = openApp(site, link);
    const back = await goAndComeBack(claimed);
    expect([back.status, back.location?.startsWith(`${link}?code=`)]).toStrictEqual([302, true]);
    const code = new URL(back.location ?? "").searchParams.get("code");
    expect((await exchange(claimed, { code })).status).toBe(200);

    for (const origin of ["http://127.0.0.1:51004", "http://[::1]:51004"]) {
      const program = openApp(site, `${origin}/signed-in`);
      const page = await goAndComeBack(program);
      expect(page.text).toContain("a program on this device");
      expect(page.text).not.toContain("51004");
      const answer = await decide(program, page);
      expect(answer.href.startsWith(`${origin}/signed-in?code=`)).toBe(true);
      expect((await exchange(program, { code: answer.searchParams.get("code") })).status).toBe(200);
    }
  });

  test("browsers let the form of the page lead to the app, and nowhere else", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const policies = [
      [scheme, "com.example.app:"],
      ["http://127.0.0.1:51004/signed-in", "http://127.0.0.1:51004"],
      // The grammar of policies has no IPv6 addresses.
      ["http://[::1]:51004/signed-in", "http:"],
    ] as const;
    for (const [redirectUri, source] of policies) {
      const page = await goAndComeBack(openApp(site, redirectUri));
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(policy).toContain(`form-action 'self' ${source};`);
      expect(policy).toContain("frame-ancestors 'none'");
    }
  });

  test("she says that it is not her: the app is told so, and nothing else happens", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const page = await goAndComeBack(app);
    const answer = await decide(app, page, "cancel");
    expect(Object.fromEntries(answer.searchParams)).toStrictEqual({ error: "access_denied", state: app.state });
    expect([await count(site, "sessions"), await count(site, "users")]).toStrictEqual([0, 0]);
    // The question was answered: it is not there a second time.
    const again = await app.browser.submit("/auth/native/confirm", { token: tokenOn(page), decision: "continue" });
    expect(again.location).toContain("error=code_invalid");
  });

  test("A052: the page is answered from itself alone", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const page = await goAndComeBack(app);
    const forged = await app.browser.send("/auth/native/confirm", {
      method: "POST",
      body: new URLSearchParams({ token: tokenOn(page), decision: "continue" }).toString(),
      headers: {
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
        "content-type": "application/x-www-form-urlencoded",
      },
    });
    expect([forged.status, forged.location]).toStrictEqual([403, null]);
    expect((await decide(app, page)).searchParams.has("code")).toBe(true);
  });

  test("the session of the browser is not the app's, and stays", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const browser = await site.signedIn();
    const app = { ...openApp(site), browser };
    expect((await exchange(app, { code: await codeFor(app) })).status).toBe(200);
    expect((await browser.get("/auth/session")).status).toBe(200);
    expect(await count(site, "sessions")).toBe(2);
  });

  test("A029, R001, R018: nothing goes to an address that was not registered exactly", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    for (const redirectUri of [
      "com.example.evil:/signed-in",
      `${scheme}/`,
      `${scheme}?x=1`,
      `${scheme}#x`,
      "https://app.example.com:8443/signed-in",
      "https://app.example.com.evil.example/signed-in",
      "https://app.example.com@evil.example/signed-in",
      "https://evil.example/",
      "http://127.0.0.1:80/other",
      "http://127.0.0.2:80/signed-in",
      "http://localhost:80/signed-in",
      "javascript:alert(1)",
      "//evil.example",
    ]) {
      const app = openApp(site, redirectUri);
      const { status, location, text, setCookies } = await app.browser.get(app.start, typed);
      expect([redirectUri, status, location, setCookies]).toStrictEqual([redirectUri, 400, null, []]);
      expect(text).not.toContain("evil");
      // What it asks for is refused before any button is shown for it, too.
      expect((await app.browser.get(app.start, fromElsewhere)).status).toBe(400);
    }
    expect(site.acme.requests.filter((request) => request.includes("/auth"))).toStrictEqual([]);
  });

  test("R007: a start without S256 and a state is refused, and nothing is sent to the app", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const changes: Readonly<Record<string, string>>[] = [
      { codeChallengeMethod: "plain" },
      { codeChallenge: "" },
      { codeChallenge: "too-short" },
      { state: "" },
      { state: "x".repeat(251) },
      { state: "with space" },
      { carrier: "cookie" },
      { transport: "cookie" },
      { purpose: "link" },
      { purpose: "reauthenticate" },
    ];
    for (const change of changes) {
      const app = openApp(site, scheme, change);
      const { status, location } = await app.browser.get(app.start, typed);
      expect([change, status, location]).toStrictEqual([change, 400, null]);
    }
    const app = openApp(site);
    const twice = await app.browser.get(`${app.start}&redirectUri=${encodeURIComponent(link)}`, typed);
    expect(twice.status).toBe(400);
    expect((await openApp(site, scheme, { codeChallengeMethod: "S256" }).browser.get(app.start, typed)).status).toBe(
      302,
    );
  });

  test("without addresses there are no native apps", async () => {
    const site = await openProviderSite(open);
    const app = openApp(site);
    expect((await app.browser.get(app.start, typed)).status).toBe(400);
  });

  test("R030: a code is not good after a minute, a question not after ten", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const [inTime, late, slow] = [openApp(site), openApp(site), openApp(site)];
    const codes = [await codeFor(inTime), await codeFor(late)];
    const page = await goAndComeBack(slow);
    site.time.now += minute - 1;
    expect((await exchange(inTime, { code: codes[0] })).status).toBe(200);
    site.time.now += 1;
    expect((await exchange(late, { code: codes[1] })).body.code).toBe("code_invalid");
    site.time.now += 9 * minute;
    const answer = await slow.browser.submit("/auth/native/confirm", { token: tokenOn(page), decision: "continue" });
    expect(answer.location).toContain("error=code_invalid");
  });

  test("R006: an app that has caught the code has no verifier: it gets nothing, and the right one still does", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const code = await codeFor(app);
    const thief = openApp(site);
    for (const codeVerifier of [thief.codeVerifier, "", "x".repeat(43), `${app.codeVerifier}x`]) {
      expect((await exchange(app, { code, codeVerifier })).body.code).toBe("code_invalid");
    }
    expect((await exchange(app, { code: `${code}x` })).body.code).toBe("code_invalid");
    expect((await exchange(app, { code })).status).toBe(200);
  });

  test("a browser gets no refresh token in a body, and does not spend the code", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const code = await codeFor(app);
    for (const headers of [{ "sec-fetch-site": "same-origin" }, { origin: localOrigin }]) {
      const { status, body } = await exchange(app, { code }, headers);
      expect([status, body.code, body.errors]).toStrictEqual([
        400,
        "invalid_input",
        [{ pointer: "/transport", code: "not_allowed" }],
      ]);
    }
    expect((await exchange(app, { code })).status).toBe(200);
  });

  test("who says no at the provider is told to the app, and so is a provider that fails", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const refused = openApp(site);
    const started = await refused.browser.get(refused.start, typed);
    const state = new URL(started.location ?? "").searchParams.get("state") ?? "";
    const denied = new URLSearchParams({ error: "access_denied", state, iss: site.acme.issuer });
    const back = await comeBack(refused.browser, denied);
    expect([back.status, back.location?.startsWith(`${scheme}?`)]).toStrictEqual([302, true]);
    expect(Object.fromEntries(new URL(back.location ?? "").searchParams)).toStrictEqual({
      error: "access_denied",
      state: refused.state,
    });
    // The same answer once more is no answer to the app.
    const again = await comeBack(refused.browser, denied);
    expect([again.status, again.location]).toStrictEqual([400, null]);

    const unlucky = openApp(site);
    const params = await arrive((await unlucky.browser.get(unlucky.start, typed)).location);
    params.set("code", "made-up");
    const failed = await comeBack(unlucky.browser, params);
    expect(new URL(failed.location ?? "").searchParams.get("error")).toBe("server_error");

    await site.acme.stop();
    const fresh = await openProviderSite(open, { nativeRedirectUris });
    await fresh.acme.stop();
    const away = openApp(fresh);
    const nowhere = await away.browser.get(away.start, typed);
    expect(Object.fromEntries(new URL(nowhere.location ?? "").searchParams)).toStrictEqual({
      error: "server_error",
      state: away.state,
    });
  });

  test("a link elsewhere leads to a button first, and from there the same way", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris });
    const app = openApp(site);
    const page = await app.browser.get(app.start, fromElsewhere);
    expect(page.status).toBe(200);
    const fields = Object.fromEntries(
      [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
        ([, name = "", value = ""]) => [name, unescape(value)],
      ),
    );
    const on = await app.browser.submit("/auth/acme", fields);
    const [, url = ""] = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(on.text) ?? [];
    const back = await comeBack(app.browser, await arrive(unescape(url)));
    const answer = await decide(app, back);
    expect(answer.searchParams.get("state")).toBe(app.state);
    expect((await exchange(app, { code: answer.searchParams.get("code") })).status).toBe(200);
  });

  test("an address that is proven on one side only asks the app for the password", async () => {
    const site = await openProviderSite(open, { nativeRedirectUris, verification: "optional" });
    const password = "marble onion staircase";
    await site.auth.users.create({ email: "ada@example.net", password });
    const app = openApp(site);
    const { status, body } = await exchange(app, { code: await codeFor(app) });
    expect([status, body.code]).toStrictEqual([403, "password_required"]);
    expect(await count(site, "sessions")).toBe(0);
    const linked = await app.browser.send("/auth/identities", {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "" },
      body: JSON.stringify({ token: body.linkToken, password }),
    });
    expect([linked.status, linked.body.user?.email, linked.body.session?.carrier]).toStrictEqual([
      200,
      "ada@example.net",
      "token",
    ]);
    expect(linked.body.refreshToken).toMatch(/^lkr_/);
  });
});

function unescape(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
