import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { demoClientId, demoClientSecret } from "../../src/demo/demo-client.ts";
import { demoProvider } from "../../src/demo/demo-kind.ts";
import { DemoProvider } from "../../src/demo/demo-provider.ts";
import type { AuthOptions } from "../../src/index.ts";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { type RunningServer, startServer } from "../../src/server/start-server.ts";
import { freePort, testSecret } from "../server/serve.ts";
import { type Page, WebVisitor } from "./web-visitor.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const folder = mkdtempSync(join(tmpdir(), "latchkey-demo-"));
const time = { offset: 0 };
const [secret] = createSecretRing([testSecret]).all;

let port: number;
let server: RunningServer;
let issuer: string;
let redirectUri: string;

async function start(options: AuthOptions = {}): Promise<RunningServer> {
  return startServer({
    host: "127.0.0.1",
    port,
    options: {
      baseUrl: `http://localhost:${port}`,
      secret: testSecret,
      database: `sqlite:${join(folder, "demo.db")}`,
      pages: { afterLogin: "/account" },
      clock: () => Date.now() + time.offset,
      logger: quiet,
      ...options,
    },
  });
}

beforeAll(async () => {
  port = await freePort();
  server = await start();
  issuer = `http://localhost:${port}/demo`;
  redirectUri = `http://localhost:${port}/auth/demo/callback`;
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const client: oauth.Client = { client_id: demoClientId };
const clientAuth = oauth.ClientSecretBasic(demoClientSecret(secret!));
const insecure = { [oauth.allowInsecureRequests]: true };

async function discover(): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure));
}

/** A browser that was let in by the key of the terminal. Each start has one key, so one browser is let in and the others are its copies. */
let letIn: WebVisitor | null = null;
async function visitor(): Promise<WebVisitor> {
  if (!letIn) {
    letIn = new WebVisitor();
    const opened = await letIn.open(`${issuer}?key=${server.demo?.key.text}`);
    expect([opened.status, opened.location]).toStrictEqual([303, "/login"]);
  }
  const browser = new WebVisitor();
  for (const [name, cookie] of letIn.cookies) browser.cookies.set(name, cookie);
  return browser;
}

interface Trip {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly url: URL;
}

function trip(more: Readonly<Record<string, string | null>> = {}): Trip {
  const [verifier, state, nonce] = [1, 2, 3].map(() => randomBytes(32).toString("base64url")) as [
    string,
    string,
    string,
  ];
  const url = new URL(`${issuer}/authorize`);
  const params = {
    client_id: demoClientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile email",
    state,
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  };
  for (const [name, value] of Object.entries(params)) if (value !== null) url.searchParams.set(name, value);
  return { verifier, state, nonce, url };
}

/** Chooses a person and allows it. Gives the answer that goes back to the client. */
async function allow(browser: WebVisitor, { url }: Trip, person = "juniper"): Promise<URL> {
  const page = await browser.open(url);
  expect(page.status).toBe(200);
  const answer = await browser.submit(WebVisitor.action(page), { person, decision: "allow" });
  expect(answer.status).toBe(303);
  return new URL(answer.location ?? "");
}

