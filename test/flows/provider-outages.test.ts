import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test, vi } from "vitest";
import { oidc } from "../../src/federation/providers/oidc.ts";
import { startServer } from "../../src/server/start-server.ts";
import { type Lies, LyingIssuer, misbehaviours } from "../doubles/lying-issuer.ts";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { freePort, testSecret } from "../server/serve.ts";
import { type Page, WebVisitor } from "./web-visitor.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

// A provider that hangs is waited for, and one that is away for a minute is away for a minute.
vi.setConfig({ testTimeout: 60_000 });

const password = "violet anchor nine lantern";
const token = generateSecret();
const notAnswering = "Acme is not answering right now. Use another way.";
const didNotWork = "Signing in with Acme did not work, and nothing was changed. Try again, or use another way.";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const closers: (() => Promise<void>)[] = [];

afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
});

/** What the detail of readyz says of a provider. */
interface Report {
  readonly available: boolean;
  readonly failedAt: string | null;
  readonly failure: string | null;
  readonly clientSecret: number | null;
}

/** A server, the provider that it sends people to, and what operators can see. */
class Site {
  readonly url: string;
  readonly issuer: LyingIssuer;
  /** Milliseconds by which the server lives in the future. */
  readonly time: { offset: number };
  readonly #file: string;

  private constructor(url: string, issuer: LyingIssuer, time: { offset: number }, file: string) {
    this.url = url;
    this.issuer = issuer;
    this.time = time;
    this.#file = file;
  }

