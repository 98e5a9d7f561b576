import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Provider, ProviderOptions } from "../../src/federation/provider.ts";
import { discord } from "../../src/federation/providers/discord.ts";
import { DiscordDouble } from "../doubles/discord.ts";
import { json, text } from "../doubles/double-server.ts";
import { atDouble } from "./at-double.ts";
import { isSignInOrRefusal, junk } from "./junk.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, signInAt, visitsTo } from "./sign-in-at.ts";

let double: DiscordDouble;
beforeEach(async () => {
  double = await DiscordDouble.start(callbackUrl);
});
afterEach(() => double.close());

function provider(options: Partial<ProviderOptions> = {}): Provider {
  const [clientSecret] = double.clientSecrets;
  const { clientId } = double;
  return atDouble(discord({ clientId, clientSecret, ...options }), { "https://discord.com": double.origin });
}

const cdn = "https://cdn.discordapp.com";

describe("a sign-in with Discord", () => {
  test("is of the user that the API names, by the name she chose", async () => {
    const { profile, authTime } = await signInAt(openClient(provider()));
    expect(profile).toStrictEqual({
      issuer: "https://discord.com",
      subject: "80351110224678912",
      email: "ada@example.com",
      emailVerified: false,
      name: "Ada Lovelace",
      avatarUrl: `${cdn}/avatars/80351110224678912/8342729096ea3675442027381ff50dfe.png?size=128`,
    });
    expect(authTime).toBeNull();
  });

  test("asks who she is and for her address, with PKCE", async () => {
    await signInAt(openClient(provider()));
    const [{ query } = expect.fail()] = visitsTo(double.server, "/oauth2/authorize");
    expect(query.get("scope")).toBe("identify email");
    expect(query.get("code_challenge_method")).toBe("S256");
    expect(query.has("nonce")).toBe(false);
  });

  test("asks for her consent once, unless the application wants it each time", async () => {
    await signInAt(openClient(provider()));
    await signInAt(openClient(provider({ authorizationParams: { prompt: "consent" } })));
    expect(visitsTo(double.server, "/oauth2/authorize").map(({ query }) => query.get("prompt"))).toStrictEqual([
      "none",
      "consent",
    ]);
  });

  test("sends the client's secret in the header, and a form", async () => {
    await signInAt(openClient(provider()));
    const [{ headers, form } = expect.fail()] = double.server.seen("POST /api/oauth2/token");
    expect(headers.authorization).toMatch(/^Basic /);
    expect(form.has("client_secret")).toBe(false);
  });

  test("has the user name where she chose no other", async () => {
    double.user = { id: "7", username: "ada", global_name: null, discriminator: "0", avatar: null };
    expect((await signInAt(openClient(provider()))).profile).toMatchObject({ name: "ada", email: null });
  });

  test("gets no address without the scope", async () => {
    const { profile } = await signInAt(openClient(provider({ scopes: ["identify"] })));
    expect(profile).toMatchObject({ subject: "80351110224678912", email: null, emailVerified: false });
  });

  test("keeps tokens that can be refreshed, once each", async () => {
    const client = openClient(provider({ keepTokens: true }));
    const { tokens } = await signInAt(client);
    expect(tokens?.scopes).toStrictEqual(["identify", "email"]);
    const refreshToken = tokens?.refreshToken ?? expect.fail();
    const renewed = await client.refresh(refreshToken);
    expect(renewed.accessToken).not.toBe(tokens?.accessToken);
    expect(renewed.refreshToken).not.toBe(refreshToken);
    await expect(client.refresh(refreshToken)).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("takes the next secret while the portal knows only the older one", async () => {
    const clientSecret = ["reset in the portal a moment ago", ...double.clientSecrets];
    expect((await signInAt(openClient(provider({ clientSecret })))).profile.subject).toBe("80351110224678912");
  });
});

describe("an address at Discord", () => {
  test("A051: Discord proves no address, whatever `verified` says, unless its word is trusted", async () => {
    const trusting = openClient(provider({ trustEmail: true }));
    for (const verified of [true, false, "true", 1, null, undefined]) {
      double.user = { id: "7", username: "ada", email: "ada@example.com", verified };
      expect((await signInAt(openClient(provider()))).profile.emailVerified).toBe(false);
      expect((await signInAt(trusting)).profile.emailVerified).toBe(verified === true);
    }
  });
});

describe("a picture at Discord", () => {
  const pictureOf = async (user: object): Promise<string | null> => {
    double.user = { username: "ada", global_name: null, ...user };
    return (await signInAt(openClient(provider()))).profile.avatarUrl;
  };

  test("that moves is taken as it stands still", async () => {
    const user = { id: "80351110224678912", discriminator: "0", avatar: "a_1269e74af4df7417b13759eae50c83dc" };
    expect(await pictureOf(user)).toBe(
      `${cdn}/avatars/80351110224678912/a_1269e74af4df7417b13759eae50c83dc.png?size=128`,
    );
  });

  test("is one of six by her id where she has none, and one of five with an old name", async () => {
    // 80351110224678912 >> 22 = 19157197529, and that modulo 6 is 5.
    expect(await pictureOf({ id: "80351110224678912", discriminator: "0", avatar: null })).toBe(
      `${cdn}/embed/avatars/5.png`,
    );
    expect(await pictureOf({ id: "80351110224678912", avatar: null })).toBe(`${cdn}/embed/avatars/5.png`);
    expect(await pictureOf({ id: "80351110224678912", discriminator: "1337", avatar: null })).toBe(
      `${cdn}/embed/avatars/2.png`,
    );
  });

  test.for(["../../evil", "x?y=", "x#", "", 7, {}, "a".repeat(300)])("has no path of its own: %j", async (avatar) => {
    expect(await pictureOf({ id: "80351110224678912", discriminator: "0", avatar })).toBe(`${cdn}/embed/avatars/5.png`);
  });
});

describe("a refusal by Discord", () => {
  test("of the person is told as hers", async () => {
    double.denies = true;
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("of the client, or of the code", async () => {
    const stranger = openClient(provider({ clientSecret: "wrong" }));
    await expect(signInAt(stranger)).rejects.toMatchObject({ code: "provider_failed" });
    const tamper = (params: URLSearchParams): void => params.set("code", "another");
    await expect(signInAt(openClient(provider()), { tamper })).rejects.toMatchObject({ code: "provider_failed" });
  });

  test.for([
    [
      "429 with a pause",
      () => json(429, { message: "You are being rate limited.", retry_after: 64.57 }),
      "provider_unavailable",
    ],
    ["the guard in front of it", () => text(403, "error code: 1010"), "provider_failed"],
    ["a token that was taken back", () => json(401, { message: "401: Unauthorized", code: 0 }), "provider_failed"],
  ] as const)("of the API by %s", async ([, answer, code]) => {
    double.server.instead["GET /api/v10/users/@me"] = answer;
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code });
  });
});

test.for(["https://discord.com/", "https://discord.example.com", ""])(
  "A050: an answer that names the issuer %j is not Discord's, and its code is not sent on",
  async (issuer) => {
    double.issuer = issuer;
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code: "provider_failed" });
    expect(double.server.seen("POST /api/oauth2/token")).toStrictEqual([]);
  },
);

describe("what Discord says of a person", () => {
  test.for([null, undefined, "", 0, [], {}, true, "7".repeat(256)])("is not believed with the id %j", async (id) => {
    double.user = { username: "ada", id };
    await expect(signInAt(openClient(provider()))).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("may be anything, and is a profile or a refusal", { timeout: 60_000 }, async () => {
    const client = openClient(provider({ trustEmail: true }));
    const user = {
      id: "7",
      username: "ada",
      global_name: "Ada",
      avatar: "a_1",
      discriminator: "0",
      email: "a@b.example",
      verified: true,
    };
    await fc.assert(
      fc.asyncProperty(junk(user), async (said) => {
        double.user = said;
        return isSignInOrRefusal(signInAt(client));
      }),
      { numRuns: 60 },
    );
  });
});

test("Discord is at discord.com", () => {
  expect(discord({ clientId: "id", clientSecret: "secret" }).kind).toMatchObject({
    issuer: "https://discord.com",
    endpoints: { authorization: "https://discord.com/oauth2/authorize", token: "https://discord.com/api/oauth2/token" },
    authority: "on_trust",
  });
});
