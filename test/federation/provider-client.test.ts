import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { oidc, type OidcOptions } from "../../src/federation/providers/oidc.ts";
import type { ProviderSignIn } from "../../src/federation/profile.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { type Claims, type OpenIdProvider, startOpenIdProvider, visitProvider } from "../setup/openid-provider.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets } from "./sign-in-at.ts";

const clientId = "latchkey";
const clientSecret = "of-the-tests:with+odd%characters";
const accounts = new Map<string, Claims>();
let server: OpenIdProvider;
beforeAll(async () => {
  server = await startOpenIdProvider({ clientId, clientSecret, redirectUri: callbackUrl, accounts });
});
afterAll(() => server.stop());
beforeEach(() => {
  accounts.clear();
  accounts.set("ada", {
    email: "ada@example.com",
    email_verified: true,
    name: "Ada Lovelace",
    picture: "https://example.com/ada.png",
  });
  accounts.set("grace", { email: "grace@example.org", email_verified: false });
  server.requests.length = 0;
});

function open(options: Partial<OidcOptions> = {}): ProviderClient {
  return openClient(oidc({ clientId, clientSecret, issuer: server.issuer, ...options }));
}

interface Trip {
  readonly loginHint?: string;
  readonly reauthenticate?: boolean;
}

async function signIn(
  client: ProviderClient,
  { loginHint, reauthenticate = false }: Trip = {},
): Promise<ProviderSignIn> {
  const secrets = makeSecrets();
  const input = { ...secrets, redirectUri: callbackUrl, reauthenticate };
  const url = await client.authorizationUrl({ ...input, loginHint: loginHint ?? null });
  return client.redeem({ ...input, params: await visitProvider(url) });
}

describe("with a certified provider", () => {
  test("somebody signs in, and is who the provider says by issuer and subject", async () => {
    const { profile, tokens, authTime } = await signIn(open());
    expect(profile).toStrictEqual({
      issuer: server.issuer,
      subject: "ada",
      email: "ada@example.com",
      emailVerified: false,
      name: "Ada Lovelace",
      avatarUrl: "https://example.com/ada.png",
    });
    expect(tokens).toBeNull();
    expect(authTime).toBeTypeOf("number");
  });

  test("nothing is asked of the network before somebody comes, and what is published is asked for once", async () => {
    const client = open();
    expect(server.requests).toStrictEqual([]);
    expect(client.origin).toBe(new URL(server.issuer).host);
    await Promise.all(Array.from({ length: 50 }, () => signIn(client)));
    const count = (path: string): number => server.requests.filter((request) => request === path).length;
    expect(count("GET /.well-known/openid-configuration")).toBe(1);
    expect(count("GET /jwks")).toBe(1);
    expect(count("POST /token")).toBe(50);
  });

  test("R005: each trip has its own challenge, by S256, and its own nonce", async () => {
    const secrets = makeSecrets();
    const url = await open().authorizationUrl({
      ...secrets,
      redirectUri: callbackUrl,
      reauthenticate: false,
      loginHint: "grace",
    });
    expect(Object.fromEntries(url.searchParams)).toStrictEqual({
      response_type: "code",
      client_id: clientId,
      redirect_uri: callbackUrl,
      scope: "openid profile email",
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: createHash("sha256").update(secrets.codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
      login_hint: "grace",
    });
  });

  test("R003, R005: an answer is of no use to a trip with other secrets", async () => {
    const client = open();
    const mine = makeSecrets();
    const input = { redirectUri: callbackUrl, reauthenticate: false };
    for (const name of ["state", "nonce", "codeVerifier"] as const) {
      const params = await visitProvider(await client.authorizationUrl({ ...mine, ...input, loginHint: null }));
      const other = { ...mine, [name]: makeSecrets()[name] };
      await expect(client.redeem({ ...other, ...input, params })).rejects.toMatchObject({ code: "provider_failed" });
    }
  });

  test.each([
    ["none", ""],
    ["a zero byte", "\0"],
    ["a line break", "a\nb"],
    ["what is no ASCII", "\u{1F511}"],
    ["5,000 letters", "x".repeat(5_000)],
  ])("an answer whose code is %s is not sent on: nobody makes the provider stumble over it", async (_, code) => {
    const client = open();
    const secrets = makeSecrets();
    const input = { ...secrets, redirectUri: callbackUrl, reauthenticate: false };
    await client.authorizationUrl({ ...input, loginHint: null });
    const params = new URLSearchParams({ state: secrets.state, code, iss: server.issuer });
    await expect(client.redeem({ ...input, params })).rejects.toMatchObject({ code: "provider_failed" });
    expect(server.requests.filter((request) => request.startsWith("POST"))).toStrictEqual([]);
    expect(client.health().available).toBe(true);
  });

  test("a code is redeemed once", async () => {
    const client = open();
    const input = { ...makeSecrets(), redirectUri: callbackUrl, reauthenticate: false };
    const params = await visitProvider(await client.authorizationUrl({ ...input, loginHint: null }));
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => client.redeem({ ...input, params })));
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "provider_failed" });
    }
  });

  test("a new proof is asked for, and comes", async () => {
    const client = open();
    const { authTime } = await signIn(client, { reauthenticate: true });
    expect(Math.abs((authTime ?? 0) - Date.now() / 1000)).toBeLessThan(5);
  });

  test("tokens are given only where they are to be kept, and are renewed", async () => {
    const client = open({ keepTokens: true });
    const { tokens } = await signIn(client);
    expect(tokens?.scopes).toContain("offline_access");
    const next = await client.refresh(tokens?.refreshToken ?? "");
    expect(next.accessToken).not.toBe(tokens?.accessToken);
    expect(next.expiresAt).toBeGreaterThan(Date.now());
    await expect(client.refresh("made-up")).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("keys that are changed are found", async () => {
    const client = open();
    await signIn(client);
    server.changeKeys();
    // Its codes were in its memory; a trip that begins now is with the new keys.
    expect((await signIn(client)).profile.subject).toBe("ada");
  });
});

