import { createHash, randomBytes } from "node:crypto";
import type { JWTPayload } from "jose";
import { afterEach, expect, test } from "vitest";
import { oidc } from "../../src/federation/providers/oidc.ts";
import type { AuthOptions } from "../../src/index.ts";
import { LyingIssuer } from "../doubles/lying-issuer.ts";
import type { Answer } from "./client.ts";
import { type Installation, minute, onEveryDatabase, onSqlite } from "./installation.ts";
import { createMailbox } from "./mailbox.ts";
import { localOrigin } from "./provider-site.ts";

type Open = Parameters<Parameters<typeof onSqlite>[0]>[0];

const appId = "com.example.app";
const issuers: LyingIssuer[] = [];

afterEach(async () => {
  for (const issuer of issuers.splice(0)) await issuer.close();
});

/** An installation with an app whose provider's SDK gives it ID tokens. */
async function openSite(
  open: Open,
  options: AuthOptions = {},
): Promise<Installation & { readonly issuer: LyingIssuer }> {
  const issuer = await LyingIssuer.start();
  issuers.push(issuer);
  const { clientId, clientSecrets: clientSecret } = issuer;
  const about = { clientId, clientSecret, issuer: issuer.url, trustEmail: true };
  const site = await open({
    baseUrl: localOrigin,
    verification: "optional",
    providers: [
      oidc({ ...about, id: "acme", nativeClientIds: [appId, "com.example.app.tablet"] }),
      oidc({ ...about, id: "same", nativeClientIds: [appId] }),
      oidc({ ...about, id: "without" }),
    ],
    ...options,
  });
  return { ...site, issuer };
}

/** What the SDK gave the app. */
async function idTokenOf({ issuer }: { readonly issuer: LyingIssuer }, nonce: string, changes: JWTPayload = {}) {
  return issuer.sign({ ...issuer.claims(nonce), aud: appId, ...changes });
}