function askToken(fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Promise<Response> {
  const basic = Buffer.from(`${demoClientId}:${demoClientSecret(secret!)}`).toString("base64");
  return fetch(`${issuer}/token`, {
    method: "POST",
    body: new URLSearchParams(fields),
    // The server is restarted in between: a connection that is kept would be one to the server of before.
    headers: { connection: "close", authorization: `Basic ${basic}`, ...headers },
  });
}

describe("as a certified client sees it", () => {
  test.each([
    ["juniper", "Juniper Ashdown"],
    ["barnaby", "Barnaby Quill"],
    ["marisol", "Marisol Vento"],
  ])("%s: discovery, authorization, code, ID token, userinfo and picture fit together", async (id, name) => {
    const as = await discover();
    const { verifier, state, nonce, url } = trip();
    const back = await allow(await visitor(), { verifier, state, nonce, url }, id);
    expect(back.href.startsWith(`${redirectUri}?`)).toBe(true);
    const params = oauth.validateAuthResponse(as, client, back, state);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      clientAuth,
      params,
      redirectUri,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    const claims = oauth.getValidatedIdTokenClaims(tokens)!;
    expect(claims).toMatchObject({ iss: issuer, sub: id, aud: demoClientId, nonce });
    expect(Math.abs(Number(claims.auth_time) - Date.now() / 1000)).toBeLessThan(10);
    const half = createHash("sha256").update(tokens.access_token).digest().subarray(0, 16);
    expect(claims["at_hash"]).toBe(half.toString("base64url"));
    const info = await oauth.processUserInfoResponse(
      as,
      client,
      claims.sub,
      await oauth.userInfoRequest(as, client, tokens.access_token, insecure),
    );
    expect(info).toMatchObject({ sub: id, name, email: `${id}@example.com`, email_verified: true });
    const picture = await fetch(String(info.picture));
    expect([picture.status, picture.headers.get("content-type")]).toStrictEqual([200, "image/png"]);
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  test("less is told where less is asked for", async () => {
    const as = await discover();
    const asked = trip({ scope: "openid" });
    const back = await allow(await visitor(), asked);
    const tokens = (await (
      await askToken({
        grant_type: "authorization_code",
        code: back.searchParams.get("code")!,
        redirect_uri: redirectUri,
        code_verifier: asked.verifier,
      })
    ).json()) as { access_token: string };
    const info = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
    expect(await info.json()).toStrictEqual({ sub: "juniper" });
  });

  test("a code is bound to its verifier, its redirect URI and its client, and lives for a minute", async () => {
    const asked = trip();
    const code = (await allow(await visitor(), asked)).searchParams.get("code")!;
    const good = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: asked.verifier };
    const wrong: readonly [Record<string, string>, string][] = [
      [{ ...good, code_verifier: randomBytes(32).toString("base64url") }, "invalid_grant"],
      [{ ...good, code_verifier: "" }, "invalid_grant"],
      [{ ...good, redirect_uri: `${redirectUri}/` }, "invalid_grant"],
      [{ ...good, redirect_uri: "" }, "invalid_grant"],
      [{ ...good, code: `${code.slice(0, -9)}${code.at(-9) === "A" ? "B" : "A"}${code.slice(-8)}` }, "invalid_grant"],
      [{ ...good, grant_type: "password" }, "unsupported_grant_type"],
    ];
    for (const [fields, error] of wrong) {
      const answer = await askToken(fields);
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toStrictEqual([400, error]);
    }
    const stranger = Buffer.from(`${demoClientId}:not-the-secret`).toString("base64");
    const refused = await askToken(good, { authorization: `Basic ${stranger}` });
    expect([refused.status, refused.headers.get("www-authenticate")]).toStrictEqual([401, 'Basic realm="demo"']);
    const repeated = await fetch(`${issuer}/token`, {
      method: "POST",
      body: `${new URLSearchParams(good)}&code=${code}`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(repeated.status).toBe(400);
    time.offset = 61_000;
    expect((await askToken(good)).status).toBe(400);
    time.offset = 0;
    // Nothing of that used it up.
    expect((await askToken(good)).status).toBe(200);
  });

  test("of 50 requests at once with one code, one gets tokens", async () => {
    const asked = trip();
    const code = (await allow(await visitor(), asked)).searchParams.get("code")!;
    const good = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: asked.verifier };
    const answers = await Promise.all(Array.from({ length: 50 }, () => askToken(good)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
  });

  test("the client may prove itself in the body instead, and not in both", async () => {
    const asked = trip();
    const code = (await allow(await visitor(), asked)).searchParams.get("code")!;
    const good = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: asked.verifier };
    const inBody = { ...good, client_id: demoClientId, client_secret: demoClientSecret(secret!) };
    expect((await askToken(inBody)).status).toBe(400);
    const answer = await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams(inBody) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("an access token opens userinfo and nothing else does", async () => {
    for (const authorization of ["", "Bearer", "Bearer x", `Basic ${Buffer.from("a:b").toString("base64")}`]) {
      const answer = await fetch(`${issuer}/userinfo`, { headers: authorization === "" ? {} : { authorization } });
      expect([authorization, answer.status]).toStrictEqual([authorization, 401]);
    }
    const asked = trip();
    const code = (await allow(await visitor(), asked)).searchParams.get("code")!;
    const answer = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${code}` } });
    expect([answer.status, answer.headers.get("www-authenticate")]).toStrictEqual([
      401,
      'Bearer error="invalid_token"',
    ]);
  });
});

describe("the authorization endpoint", () => {
  test("nobody is sent to an address that is not the client's own", async () => {
    const browser = await visitor();
    const strange: readonly Record<string, string | null>[] = [
      { client_id: "another" },
      { client_id: null },
      { redirect_uri: null },
      { redirect_uri: `${redirectUri}/` },
      { redirect_uri: `${redirectUri}?x=1` },
      { redirect_uri: redirectUri.replace("localhost", "127.0.0.1") },
      { redirect_uri: "https://evil.example/callback" },
    ];
    for (const more of strange) {
      const page = await browser.open(trip(more).url);
      expect([more, page.status, page.location]).toStrictEqual([more, 400, null]);
    }
    const { url } = trip();
    url.searchParams.append("redirect_uri", "https://evil.example/callback");
    expect(await browser.open(url)).toMatchObject({ status: 400, location: null });
  });

  test.each<[Record<string, string | null>, string]>([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ response_type: "code id_token" }, "unsupported_response_type"],
    [{ response_type: null }, "unsupported_response_type"],
    [{ response_mode: "form_post" }, "invalid_request"],
    [{ scope: "profile" }, "invalid_scope"],
    [{ code_challenge: null }, "invalid_request"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge_method: null }, "invalid_request"],
    [{ code_challenge: "short" }, "invalid_request"],
    [{ prompt: "none login" }, "invalid_request"],
    [{ prompt: "none" }, "login_required"],
    [{ max_age: "soon" }, "invalid_request"],
    [{ request: "x" }, "request_not_supported"],
    [{ request_uri: "https://evil.example/" }, "request_uri_not_supported"],
  ])("%j comes back as %s, with state and issuer", async (more, error) => {
    const { url, state } = trip(more);
    const answer = await (await visitor()).open(url);
    expect(answer.status).toBe(303);
    const back = new URL(answer.location ?? "");
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state, iss: issuer });
    expect(back.searchParams.has("code")).toBe(false);
  });

  test("a parameter that comes twice is refused", async () => {
    const { url } = trip();
    url.searchParams.append("scope", "openid");
    const { location } = await (await visitor()).open(url);
    expect(new URL(location ?? "").searchParams.get("error")).toBe("invalid_request");
  });

  test("Cancel comes back as access_denied; Allow without a person asks again", async () => {
    const browser = await visitor();
    const { url, state } = trip();
    const page = await browser.open(url);
    const again = await browser.submit(WebVisitor.action(page), { decision: "allow" });
    expect([again.status, again.location]).toStrictEqual([400, null]);
    expect(again.text).toContain("Choose one of the three people first.");
    expect(again.text).toContain("<title>Error: ");
    const stranger = await browser.submit(WebVisitor.action(again), { decision: "allow", person: "__proto__" });
    expect(stranger.status).toBe(400);
    const no = await browser.submit(WebVisitor.action(page), { person: "juniper", decision: "cancel" });
    expect(Object.fromEntries(new URL(no.location ?? "").searchParams)).toMatchObject({
      error: "access_denied",
      state,
      iss: issuer,
    });
  });

  test("an answer that another page sends is refused", async () => {
    const browser = await visitor();
    const page = await browser.open(trip().url);
    const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join("; ");
    const send = (headers: Record<string, string>) =>
      fetch(WebVisitor.action(page), {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams({ person: "juniper", decision: "allow" }),
        headers: { cookie, accept: "text/html", ...headers },
      });
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}]) {
      expect((await send(headers as Record<string, string>)).status).toBe(403);
    }
  });

  test("auth_time is that of the choice, and moves when a new proof is asked for", async () => {
    const browser = await visitor();
    const authTime = async (more: Record<string, string>, person?: string): Promise<number> => {
      const asked = trip(more);
      const back = await allow(browser, asked, person);
      const answer = await askToken({
        grant_type: "authorization_code",
        code: back.searchParams.get("code")!,
        redirect_uri: redirectUri,
        code_verifier: asked.verifier,
      });
      const { id_token: token } = (await answer.json()) as { id_token: string };
      return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()).auth_time as number;
    };
    const first = await authTime({});
    time.offset = 100_000;
    expect(await authTime({})).toBe(first);
    expect(await authTime({ max_age: "1000" })).toBe(first);
    const page = await browser.open(trip({}).url);
    expect(page.text).toMatch(/value="juniper" id="person-juniper" checked/);
    const asked = await browser.open(trip({ prompt: "login" }).url);
    expect(asked.text).not.toContain(" checked");
    expect(asked.text).toContain("a new proof");
    const second = await authTime({ prompt: "login" });
    expect(second).toBeGreaterThanOrEqual(first + 99);
    time.offset = 200_000;
    expect(await authTime({ max_age: "50" })).toBeGreaterThanOrEqual(second + 99);
    time.offset = 300_000;
    expect(await authTime({ max_age: "0" })).toBeGreaterThanOrEqual(second + 199);
    // Another person has not proven herself before.
    time.offset = 400_000;
    expect(await authTime({}, "barnaby")).toBeGreaterThanOrEqual(second + 299);
    const silent = await browser.open(trip({ prompt: "none" }).url);
    expect(new URL(silent.location ?? "").searchParams.get("error")).toBe("consent_required");
    time.offset = 0;
  });
});

describe("who may come in", () => {
  const page = async (headers: Record<string, string>, path = "/authorize"): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/demo${path}`, { redirect: "manual", headers: { accept: "text/html", ...headers } });

  test("a browser that did not show the key sees a closed door, and no button", async () => {
    for (const path of ["", "/authorize", `/authorize${trip().url.search}`, "?key=wrong"]) {
      const answer = await page({}, path);
      expect([path, answer.status]).toStrictEqual([path, 403]);
      const text = await answer.text();
      expect(text).toContain("Open Demo from your terminal");
      expect(text).not.toContain("<form");
    }
    const answer = await new WebVisitor().submit(trip().url, { person: "juniper", decision: "allow" });
    expect([answer.status, answer.location]).toStrictEqual([403, null]);
  });

  test("the key opens once, and opens the mailbox of development as well", async () => {
    const browser = await visitor();
    expect((await browser.open(`http://localhost:${port}/dev/mail`)).status).toBe(200);
    expect((await browser.open(issuer)).location).toBe("/login");
    expect((await page({}, `?key=${server.demo?.key.text}`)).status).toBe(403);
  });

  test("nothing is answered to what came through a proxy or under another name, client secret or not", async () => {
    const paths = ["", "/authorize", "/.well-known/openid-configuration", "/jwks", "/userinfo", "/avatars/juniper.png"];
    for (const path of paths) {
      expect([path, (await page({ "x-forwarded-for": "127.0.0.1" }, path)).status]).toStrictEqual([path, 404]);
      expect([path, (await page({ forwarded: "for=127.0.0.1" }, path)).status]).toStrictEqual([path, 404]);
    }
    const { demo } = server;
    for (const host of ["evil.example", "localhost.evil.example", "10.0.0.7:3000"]) {
      for (const path of paths) {
        const request = new Request(`http://${host}/demo${path}`, { headers: { host } });
        expect((await demo!.handle(request, { remoteAddress: "127.0.0.1" })).status).toBe(404);
      }
    }
    const request = new Request(`${issuer}/jwks`, { headers: { host: `localhost:${port}` } });
    expect((await demo!.handle(request, { remoteAddress: "192.0.2.7" })).status).toBe(404);
    expect((await demo!.handle(request, { remoteAddress: "127.0.0.1" })).status).toBe(200);
    expect((await askToken({ grant_type: "authorization_code" }, { via: "1.1 proxy" })).status).toBe(404);
  });

  test("in production it answers nothing, even if somebody wired it in", async () => {
    const { settings, deps } = internalsOf(server.auth);
    const ring = createSecretRing([testSecret]);
    for (const [development, status] of [
      [true, 200],
      [false, 404],
    ] as const) {
      const demo = new DemoProvider({ settings: { ...settings, development }, deps, ring });
      const request = new Request(`${issuer}/jwks`, { headers: { host: `localhost:${port}` } });
      expect([development, (await demo.handle(request, { remoteAddress: "127.0.0.1" })).status]).toStrictEqual([
        development,
        status,
      ]);
    }
  });

  test("its pages run nothing, load nothing from elsewhere, and are framed by nobody", async () => {
    const answer: Page = await (await visitor()).open(trip().url);
    expect(answer.text).not.toContain("<script");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("what does not exist is not found, and a wrong method is told the right ones", async () => {
    expect((await page({}, "/nothing")).status).toBe(404);
    expect((await page({}, "/avatars/../demo-key.png")).status).toBe(404);
    expect((await page({}, "/avatars/toString.png")).status).toBe(404);
    const wrong = await page({}, "/token");
    expect([wrong.status, wrong.headers.get("allow")]).toStrictEqual([405, "POST"]);
  });
});

describe("signing in here with it", () => {
  const base = (): string => `http://localhost:${port}`;
  const session = async (
    browser: WebVisitor,
  ): Promise<{ user: Record<string, unknown>; session: Record<string, unknown> }> =>
    JSON.parse((await browser.open(`${base()}/auth/session`, { accept: "application/json" })).text);

  test("the first time makes a complete user, the second finds her, and another person is another one", async () => {
    const ids: unknown[] = [];
    for (const person of ["juniper", "juniper", "barnaby"]) {
      const browser = await visitor();
      const login = await browser.open(`${base()}/login`);
      expect(login.text).toContain("Continue with Demo");
      const consent = await browser.follow(await browser.open(`${base()}/auth/demo?returnTo=%2Faccount`));
      expect(new URL(consent.url).pathname).toBe("/demo/authorize");
      const home = await browser.follow(
        await browser.submit(WebVisitor.action(consent), { person, decision: "allow" }),
      );
      expect([home.status, new URL(home.url).pathname]).toStrictEqual([200, "/account"]);
      const { user, session: mine } = await session(browser);
      expect(user).toMatchObject({ email: `${person}@example.com`, emailVerified: true });
      expect(user["name"]).toMatch(/^(?:Juniper Ashdown|Barnaby Quill)$/);
      expect(mine["method"]).toBe("demo");
      ids.push(user["id"]);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test("Cancel leads back to the log-in page, which says so and has every other way", async () => {
    const browser = await visitor();
    const consent = await browser.follow(await browser.open(`${base()}/auth/demo`));
    const login = await browser.follow(await browser.submit(WebVisitor.action(consent), { decision: "cancel" }));
    expect(new URL(login.url).pathname).toBe("/login");
    expect(login.text).toContain("The sign-in was cancelled at Demo. Try again, or use another way.");
    expect((await browser.open(`${base()}/auth/session`)).status).toBe(401);
  });

  test("a new proof is asked of the person again, and nobody else's will do", async () => {
    const browser = await visitor();
    const signIn = await browser.follow(await browser.open(`${base()}/auth/demo`));
    await browser.follow(await browser.submit(WebVisitor.action(signIn), { person: "juniper", decision: "allow" }));
    const before = (await session(browser)).session["authenticatedAt"];
    time.offset = 60_000;
    const again = async (person: string): Promise<Page> => {
      const consent = await browser.follow(await browser.open(`${base()}/auth/demo?purpose=reauthenticate`));
      expect(consent.text).toContain("a new proof");
      return browser.follow(await browser.submit(WebVisitor.action(consent), { person, decision: "allow" }));
    };
    const other = await again("barnaby");
    expect(other.text).toContain("That is not the account at Demo that belongs to you here.");
    expect((await session(browser)).session["authenticatedAt"]).toBe(before);
    const own = await again("juniper");
    expect([own.status, new URL(own.url).pathname]).toStrictEqual([200, "/account"]);
    const after = (await session(browser)).session["authenticatedAt"];
    expect(Date.parse(String(after)) - Date.parse(String(before))).toBeGreaterThan(50_000);
    time.offset = 0;
  });

  test("its word is taken for its own three people alone: another address it cannot prove", async () => {
    const { kind } = demoProvider(server.demo!.places, createSecretRing([testSecret]));
    const read = (email: string) =>
      kind.readProfile({
        clientId: demoClientId,
        claims: { sub: "x" },
        userinfo: { email, email_verified: true },
        params: new URLSearchParams(),
        ask: () => Promise.reject(new Error("nothing is asked")),
      });
    expect(await read("juniper@example.com")).toMatchObject({ emailVerified: true });
    for (const email of ["ada@gmail.com", "ada@example.com.evil.example", "ada@sub.example.com", "a@b@example.com"]) {
      expect([email, await read(email)]).toMatchObject([email, { emailVerified: false }]);
    }
  });
});

describe("over restarts", () => {
  test("keys, secret and the browser that was let in stay, and a code of before is still good", async () => {
    const browser = await visitor();
    const readKeys = () => fetch(`${issuer}/jwks`, { headers: { connection: "close" } });
    const keys = await (await readKeys()).text();
    const asked = trip();
    const back = await allow(browser, asked);
    await server.stop();
    server = await start();
    expect(await (await readKeys()).text()).toBe(keys);
    const answer = await askToken({
      grant_type: "authorization_code",
      code: back.searchParams.get("code")!,
      redirect_uri: redirectUri,
      code_verifier: asked.verifier,
    });
    expect(answer.status).toBe(200);
    expect((await browser.open(trip().url)).status).toBe(200);
  });

  test("with another root secret in front everything goes on, under two keys", async () => {
    const browser = await visitor();
    const asked = trip();
    const back = await allow(browser, asked);
    await server.stop();
    const newer = randomBytes(32).toString("base64url");
    server = await start({ secret: [testSecret, newer] });
    await server.stop();
    server = await start({ secret: [newer, testSecret] });
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { kid: string }[] };
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    const code = { grant_type: "authorization_code", code: back.searchParams.get("code")! };
    expect((await askToken({ ...code, redirect_uri: redirectUri, code_verifier: asked.verifier })).status).toBe(200);
    expect((await browser.open(trip().url)).status).toBe(200);
  });
});