describe("of several client secrets", () => {
  test("the next is tried where the provider refuses the newest, with the same code, and is then the first", async () => {
    const client = open({ clientSecret: ["of-tomorrow", clientSecret] });
    expect(client.health().secretInUse).toBeNull();
    await signIn(client);
    expect(client.health().secretInUse).toBe(1);
    expect(server.requests.filter((request) => request === "POST /token")).toHaveLength(2);
    await signIn(client);
    expect(server.requests.filter((request) => request === "POST /token")).toHaveLength(3);
  });

  test("none may be right: that is said to operators, and people are told that it failed", async () => {
    const client = open({ clientSecret: ["wrong", "wrong, too"] });
    await expect(signIn(client)).rejects.toMatchObject({ code: "provider_failed" });
    expect(client.health()).toMatchObject({ available: true, failure: "The provider refuses every client secret." });
  });
});

describe("allowedDomains", () => {
  test("lets in those whose address is proven and of one of them", async () => {
    const client = open({ allowedDomains: ["EXAMPLE.com"], trustEmail: true });
    expect((await signIn(client, { loginHint: "ada" })).profile.email).toBe("ada@example.com");
    await expect(signIn(client, { loginHint: "grace" })).rejects.toMatchObject({ code: "domain_not_allowed" });
  });

  test("lets nobody in whose address is not proven", async () => {
    await expect(signIn(open({ allowedDomains: ["example.com"] }))).rejects.toMatchObject({
      code: "domain_not_allowed",
    });
  });
});

describe("mapProfile", () => {
  test("changes name, picture and address, and an address that is another is not proven", async () => {
    const client = open({
      trustEmail: true,
      mapProfile: (profile, claims) => ({
        name: `${profile.name} of ${String(claims.sub)}`,
        avatarUrl: null,
        email: "ada@elsewhere.example",
      }),
    });
    const { profile } = await signIn(client);
    expect(profile).toMatchObject({
      name: "Ada Lovelace of ada",
      avatarUrl: null,
      email: "ada@elsewhere.example",
      emailVerified: false,
    });
  });

  test("says that an address is proven only with trustEmail", async () => {
    const mapProfile = () => ({ email: "ada@elsewhere.example", emailVerified: true });
    expect((await signIn(open({ mapProfile }))).profile.emailVerified).toBe(false);
    expect((await signIn(open({ mapProfile, trustEmail: true }))).profile.emailVerified).toBe(true);
  });

  test("fails the sign-in when it throws, and changes nothing of what it was shown", async () => {
    const thrown = open({
      mapProfile: () => {
        throw new Error("no");
      },
    });
    await expect(signIn(thrown)).rejects.toMatchObject({ code: "provider_failed" });
    const meddled = open({
      mapProfile: (profile, claims) => {
        Object.assign(profile, { subject: "eve", emailVerified: true });
        Object.assign(claims, { sub: "eve" });
        return {};
      },
    });
    expect((await signIn(meddled)).profile).toMatchObject({ subject: "ada", emailVerified: false });
  });
});