  /** @param newer client secrets that stand before the one that the issuer knows. */
  static async open(newer: readonly string[] = []): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-outages-"));
    const issuer = await LyingIssuer.start();
    const time = { offset: 0 };
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const { clientId } = issuer;
    const clientSecret = [...newer, ...issuer.clientSecrets];
    const acme = oidc({ id: "acme", name: "Acme", issuer: issuer.url, clientId, clientSecret, trustEmail: true });
    const server = await startServer({
      host: "127.0.0.1",
      port,
      metrics: { listen: null, token },
      options: {
        baseUrl: url,
        secret: testSecret,
        database: `sqlite:${join(folder, "app.db")}`,
        pages: { afterLogin: "/account" },
        providers: [acme],
        verification: "off",
        clock: () => Date.now() + time.offset,
        logger: quiet,
      },
    });
    closers.push(async () => {
      await server.stop();
      await issuer.close();
      rmSync(folder, { recursive: true });
    });
    return new Site(url, issuer, time, join(folder, "app.db"));
  }

  /** Goes to the provider and back, as far as that goes. Gives the page it ends at. */
  async signIn(visitor: WebVisitor): Promise<Page> {
    return visitor.follow(await visitor.open(`${this.url}/auth/acme`));
  }

  /** Goes to the provider and allows it. Gives where she is then sent. */
  async goThere(visitor: WebVisitor): Promise<{ readonly visitor: WebVisitor; readonly back: string }> {
    const there = await visitor.open(`${this.url}/auth/acme`);
    const { location } = await visitor.open(there.location ?? "");
    return { visitor, back: location ?? "" };
  }

  async register(visitor: WebVisitor, email: string): Promise<void> {
    const page = await visitor.submit(`${this.url}/auth/register`, { email, password });
    if (page.location !== "/account") throw new Error(`Registering answers ${page.status}, to ${page.location}`);
  }

  async #watch(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: { authorization: `Bearer ${token}` } });
  }

  /** How `/readyz` says the provider is. The server itself is ready whatever happens. */
  async health(): Promise<Report> {
    const answer = await this.#watch("/readyz");
    const { status, providers } = (await answer.json()) as { status: string; providers: [Report & { id: string }] };
    if (status !== "ready" || providers[0].id !== "acme") throw new Error(`readyz says ${status}`);
    return providers[0];
  }

  async metric(name: string, labels: Readonly<Record<string, string>>): Promise<number | null> {
    const families = parseExposition(await (await this.#watch("/metrics")).text());
    const found = (families.get(name)?.samples ?? []).filter((sample) =>
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
    return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
  }

  /** What was recorded of trips that failed. They are written in batches, at most a second old. */
  async failures(count: number): Promise<readonly unknown[]> {
    const read = (): unknown[] => {
      const database = new DatabaseSync(this.#file, { readOnly: true });
      const rows = database
        .prepare("select data from latchkey_events where type = 'provider_failed' order by id")
        .all();
      database.close();
      return rows.map(({ data }) => JSON.parse(String(data)) as unknown);
    };
    return vi.waitUntil(() => (read().length >= count ? read() : null), { timeout: 20_000, interval: 100 });
  }
}

function hasSession(visitor: WebVisitor): boolean {
  return [...visitor.cookies.keys()].some((name) => name.includes("session") || name.includes("refresh"));
}

/** What a person has to see whose sign-in came to nothing: one sentence, every other way, and no session. */
function expectFailurePage(page: Page, visitor: WebVisitor, sentence: string): void {
  expect(new URL(page.url).pathname).toBe("/login");
  expect(page.status).toBe(200);
  expect(page.text).toContain(sentence);
  expect(page.text).toContain("<title>Error: Log in · Latchkey</title>");
  expect(page.text).toContain('autocomplete="current-password"');
  expect(hasSession(visitor)).toBe(false);
  // Nothing of what the provider said, and nothing of ours that is secret.
  expect(page.text).not.toMatch(/127\.0\.0\.1|invalid_grant|id_token|Bad Gateway|Service Unavailable/);
}

async function expectFailure(
  site: Site,
  { sentence, code }: { readonly sentence: string; readonly code: string },
): Promise<void> {
  const visitor = new WebVisitor();
  const page = await site.signIn(visitor);
  expectFailurePage(page, visitor, sentence);
  expect(await site.failures(1)).toStrictEqual([{ provider: "acme", code }]);
  expect((await site.health()).available).toBe(true);
}

const metadata = "/.well-known/openid-configuration";
const everything: readonly string[] = [metadata, "/keys", "/token", "/userinfo"];

function without(said: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(said).filter(([one]) => one !== name));
}

/** Answers in one way instead of as it should, at these paths. */
function misbehave(site: Site, how: string, paths: readonly string[] = everything): void {
  const instead = misbehaviours[how];
  if (!instead) throw new Error(`There is no such misbehaviour: ${how}`);
  for (const path of paths) site.issuer.lies.at.set(path, instead);
}

describe.concurrent("a provider that does not do what it should, as a person sees it", () => {
  test("it hangs: after five seconds she is told, and can go on another way", async () => {
    const site = await Site.open();
    misbehave(site, "hangs");
    const started = performance.now();
    await expectFailure(site, { sentence: notAnswering, code: "provider_unavailable" });
    expect(performance.now() - started).toBeLessThan(15_000);
    const { failure, failedAt } = await site.health();
    expect(failure).toMatch(/does not answer in time/);
    expect(Date.parse(failedAt ?? "")).toBeGreaterThan(Date.now() - 20_000);
    expect(await site.metric("latchkey_provider_requests_total", { result: "unreachable" })).toBe(1);
  });

  test("it hangs after she allowed it, when the code is exchanged", async () => {
    const site = await Site.open();
    misbehave(site, "hangs", ["/token"]);
    await expectFailure(site, { sentence: notAnswering, code: "provider_unavailable" });
    expect(await site.metric("latchkey_sign_ins_total", { method: "acme", outcome: "provider_unavailable" })).toBe(1);
  });

  test.each(everything)("500 at %s", async (route) => {
    const site = await Site.open();
    misbehave(site, "answers 500", [route]);
    await expectFailure(site, { sentence: notAnswering, code: "provider_unavailable" });
    expect((await site.health()).failure).toMatch(/answers 500/);
  });

  test.each(everything)("200 with HTML at %s", async (route) => {
    const site = await Site.open();
    misbehave(site, "answers 200 with HTML", [route]);
    await expectFailure(site, { sentence: didNotWork, code: "provider_failed" });
    expect((await site.health()).failure).toMatch(/answers 200, and not with JSON that can be used/);
  });

  test("200 with HTML at the authorization endpoint is the provider's own page: she is where she was, and signed in nowhere", async () => {
    const site = await Site.open();
    misbehave(site, "answers 200 with HTML", ["/authorize"]);
    const visitor = new WebVisitor();
    const page = await site.signIn(visitor);
    expect(new URL(page.url).origin).toBe(site.issuer.url);
    expect(hasSession(visitor)).toBe(false);
  });

  test.each<[string, Partial<Lies>]>([
    ["the metadata's issuer", { metadata: (said) => ({ ...said, issuer: "https://accounts.example.com" }) }],
    ["the answer's iss", { answer: (params) => params.set("iss", "https://accounts.example.com") }],
    ["an answer without iss, which the metadata promises", { answer: (params) => params.delete("iss") }],
    ["the ID token's iss", { claims: (said) => ({ ...said, iss: "https://accounts.example.com" }) }],
    ["aud: another client", { claims: (said) => ({ ...said, aud: "another-app" }) }],
    ["aud: others besides", { claims: (said) => ({ ...said, aud: [said["aud"], "another-app"] }) }],
    ["nonce: another", { claims: (said) => ({ ...said, nonce: "A".repeat(43) }) }],
    ["nonce: none", { claims: (said) => without(said, "nonce") }],
    ["sub: another at userinfo", { userinfo: (said) => ({ ...said, sub: "grace" }) }],
    ["sub: none", { claims: (said) => without(said, "sub") }],
    ["exp: over", { claims: (said) => ({ ...said, exp: Number(said["iat"]) - 120 }) }],
  ])("it lies about %s: nobody is signed in", async (_, lies) => {
    const site = await Site.open();
    Object.assign(site.issuer.lies, lies);
    await expectFailure(site, { sentence: didNotWork, code: "provider_failed" });
    expect(await site.metric("latchkey_sign_ins_total", { method: "acme", outcome: "provider_failed" })).toBe(1);
  });

  test('it writes email_verified: "true": she comes in, and the address is nobody\'s proof', async () => {
    const site = await Site.open();
    const owner = new WebVisitor();
    await site.register(owner, "ada@example.com");
    site.issuer.lies.claims = (said) => ({ ...said, email_verified: "true" });
    const visitor = new WebVisitor();
    await site.signIn(visitor);
    const session = await visitor.open(`${site.url}/auth/session`, { accept: "application/json" });
    const { user } = JSON.parse(session.text) as { user: { email: string | null } };
    expect(user.email).toBeNull();
    const own = await owner.open(`${site.url}/auth/session`, { accept: "application/json" });
    expect((JSON.parse(own.text) as { user: { email: string } }).user.email).toBe("ada@example.com");
  });

  test("the person says no: she is told so, and nothing is anybody's fault", async () => {
    const site = await Site.open();
    site.issuer.lies.answer = (params) => {
      params.delete("code");
      params.set("error", "access_denied");
    };
    await expectFailure(site, {
      sentence: "The sign-in was cancelled at Acme. Try again, or use another way.",
      code: "provider_denied",
    });
  });
});

describe.concurrent("a provider that was well, and is not", () => {
  test("it changes its keys: nobody notices", async () => {
    const site = await Site.open();
    for (let keys = 1; keys <= 2; keys += 1) {
      const visitor = new WebVisitor();
      const page = await site.signIn(visitor);
      expect([keys, new URL(page.url).pathname, hasSession(visitor)]).toStrictEqual([keys, "/account", true]);
      await site.issuer.changeKeys();
    }
  });

  test("its metadata and keys hang: what is known of them serves", async () => {
    const site = await Site.open();
    await site.signIn(new WebVisitor());
    misbehave(site, "hangs", [metadata, "/keys"]);
    const visitor = new WebVisitor();
    expect(new URL((await site.signIn(visitor)).url).pathname).toBe("/account");
    expect(hasSession(visitor)).toBe(true);
  });

  test("it is away for a minute: sessions go on, passwords work, the log-in page says so, and all is well again by itself", {
    timeout: 180_000,
  }, async () => {
    const site = await Site.open();
    const member = new WebVisitor();
    expect(new URL((await site.signIn(member)).url).pathname).toBe("/account");
    await site.register(new WebVisitor(), "grace@example.net");
    // Three people have allowed it, and are on their way back.
    const returning = await Promise.all([1, 2, 3].map(() => site.goThere(new WebVisitor())));
    await site.issuer.close();
    const left = Date.now();
    for (const { visitor, back } of returning) {
      expectFailurePage(await visitor.follow(await visitor.open(back)), visitor, notAnswering);
    }
    const health = await site.health();
    expect(health).toMatchObject({
      available: false,
      failure: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/),
    });
    expect(await site.metric("latchkey_provider_available", { provider: "acme" })).toBe(0);
    expect(await site.failures(3)).toHaveLength(3);

    const stranger = new WebVisitor();
    const login = await stranger.open(`${site.url}/login`);
    expect(login.text).toContain("Acme is not answering right now. Use your email.");
    expect(login.text).not.toContain("Continue with Acme");
    expect(login.text).toContain('autocomplete="current-password"');
    const { providers } = JSON.parse((await stranger.open(`${site.url}/auth/providers`)).text) as {
      providers: unknown;
    };
    expect(providers).toStrictEqual([{ id: "acme", name: "Acme", available: false }]);
    // An old tab still has the button: it is answered at once.
    const started = performance.now();
    expectFailurePage(await site.signIn(stranger), stranger, notAnswering);
    expect(performance.now() - started).toBeLessThan(4_000);

    const byPassword = await stranger.submit(`${site.url}/auth/login`, { email: "grace@example.net", password });
    expect([byPassword.status, byPassword.location]).toStrictEqual([303, "/account"]);
    expect((await stranger.open(`${site.url}/account`)).status).toBe(200);
    expect((await member.open(`${site.url}/account`)).status).toBe(200);

    await new Promise((resolve) => setTimeout(resolve, left + 60_000 - Date.now()));
    expect((await member.open(`${site.url}/account`)).status).toBe(200);
    await site.issuer.open();
    // Nobody clicks and nothing is restarted.
    await vi.waitUntil(async () => (await site.health()).available, { timeout: 70_000, interval: 500 });
    expect(await site.metric("latchkey_provider_available", { provider: "acme" })).toBe(1);
    const page = await new WebVisitor().open(`${site.url}/login`);
    expect(page.text).toContain("Continue with Acme");
    expect(page.text).not.toContain("is not answering");
    const back = new WebVisitor();
    expect(new URL((await site.signIn(back)).url).pathname).toBe("/account");
    expect((await site.health()).failedAt).not.toBeNull();
  });

  test("nobody comes back from it: one person who is sent there is enough for the page to say so a moment later", async () => {
    const site = await Site.open();
    await site.signIn(new WebVisitor());
    await site.issuer.close();
    // Nothing was heard of it for a while. To the server the time is a leap, which it looks into first.
    site.time.offset = 31_000;
    await vi.waitUntil(async () => (await fetch(`${site.url}/readyz`)).ok, { timeout: 20_000, interval: 100 });
    const visitor = new WebVisitor();
    const { location } = await visitor.open(`${site.url}/auth/acme`);
    expect(location?.startsWith(site.issuer.url)).toBe(true);
    await vi.waitUntil(async () => !(await site.health()).available, { timeout: 20_000, interval: 500 });
    expect((await visitor.open(`${site.url}/login`)).text).toContain(
      "Acme is not answering right now. Use your email.",
    );
    await site.issuer.open();
    await vi.waitUntil(async () => (await site.health()).available, { timeout: 20_000, interval: 500 });
    expect((await visitor.open(`${site.url}/login`)).text).toContain("Continue with Acme");
  });

  test("what one person can provoke closes nothing for the others", async () => {
    const site = await Site.open();
    for (let tries = 0; tries < 5; tries += 1) {
      const { visitor, back: address } = await site.goThere(new WebVisitor());
      const back = new URL(address);
      back.searchParams.set("code", "made-up");
      expectFailurePage(await visitor.follow(await visitor.open(back)), visitor, didNotWork);
    }
    expect(await site.health()).toMatchObject({ available: true });
    expect(new URL((await site.signIn(new WebVisitor())).url).pathname).toBe("/account");
  });

  test("the newest client secret is not taken yet: an older one is, and the detail of readyz says which", async () => {
    const site = await Site.open(["a-secret-that-nobody-knows-yet"]);
    expect((await site.health()).clientSecret).toBeNull();
    const visitor = new WebVisitor();
    expect(new URL((await site.signIn(visitor)).url).pathname).toBe("/account");
    expect(await site.health()).toMatchObject({ available: true, clientSecret: 2 });
    site.issuer.clientSecrets.push("a-secret-that-nobody-knows-yet");
    site.issuer.clientSecrets.shift();
    expect(new URL((await site.signIn(new WebVisitor())).url).pathname).toBe("/account");
    expect(await site.health()).toMatchObject({ clientSecret: 1 });
  });

  test("no client secret is taken: she is told that it did not work, and operators why", async () => {
    const site = await Site.open();
    site.issuer.clientSecrets.length = 0;
    await expectFailure(site, { sentence: didNotWork, code: "provider_failed" });
    expect((await site.health()).failure).toBe("The provider refuses every client secret.");
  });
});