function hand(
  site: Installation,
  body: object,
  { provider = "acme", headers = {} }: { provider?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return site.browser({ origin: localOrigin }).send(`/auth/${provider}/id-token`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

const newNonce = (): string => randomBytes(16).toString("base64url");

onEveryDatabase((open) => {
  test("an app signs in with the ID token of its provider's SDK", async () => {
    const site = await openSite(open);
    const nonce = newNonce();
    const { status, body } = await hand(site, {
      idToken: await idTokenOf(site, nonce),
      nonce,
      deviceName: "Ada's phone",
    });
    expect([status, body.tokenType]).toStrictEqual([200, "Bearer"]);
    expect(body).toMatchObject({
      user: { email: "ada@example.com", emailVerified: true, name: "Ada Lovelace" },
      session: { carrier: "token", method: "acme" },
    });
    expect(body.refreshToken).toMatch(/^lkr_/);
    // The same person comes again, and it is the same account. Apple's SDK takes the hash of the nonce.
    const other = newNonce();
    const hashed = createHash("sha256").update(other).digest("hex");
    const again = await hand(site, { idToken: await idTokenOf(site, hashed), nonce: other });
    expect(again.body.user.id).toBe(body.user.id);
    const tablet = newNonce();
    const idToken = await idTokenOf(site, tablet, { aud: "com.example.app.tablet" });
    expect((await hand(site, { idToken, nonce: tablet })).body.user.id).toBe(body.user.id);
  });

  test("A049: a token is good once: of fifty at once one, and none later, by whatever provider's id", {
    timeout: 60_000,
  }, async () => {
    const site = await openSite(open);
    const nonce = newNonce();
    const idToken = await idTokenOf(site, nonce);
    const answers = await Promise.all(Array.from({ length: 50 }, () => hand(site, { idToken, nonce })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === "provider_failed")).toHaveLength(49);
    expect((await hand(site, { idToken, nonce }, { provider: "same" })).body.code).toBe("provider_failed");
    // As long as it would be taken for its age.
    site.time.now += 4 * minute;
    expect((await hand(site, { idToken, nonce })).body.code).toBe("provider_failed");
  });
});

onSqlite((open) => {
  test("the owner is told by mail of a sign-in by an app that has not been seen before", async () => {
    const box = createMailbox();
    const site = await openSite(open, { mailer: box.mailer });
    const subjects = (): readonly string[] => box.mails.map(({ subject }) => subject);
    const first = newNonce();
    expect((await hand(site, { idToken: await idTokenOf(site, first), nonce: first })).status).toBe(200);
    expect(subjects()).toStrictEqual([]);
    const other = newNonce();
    const body = { idToken: await idTokenOf(site, other), nonce: other };
    expect((await hand(site, body, { headers: { "user-agent": "Another app" } })).status).toBe(200);
    await expect.poll(subjects).toStrictEqual([expect.stringMatching(/^New sign-in/)]);
  });

  test("A049: the signature of a used token, spelled in another way, makes no new one of it", async () => {
    const site = await openSite(open);
    const nonce = newNonce();
    const idToken = await idTokenOf(site, nonce);
    expect((await hand(site, { idToken, nonce })).status).toBe(200);
    const [header, payload, signature = ""] = idToken.split(".");
    // ECDSA: (r, n - s) is as good a signature as (r, s).
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const bytes = Buffer.from(signature, "base64url");
    const s = (order - BigInt(`0x${bytes.subarray(32).toString("hex")}`)).toString(16).padStart(64, "0");
    const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s, "hex")]).toString("base64url");
    expect(twin).not.toBe(signature);
    for (const other of [twin, `${signature}=`, `${signature}A`]) {
      const { status, body } = await hand(site, { idToken: `${header}.${payload}.${other}`, nonce });
      expect([status, body.code]).toStrictEqual([502, "provider_failed"]);
    }
  });

  const nonce = newNonce();
  test.each<[string, (site: { issuer: LyingIssuer }) => Promise<string>]>([
    ["of the web client", (site) => idTokenOf(site, nonce, { aud: site.issuer.clientId })],
    ["of another app", (site) => idTokenOf(site, nonce, { aud: "com.example.other" })],
    ["of our app and another", (site) => idTokenOf(site, nonce, { aud: [appId, "com.example.other"] })],
    ["that another client asked for", (site) => idTokenOf(site, nonce, { azp: "com.example.other" })],
    ["of another issuer", (site) => idTokenOf(site, nonce, { iss: "https://accounts.example.com" })],
    ["with another nonce", (site) => idTokenOf(site, newNonce())],
    ["without a nonce", (site) => site.issuer.sign({ ...site.issuer.claims(null), aud: appId })],
    ["that has run out", (site) => idTokenOf(site, nonce, { exp: Math.floor(Date.now() / 1000) - 60 })],
    ["that runs out when no calendar knows", (site) => idTokenOf(site, nonce, { exp: 1e20 })],
    [
      "that is a logout token",
      (site) => site.issuer.sign({ ...site.issuer.claims(nonce), aud: appId }, { typ: "logout+jwt" }),
    ],
    ["that nobody has signed", async (site) => site.issuer.unsigned({ ...site.issuer.claims(nonce), aud: appId })],
    ["that is none", async () => "nonsense"],
  ])("A049: a token %s is refused", async (_, make) => {
    const site = await openSite(open);
    const { status, body } = await hand(site, { idToken: await make(site), nonce });
    expect([status, body.code]).toStrictEqual([502, "provider_failed"]);
    const [row] = await site.raw("select count(*) as n from {users}");
    expect(Number(row?.["n"])).toBe(0);
  });

  test("there is no such call where no app is configured", async () => {
    const site = await openSite(open);
    const idToken = await idTokenOf(site, nonce);
    for (const provider of ["without", "nobody"]) {
      const { status, body } = await hand(site, { idToken, nonce }, { provider });
      expect([provider, status, body.code]).toStrictEqual([provider, 404, "not_found"]);
    }
  });

  test("a nonce is long enough to be one", async () => {
    const site = await openSite(open);
    const { status, body } = await hand(site, { idToken: await idTokenOf(site, "short"), nonce: "short" });
    expect([status, body.code, body.errors[0].pointer]).toStrictEqual([400, "invalid_input", "/nonce"]);
  });

  test("a browser gets no refresh token in a body, and does not spend the token", async () => {
    const site = await openSite(open);
    const idToken = await idTokenOf(site, nonce);
    const refused = await hand(
      site,
      { idToken, nonce },
      { headers: { origin: localOrigin, "sec-fetch-site": "same-origin" } },
    );
    expect([refused.status, refused.body.errors[0].pointer]).toStrictEqual([400, "/transport"]);
    expect((await hand(site, { idToken, nonce })).status).toBe(200);
  });

  test("who is banned is told so, and an address proven on one side only asks for the password", async () => {
    const site = await openSite(open);
    const password = "marble onion staircase";
    const { id } = await site.auth.users.create({ email: "ada@example.com", password });
    const first = newNonce();
    const { status, body } = await hand(site, { idToken: await idTokenOf(site, first), nonce: first });
    expect([status, body.code]).toStrictEqual([403, "password_required"]);
    expect(body.linkToken).toMatch(/^\S{20,}$/);
    await site.auth.users.ban(id);
    const second = newNonce();
    const banned = await hand(site, { idToken: await idTokenOf(site, second), nonce: second });
    expect([banned.status, banned.body.code]).toStrictEqual([403, "user_banned"]);
  });
});
