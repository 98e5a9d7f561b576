import { afterEach, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { oidc } from "../../src/federation/providers/oidc.ts";
import type { TokenKeeper } from "../../src/federation/token-keeper.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import type { Auth, AuthOptions } from "../../src/index.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../setup/openid-provider.ts";
import { type Installation, minute, onEveryDatabase, onSqlite } from "./installation.ts";
import { localOrigin, travel } from "./provider-site.ts";

type Open = Parameters<Parameters<typeof onSqlite>[0]>[0];

const clientId = "these-tests";
const clientSecret = "not much of one, and not needed elsewhere";
const hour = 60 * minute;
const running: OpenIdProvider[] = [];

afterEach(async () => {
  for (const provider of running.splice(0)) await provider.stop();
});

interface Site extends Installation {
  readonly acme: OpenIdProvider;
  readonly userId: string;
  /** What was asked of the token endpoint. */
  refreshes(): number;
}

/** Somebody who has signed in with a provider whose tokens are kept, and whose refresh tokens are good once. */
async function openSite(open: Open, options: AuthOptions = {}): Promise<Site> {
  const acme = await startOpenIdProvider({
    clientId,
    clientSecret,
    redirectUri: `${localOrigin}/auth/acme/callback`,
    accounts: new Map([["ada", { name: "Ada", email: "ada@example.net", email_verified: true }]]),
    // A refresh token that is shown twice ends everything that came of it.
    settings: { rotateRefreshToken: true },
  });
  running.push(acme);
  const about = { clientId, clientSecret, issuer: acme.issuer, trustEmail: true };
  const site = await open({
    baseUrl: localOrigin,
    providers: [
      oidc({ ...about, id: "acme", name: "Acme", keepTokens: true }),
      oidc({ ...about, id: "plain", name: "Plain" }),
    ],
    ...options,
  });
  const browser = site.browser({ origin: localOrigin });
  await travel(browser, "/auth/acme");
  const { body } = await browser.get("/auth/session");
  const first = acme.requests.filter((request) => request === "POST /token").length;
  return {
    ...site,
    acme,
    userId: body.user.id,
    refreshes: () => acme.requests.filter((request) => request === "POST /token").length - first,
  };
}

/** Whether the provider takes an access token. */
async function opens({ acme }: Site, accessToken: string): Promise<boolean> {
  const { status } = await fetch(`${acme.issuer}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  return status === 200;
}

const ask = ({ userId }: Site, auth: Auth) => auth.api.providerToken({ userId, provider: "acme" });

onEveryDatabase((open) => {
  test("the application gets the provider's token, and a new one when less than a minute is left of it", async () => {
    const site = await openSite(open);
    const first = await ask(site, site.auth);
    expect(first.scopes).toEqual(expect.arrayContaining(["openid", "offline_access"]));
    expect(Math.abs(Number(first.expiresAt) - site.time.now - hour)).toBeLessThan(10_000);
    expect(await opens(site, first.accessToken)).toBe(true);
    site.time.now += hour - 70_000;
    expect(await ask(site, site.auth)).toStrictEqual(first);
    expect(site.refreshes()).toBe(0);
    site.time.now += 20_000;
    const second = await ask(site, site.auth);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(await opens(site, second.accessToken)).toBe(true);
    expect(await ask(site, site.auth)).toStrictEqual(second);
    expect(site.refreshes()).toBe(1);
    // The refresh token that came with it is the one that counts now.
    site.time.now += hour;
    expect(await opens(site, (await ask(site, site.auth)).accessToken)).toBe(true);
    expect(site.refreshes()).toBe(2);
  });

  test("of fifty calls by two processes at once one asks the provider", { timeout: 60_000 }, async () => {
    const site = await openSite(open);
    const other = await site.another();
    site.time.now += hour;
    const calls = Array.from({ length: 50 }, (_, i) => ask(site, i % 2 === 0 ? site.auth : other));
    const tokens = await Promise.all(calls);
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(site.refreshes()).toBe(1);
    expect(await opens(site, tokens[0]?.accessToken ?? "")).toBe(true);
  });

  test("nothing of it is readable in the database, in logs, or in what people and operators are shown", async () => {
    const site = await openSite(open);
    const { accessToken } = await ask(site, site.auth);
    const rows = JSON.stringify([
      await site.raw("select * from {identities}"),
      await site.raw("select * from {events}"),
      await site.raw("select * from {codes}"),
      await site.raw("select * from {outbox}"),
    ]);
    expect(rows).toContain('"sealed_tokens":"');
    expect(rows).not.toContain(accessToken);
    const browser = site.browser({ origin: localOrigin });
    await travel(browser, "/auth/acme");
    const shown = await Promise.all(
      ["/auth/session", "/auth/identities", "/auth/events", "/account"].map((path) => browser.get(path)),
    );
    const exported = await browser.post("/auth/user/export", {});
    const texts = [...shown, exported].map(({ text }) => text).join("\n");
    const [{ sealed_tokens: sealed }] = (await site.raw("select sealed_tokens from {identities}")) as [
      { sealed_tokens: string },
    ];
    for (const secret of [accessToken, sealed, (await ask(site, site.auth)).accessToken]) {
      expect(texts).not.toContain(secret);
      expect(JSON.stringify(site.logs)).not.toContain(secret);
    }
  });
});

onSqlite((open) => {
  test("when the person has taken it back at the provider she has to link again, which the error says", async () => {
    const site = await openSite(open);
    site.time.now += hour;
    site.acme.changeKeys();
    await expect(ask(site, site.auth)).rejects.toMatchObject({
      code: "link_required",
      detail: expect.stringContaining("Acme"),
    });
    const before = site.refreshes();
    await expect(ask(site, site.auth)).rejects.toMatchObject({ code: "link_required" });
    expect(site.refreshes()).toBe(before);
    // Its new keys are looked for two minutes later; its own clock is not turned.
    site.time.now = Date.now() + 2 * minute;
    await travel(site.browser({ origin: localOrigin }), "/auth/acme");
    expect(await opens(site, (await ask(site, site.auth)).accessToken)).toBe(true);
  });

  test("a provider that is away leaves the token in use as long as it is good, and is asked again when it is back", {
    timeout: 40_000,
  }, async () => {
    const site = await openSite(open);
    const first = await ask(site, site.auth);
    site.time.now += hour - 30_000;
    await site.acme.stop();
    expect(await ask(site, site.auth)).toStrictEqual(first);
    site.time.now += 30_000;
    await expect(ask(site, site.auth)).rejects.toMatchObject({ code: "provider_unavailable" });
    await site.acme.start();
    await expect
      .poll(async () => (await ask(site, site.auth).catch(() => first)).accessToken, { timeout: 30_000, interval: 500 })
      .not.toBe(first.accessToken);
  });

  test("there is nothing of a provider that keeps nothing, of nobody, and of a provider that there is not", async () => {
    const site = await openSite(open);
    const { providerToken } = site.auth.api;
    const { userId } = site;
    await expect(providerToken({ userId, provider: "plain" })).rejects.toMatchObject({ code: "not_found" });
    await expect(providerToken({ userId, provider: "nobody" })).rejects.toMatchObject({ code: "not_found" });
    for (const stranger of ["", "x", "00000000-0000-4000-8000-000000000000"]) {
      const asked = providerToken({ userId: stranger, provider: "acme" });
      await expect(asked).rejects.toMatchObject({ code: "link_required" });
    }
  });

  test("A050: where its id has come to mean another provider, nothing that the first one gave is shown to it", async () => {
    const site = await openSite(open);
    const redirectUri = `${localOrigin}/auth/acme/callback`;
    const other = await startOpenIdProvider({ clientId, clientSecret, redirectUri, accounts: new Map() });
    running.push(other);
    const about = { clientId, clientSecret, issuer: other.issuer, trustEmail: true };
    const providers = [oidc({ ...about, id: "acme", name: "Acme", keepTokens: true })];
    const moved = await site.another({ providers });
    await expect(ask(site, moved)).rejects.toMatchObject({ code: "link_required" });
    site.time.now += hour;
    await expect(ask(site, moved)).rejects.toMatchObject({ code: "link_required" });
    expect(other.requests).toStrictEqual([]);
    // What is kept is as good as before for whom it is for.
    expect(await opens(site, (await ask(site, site.auth)).accessToken)).toBe(true);
  });

  test("no HTTP call leads to it", async () => {
    const site = await openSite(open);
    const { body } = await site.browser({ origin: localOrigin }).get("/auth/openapi.json");
    expect(JSON.stringify(body)).not.toMatch(/providerToken/i);
  });

  test("what stands in one person's row is of no use in another's", async () => {
    const site = await openSite(open);
    await site.raw(`insert into {users} (id, email, email_verified, name, role, metadata, version, created_at, updated_at)
      values ('00000000-0000-4000-8000-000000000001', null, 0, 'Eve', 'user', '{}', 1, 0, 0)`);
    await site.raw(`insert into {identities} (id, user_id, provider, issuer, subject, sealed_tokens, secret_id, created_at, last_used_at)
      select 'stolen', '00000000-0000-4000-8000-000000000001', provider, issuer, 'eve', sealed_tokens, secret_id, 0, 0 from {identities}`);
    const stolen = site.auth.api.providerToken({ userId: "00000000-0000-4000-8000-000000000001", provider: "acme" });
    await expect(stolen).rejects.toMatchObject({ code: "link_required" });
  });

  test("they move to the new root secret by themselves, and the old one can be taken out", async () => {
    const site = await openSite(open);
    const before = await ask(site, site.auth);
    await site.auth.close();
    const next = generateSecret();
    const rotated = await site.another({ secret: [next, site.secret] });
    expect(await ask(site, rotated)).toStrictEqual(before);
    const { tokenKeeper } = await internalsOf(rotated).deps();
    expect(await (tokenKeeper as TokenKeeper).reseal()).toBe(1);
    expect(await (tokenKeeper as TokenKeeper).reseal()).toBe(0);
    const [row] = await site.raw("select secret_id, sealed_tokens from {identities}");
    const { id } = createSecretRing([next]).current;
    expect([row?.["secret_id"], String(row?.["sealed_tokens"]).startsWith(id)]).toStrictEqual([id, true]);
    await site.raw("delete from {sessions}");
    await rotated.close();
    expect(await ask(site, await site.another({ secret: next }))).toStrictEqual(before);
  });

  test("under a secret that is lost they are gone, and she has to link again", async () => {
    const site = await openSite(open);
    await site.raw("delete from {sessions}");
    await site.auth.close();
    const other = await site.another({ secret: generateSecret() });
    await expect(ask(site, other)).rejects.toMatchObject({ code: "link_required" });
  });

  test("erasing the person takes them with it", async () => {
    const site = await openSite(open);
    await site.auth.users.delete(site.userId, { delay: 0 });
    await site.raw("delete from {users}");
    expect(await site.raw("select id from {identities}")).toStrictEqual([]);
    await expect(ask(site, site.auth)).rejects.toMatchObject({ code: "link_required" });
  });
});
