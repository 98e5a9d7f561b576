import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Provider } from "../../src/federation/provider.ts";
import { type GitLabOptions, gitlab } from "../../src/federation/providers/gitlab.ts";
import { json, text } from "../doubles/double-server.ts";
import { GitLabDouble } from "../doubles/gitlab.ts";
import { atDouble } from "./at-double.ts";
import { isSignInOrRefusal, junk } from "./junk.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, signInAt } from "./sign-in-at.ts";

let double: GitLabDouble;
beforeEach(async () => {
  double = await GitLabDouble.start(callbackUrl);
});
afterEach(() => double.close());

/** A GitLab of one's own. */
function own(options: Partial<GitLabOptions> = {}): Provider {
  const [clientSecret] = double.clientSecrets;
  return gitlab({ clientId: double.clientId, clientSecret, baseUrl: double.baseUrl, ...options });
}

/** gitlab.com. */
function theirs(options: Partial<GitLabOptions> = {}): Provider {
  double.issuer = "https://gitlab.com";
  return atDouble(own({ baseUrl: undefined, ...options }), { "https://gitlab.com": double.baseUrl });
}

describe("a sign-in with GitLab", () => {
  test("is of the subject of the ID token, with the name and the picture that userinfo has", async () => {
    const { profile, authTime } = await signInAt(openClient(theirs()));
    expect(profile).toStrictEqual({
      issuer: "https://gitlab.com",
      subject: "4711",
      email: "ada@example.com",
      emailVerified: true,
      name: "Ada Lovelace",
      avatarUrl: "https://gitlab.example.com/uploads/-/system/user/avatar/4711/avatar.png",
    });
    expect(authTime).toBe(double.signedInAt);
  });

  test("finds a GitLab that lives under a path", async () => {
    const nested = await GitLabDouble.start(callbackUrl, "/gitlab");
    try {
      const { clientId, baseUrl } = nested;
      const provider = gitlab({ clientId, clientSecret: nested.clientSecrets[0], baseUrl: `${baseUrl}/` });
      expect((await signInAt(openClient(provider))).profile.issuer).toBe(baseUrl);
      expect(nested.server.seen("GET /gitlab/.well-known/openid-configuration")).toHaveLength(1);
    } finally {
      await nested.close();
    }
  });

  test("gets no address without the scope", async () => {
    const { profile } = await signInAt(openClient(theirs({ scopes: ["openid", "profile"] })));
    expect(profile).toMatchObject({ subject: "4711", email: null, emailVerified: false, name: "Ada Lovelace" });
  });

  test("has her user name where there is no other", async () => {
    double.user = { sub: "4711", preferred_username: "ada" };
    expect((await signInAt(openClient(theirs()))).profile.name).toBe("ada");
  });

  test("keeps tokens that can be refreshed, once each", async () => {
    const client = openClient(theirs({ keepTokens: true }));
    const refreshToken = (await signInAt(client)).tokens?.refreshToken ?? expect.fail();
    expect((await client.refresh(refreshToken)).refreshToken).not.toBe(refreshToken);
    await expect(client.refresh(refreshToken)).rejects.toMatchObject({ code: "provider_denied" });
  });
});

describe("an address at GitLab", () => {
  test("A051: gitlab.com proves an address where it says so, and a GitLab of one's own only when its word is trusted", async () => {
    for (const email_verified of [true, false, "true", 1, null]) {
      double.user = { ...double.user, email_verified };
      const says = email_verified === true;
      expect((await signInAt(openClient(theirs()))).profile.emailVerified).toBe(says);
      double.issuer = double.baseUrl;
      expect((await signInAt(openClient(own()))).profile.emailVerified).toBe(false);
      expect((await signInAt(openClient(own({ trustEmail: true })))).profile.emailVerified).toBe(says);
    }
  });

  test("of the ID token goes before that of userinfo", async () => {
    double.userinfo = { sub: "4711", email: "mallory@example.com", email_verified: true };
    double.claims = { email: "ada@example.com", email_verified: false };
    expect((await signInAt(openClient(theirs()))).profile).toMatchObject({
      email: "ada@example.com",
      emailVerified: false,
    });
  });

  test("counts by where GitLab is, to the letter", () => {
    const authority = (baseUrl?: string): string =>
      gitlab({ clientId: "id", clientSecret: "s", baseUrl }).kind.authority;
    expect([authority(), authority("https://gitlab.com/")]).toStrictEqual(["own", "own"]);
    for (const baseUrl of [
      "http://gitlab.com",
      "https://gitlab.com/gitlab",
      "https://gitlab.com:8443",
      "https://gitlab.example.com",
    ]) {
      expect([baseUrl, authority(baseUrl)]).toStrictEqual([baseUrl, "on_trust"]);
    }
  });
});

