import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Provider } from "../../src/federation/provider.ts";
import { type AppleOptions, apple } from "../../src/federation/providers/apple.ts";
import { AppleDouble } from "../doubles/apple.ts";
import { atDouble } from "./at-double.ts";
import { isSignInOrRefusal, junk } from "./junk.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets, signInAt, visitsTo } from "./sign-in-at.ts";

let double: AppleDouble;
beforeEach(async () => {
  double = await AppleDouble.start(callbackUrl);
});
afterEach(() => double.close());

function provider(options: Partial<AppleOptions> = {}): Provider {
  const { clientId, teamId, keyId, privateKey } = double;
  const addresses = { "https://appleid.apple.com": double.origin };
  return atDouble(apple({ clientId, teamId, keyId, privateKey, ...options }), addresses);
}

describe("a sign-in with Apple", () => {
  test("takes the name that is posted, and everything else from the ID token", async () => {
    const { profile } = await signInAt(openClient(provider()));
    expect(profile).toStrictEqual({
      issuer: "https://appleid.apple.com",
      subject: "001234.5e201aec537347aeb79d23cbc345170a.1321",
      email: "x9k2m4p7qr@privaterelay.appleid.com",
      emailVerified: true,
      name: "Ada Lovelace",
      avatarUrl: null,
    });
  });

  test("has no name from the second time on, and is of the same person", async () => {
    const client = openClient(provider());
    const first = await signInAt(client);
    const second = await signInAt(client);
    expect(second.profile).toStrictEqual({ ...first.profile, name: null });
  });

  test("is answered by a form, because name and address are asked for", async () => {
    const client = openClient(provider());
    expect(client.answersByPost).toBe(true);
    await signInAt(client);
    const [{ query } = expect.fail()] = visitsTo(double.server, "/auth/authorize");
    expect(query.get("response_mode")).toBe("form_post");
    expect(query.get("scope")).toBe("openid name email");
    expect(query.get("nonce")).toMatch(/^[\w-]{43}$/);
  });

  test("is answered by the address where neither is asked for", async () => {
    const client = openClient(provider({ scopes: ["openid"] }));
    expect(client.answersByPost).toBe(false);
    expect((await signInAt(client)).profile).toMatchObject({ email: null, emailVerified: false, name: null });
    expect(visitsTo(double.server, "/auth/authorize")[0]?.query.get("response_mode")).not.toBe("form_post");
  });

  test("asks no userinfo endpoint, which Apple does not have", async () => {
    await signInAt(openClient(provider()));
    expect(new Set(double.server.requests.map(({ path }) => path))).toStrictEqual(
      new Set(["/auth/authorize", "/auth/token", "/auth/keys"]),
    );
  });

  test("cannot be asked for once more", async () => {
    const client = openClient(provider());
    expect(client.canReauthenticate).toBe(false);
  });

  test("keeps tokens that can be refreshed", async () => {
    const client = openClient(provider({ keepTokens: true }));
    const refreshToken = (await signInAt(client)).tokens?.refreshToken ?? expect.fail();
    expect((await client.refresh(refreshToken)).accessToken).not.toBe("");
  });
});

describe("the client's secret", () => {
  test("is a JWT of ten minutes at most, made of the key", async () => {
    await signInAt(openClient(provider()));
    const [{ form, headers } = expect.fail()] = double.server.seen("POST /auth/token");
    expect(headers.authorization).toBeUndefined();
    const [, claims = ""] = (form.get("client_secret") ?? "").split(".");
    const { iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
    expect(exp - iat).toBe(600);
  });

  test("is refused when another key made it", async () => {
    const other = await AppleDouble.start(callbackUrl);
    await other.close();
    const client = openClient(provider({ privateKey: other.privateKey }));
    await expect(signInAt(client)).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("may come from a variable, in which lines cannot end", async () => {
    const privateKey = double.privateKey.replaceAll("\n", "\\n");
    expect((await signInAt(openClient(provider({ privateKey })))).profile.name).toBe("Ada Lovelace");
  });
});

describe("an address at Apple", () => {
  test.for([
    [true, true],
    ["true", true],
    [false, false],
    ["false", false],
    ["TRUE", false],
    ["1", false],
    [1, false],
    [null, false],
    [undefined, false],
    [["true"], false],
  ] as const)("A051: an address of Apple's with email_verified %j is proven: %j", async ([email_verified, proven]) => {
    double.user = { sub: "001234.5e2.1321", email: "ada@example.com", email_verified };
    expect((await signInAt(openClient(provider()))).profile.emailVerified).toBe(proven);
  });

  test("is none where Apple has none, as for pupils", async () => {
    double.user = { sub: "001234.5e2.1321", email: "", email_verified: "false" };
    expect((await signInAt(openClient(provider()))).profile).toMatchObject({ email: null, emailVerified: false });
  });

  test("A051: an address that the browser posts in Apple's name is not looked at", async () => {
    double.user = { sub: "001234.5e2.1321" };
    const user = JSON.stringify({ name: { firstName: "Mallory" }, email: "ada@example.com", email_verified: true });
    const tamper = (params: URLSearchParams): void => params.set("user", user);
    const { profile } = await signInAt(openClient(provider()), { tamper });
    expect(profile).toMatchObject({ email: null, emailVerified: false, name: "Mallory" });
  });
});

describe("the name that is posted", () => {
  test.for([
    ['{"name":{"firstName":"Ada","lastName":"Lovelace"}}', "Ada Lovelace"],
    ['{"name":{"firstName":"Ada"}}', "Ada"],
    ['{"name":{"lastName":"Lovelace"}}', "Lovelace"],
    ['{"name":{"firstName":"","lastName":""}}', null],
    ['{"name":{"firstName":7,"lastName":["x"]}}', null],
    ['{"name":null}', null],
    ['{"name":"Ada"}', null],
    ["null", null],
    ["[]", null],
    ["7", null],
    ["{", null],
    ["", null],
    ['{"__proto__":{"name":{"firstName":"x"}}}', null],
    ["[".repeat(5000), null],
    [JSON.stringify({ name: { firstName: "<b>Ada\u0000\r\n</b>", lastName: "\u202Eevil" } }), "<b>Ada </b> evil"],
  ] as const)("%j is read as %j", async ([user, name]) => {
    const tamper = (params: URLSearchParams): void => params.set("user", user);
    expect((await signInAt(openClient(provider()), { tamper })).profile.name).toBe(name);
  });

  test("is cut where it is too long", async () => {
    double.postedUser = JSON.stringify({ name: { firstName: "A".repeat(3000), lastName: "B" } });
    expect((await signInAt(openClient(provider()))).profile.name).toBe("A".repeat(100));
  });
});

describe("a refusal by Apple", () => {
  test("of the person has a name of its own", async () => {
    double.denies = true;
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("of a code", async () => {
    const tamper = (params: URLSearchParams): void => params.set("code", "another");
    await expect(signInAt(openClient(provider()), { tamper })).rejects.toMatchObject({ code: "provider_failed" });
  });
});

describe("an ID token that a phone hands over", () => {
  const native = (): Provider => provider({ nativeClientIds: [double.bundleId] });

  test("is taken for the app's bundle id, with the nonce or its hash", async () => {
    const client = openClient(native());
    expect(client.takesIdTokens).toBe(true);
    const { nonce } = makeSecrets();
    const hashed = createHash("sha256").update(nonce).digest("hex");
    for (const inToken of [nonce, hashed]) {
      const { profile, tokens } = await client.verifyIdToken(await double.nativeIdToken(inToken), nonce);
      expect(profile).toMatchObject({ subject: double.user.sub, emailVerified: true, name: null });
      expect(tokens).toBeNull();
    }
  });

  test.for([
    ["of another app", { aud: "com.example.other" }],
    ["of the web client", { aud: "com.example.app.web" }],
    ["of another issuer", { iss: "https://appleid.apple.com.example.com" }],
    ["with another nonce", { nonce: "another" }],
    ["without a nonce", { nonce: undefined }],
    ["that has run out", { exp: 1_700_000_000 }],
  ] as const)("A049: an ID token that a phone hands over, %s, is refused", async ([, claims]) => {
    const { nonce } = makeSecrets();
    const verified = openClient(native()).verifyIdToken(await double.nativeIdToken(nonce, claims), nonce);
    await expect(verified).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("is not taken where no app is configured", () => {
    expect(openClient(provider()).takesIdTokens).toBe(false);
  });
});

describe("what Apple says of a person", () => {
  test.for([null, "", 0, [], {}, "0".repeat(256)])("is not believed with the subject %j", async (sub) => {
    double.user = { sub };
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("may be anything, and is a profile or a refusal", { timeout: 60_000 }, async () => {
    const client = openClient(provider());
    const claims = { sub: "001234.5e2.1321", email: "a@b.example", email_verified: "true", is_private_email: "true" };
    await fc.assert(
      fc.asyncProperty(junk(claims), junk({ name: { firstName: "Ada", lastName: "L" } }), async (token, user) => {
        double.user = typeof token === "object" && token !== null && !Array.isArray(token) ? { ...token } : {};
        const tamper = (params: URLSearchParams): void => params.set("user", JSON.stringify(user));
        return isSignInOrRefusal(signInAt(client, { tamper }));
      }),
      { numRuns: 60 },
    );
  });
});

describe("apple()", () => {
  const good = (): AppleOptions => {
    const { clientId, teamId, keyId, privateKey } = double;
    return { clientId, teamId, keyId, privateKey };
  };

  test("is at appleid.apple.com", () => {
    expect(apple(good()).kind).toMatchObject({
      issuer: "https://appleid.apple.com",
      endpoints: {
        authorization: "https://appleid.apple.com/auth/authorize",
        token: "https://appleid.apple.com/auth/token",
        jwks: "https://appleid.apple.com/auth/keys",
      },
    });
  });

  test.for([
    ["teamId", undefined],
    ["teamId", "def123ghij"],
    ["keyId", "AuthKey_ABC123DEFG"],
    ["privateKey", undefined],
    ["privateKey", "AuthKey_ABC123DEFG.p8"],
    ["privateKey", "-----BEGIN PRIVATE KEY-----\nMIGTAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----"],
  ] as const)("names %s when it is %j, and does not repeat it", ([option, value]) => {
    const make = (): Provider => apple({ ...good(), [option]: value });
    expect(make).toThrow(new RegExp(`^apple.${option} is `));
    if (value !== undefined && option === "privateKey") expect(make).not.toThrow(value);
  });
});