describe("a new proof by GitLab", () => {
  test("is asked for with a log-in, and is of now", async () => {
    const { authTime } = await signInAt(openClient(theirs()), { reauthenticate: true });
    expect(authTime).toBeGreaterThan(Date.now() / 1000 - 60);
    const [{ query } = expect.fail()] = double.server.seen("GET /oauth/authorize");
    expect([query.get("prompt"), query.get("max_age")]).toStrictEqual(["login", "0"]);
  });

  test.for([Math.floor(Date.now() / 1000) - 3600, null, "now"])("is none with the auth_time %j", async (auth_time) => {
    double.claims = { auth_time };
    const again = signInAt(openClient(theirs()), { reauthenticate: true });
    await expect(again).rejects.toMatchObject({ code: "provider_failed" });
  });
});

describe("a refusal by GitLab", () => {
  test("of the person is told as hers", async () => {
    double.denies = true;
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("of the client, or of the code", async () => {
    const stranger = openClient(theirs({ clientSecret: "wrong" }));
    await expect(signInAt(stranger)).rejects.toMatchObject({ code: "provider_failed" });
    const tamper = (params: URLSearchParams): void => params.set("code", "another");
    await expect(signInAt(openClient(theirs()), { tamper })).rejects.toMatchObject({ code: "provider_failed" });
  });

  test.for([
    ["A054: userinfo is about somebody else", { sub: "4712", email: "ada@example.com" }],
    ["A054: userinfo is about nobody", { email: "ada@example.com" }],
    ["userinfo is a list", []],
  ] as const)("is ours when %s", async ([, userinfo]) => {
    double.userinfo = userinfo;
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
  });

  test.for([
    ["nonce", { nonce: "another" }],
    ["audience", { aud: "another client" }],
    ["issuer", { iss: "https://gitlab.example.com" }],
    ["time", { exp: 1_700_000_000, iat: 1_699_999_000 }],
  ] as const)("A049: an ID token of GitLab's with another %s is refused", async ([, claims]) => {
    double.claims = claims;
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("is told as an absence while it is being upgraded", async () => {
    double.server.instead["POST /oauth/token"] = () => text(502, "<h1>GitLab is not responding</h1>");
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_unavailable" });
  });

  test("A050: somebody else's metadata in GitLab's place is refused", async () => {
    double.server.instead["GET /.well-known/openid-configuration"] = () =>
      json(200, {
        issuer: "https://gitlab.example.com",
        authorization_endpoint: "https://gitlab.example.com/oauth/authorize",
      });
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
  });
});

describe("what GitLab says of a person", () => {
  test.for([null, "", 0, 4711, [], {}, "4".repeat(256)])("is not believed with the subject %j", async (sub) => {
    double.user = { ...double.user, sub };
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("may be anything, and is a profile or a refusal", { timeout: 60_000 }, async () => {
    const client = openClient(theirs());
    const claims = { sub: "4711", email: "a@b.example", email_verified: true };
    const userinfo = { ...claims, name: "Ada", nickname: "ada", picture: "https://gitlab.example.com/a.png" };
    const record = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.oneof(junk(userinfo)), junk(claims), record, async (said, token, more) => {
        double.userinfo = said;
        double.claims = { ...more, ...(typeof token === "object" && !Array.isArray(token) ? token : {}) };
        return isSignInOrRefusal(signInAt(client));
      }),
      { numRuns: 60 },
    );
  });
});
