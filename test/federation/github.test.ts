import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Provider } from "../../src/federation/provider.ts";
import { type GitHubOptions, github } from "../../src/federation/providers/github.ts";
import { json, text } from "../doubles/double-server.ts";
import { GitHubDouble } from "../doubles/github.ts";
import { atDouble } from "./at-double.ts";
import { isSignInOrRefusal, junk } from "./junk.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets, signInAt } from "./sign-in-at.ts";

let double: GitHubDouble;
beforeEach(async () => {
  double = await GitHubDouble.start(callbackUrl);
});
afterEach(() => double.close());

/** An Enterprise Server. */
function server(options: Partial<GitHubOptions> = {}): Provider {
  const [clientSecret] = double.clientSecrets;
  return github({ clientId: double.clientId, clientSecret, baseUrl: double.baseUrl, ...options });
}

/** github.com itself. */
function theirs(options: Partial<GitHubOptions> = {}): Provider {
  double.issuer ??= "https://github.com/login/oauth";
  const addresses = { "https://github.com": double.baseUrl, "https://api.github.com": `${double.baseUrl}/api/v3` };
  return atDouble(server({ baseUrl: undefined, ...options }), addresses);
}

const ada = {
  issuer: "https://github.com/login/oauth",
  subject: "5832417",
  email: "ada@example.com",
  emailVerified: true,
  name: "Ada Lovelace",
  avatarUrl: "https://avatars.githubusercontent.com/u/5832417?v=4",
};

describe("a sign-in with GitHub", () => {
  test("is of the user that the API names, with her primary address", async () => {
    const { profile, authTime } = await signInAt(openClient(theirs()));
    expect(profile).toStrictEqual(ada);
    expect(authTime).toBeNull();
  });

  test("asks for her addresses, by the code flow with PKCE, and for nothing of OpenID Connect", async () => {
    const client = openClient(theirs());
    const secrets = makeSecrets();
    const url = await client.authorizationUrl({
      ...secrets,
      redirectUri: callbackUrl,
      reauthenticate: false,
      loginHint: null,
    });
    expect(Object.fromEntries(url.searchParams)).toStrictEqual({
      client_id: double.clientId,
      redirect_uri: callbackUrl,
      response_type: "code",
      scope: "user:email",
      state: secrets.state,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    expect([client.canReauthenticate, client.answersByPost, client.takesIdTokens]).toStrictEqual([false, false, false]);
  });

  test("says who asks, and that it wants JSON", async () => {
    await signInAt(openClient(theirs()));
    const asked = double.server.requests.filter(({ path }) => path !== "/login/oauth/authorize");
    expect(asked.map(({ headers }) => [headers["user-agent"], headers.accept])).toStrictEqual([
      [expect.stringContaining("Latchkey"), "application/json"],
      [expect.stringContaining("Latchkey"), "application/json"],
      [expect.stringContaining("Latchkey"), "application/json"],
    ]);
  });

  test("reads the scopes, which stand between commas", async () => {
    const { tokens } = await signInAt(openClient(theirs({ scopes: ["user:email", "read:org"], keepTokens: true })));
    expect(tokens).toStrictEqual({
      accessToken: expect.stringMatching(/^gho_/),
      refreshToken: null,
      expiresAt: null,
      scopes: ["user:email", "read:org"],
    });
  });

  test("refreshes the tokens of a GitHub App, until access is taken back", async () => {
    double.isApp = true;
    const client = openClient(theirs({ keepTokens: true }));
    const { tokens } = await signInAt(client);
    expect(tokens).toMatchObject({ accessToken: expect.stringMatching(/^ghu_/), scopes: [] });
    expect(tokens?.expiresAt).toBeGreaterThan(Date.now() + 28_000_000);
    const refreshToken = tokens?.refreshToken ?? expect.fail();
    expect((await client.refresh(refreshToken)).refreshToken).not.toBe(refreshToken);
    await expect(client.refresh(refreshToken)).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("does not ask for addresses that its scopes do not open", async () => {
    const { profile } = await signInAt(openClient(theirs({ scopes: ["read:org"] })));
    expect(profile).toMatchObject({ subject: ada.subject, email: null, emailVerified: false });
    expect(double.server.seen("GET /api/v3/user/emails")).toStrictEqual([]);
  });

  test("goes on with the next secret when the first has been taken out at GitHub", async () => {
    const clientSecret = ["the new one, which GitHub does not know yet", ...double.clientSecrets];
    const { profile } = await signInAt(openClient(theirs({ clientSecret })));
    expect(profile.subject).toBe(ada.subject);
  });
});

describe("an address at GitHub", () => {
  test("is the primary one, even behind thirty others", async () => {
    const others = Array.from({ length: 40 }, (_, i) => ({
      email: `${i}@example.org`,
      primary: false,
      verified: true,
    }));
    double.emails = [...others, { email: "ada@example.com", primary: true, verified: true }];
    expect((await signInAt(openClient(theirs()))).profile).toMatchObject({ email: ada.email, emailVerified: true });
  });

  test.for([false, null, "true", 1, undefined])(
    "A051: a primary address at GitHub is not proven while verified is %j",
    async (verified) => {
      double.emails = [{ email: "ada@example.com", primary: true, verified }];
      expect((await signInAt(openClient(theirs()))).profile).toMatchObject({ email: ada.email, emailVerified: false });
    },
  );

  test("is none where no address is the primary one, however many are verified", async () => {
    double.emails = [{ email: "ada@example.com", primary: false, verified: true }];
    expect((await signInAt(openClient(theirs()))).profile).toMatchObject({ email: null, emailVerified: false });
  });

  test("A051: the address that somebody shows in public at GitHub is not looked at", async () => {
    double.user = { id: 7, login: "mallory", name: null, email: "ada@example.com" };
    double.emails = [];
    expect((await signInAt(openClient(theirs()))).profile).toMatchObject({ email: null, emailVerified: false });
  });

  test("is not proven by an Enterprise Server, unless its word is trusted", async () => {
    expect((await signInAt(openClient(server()))).profile.emailVerified).toBe(false);
    expect((await signInAt(openClient(server({ trustEmail: true })))).profile.emailVerified).toBe(true);
  });
});

describe("a refusal by GitHub", () => {
  test("of the person is told as hers", async () => {
    double.denies = true;
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_denied" });
  });

  test("of the redirect URI comes back to the registered one", async () => {
    const client = openClient(theirs());
    const secrets = makeSecrets();
    const redirectUri = "http://localhost:3000/auth/elsewhere";
    const url = await client.authorizationUrl({ ...secrets, redirectUri, reauthenticate: false, loginHint: null });
    const back = await fetch(url, { redirect: "manual" });
    const params = new URL(back.headers.get("location") ?? "").searchParams;
    expect(params.get("error")).toBe("redirect_uri_mismatch");
    const redeemed = client.redeem({ ...secrets, params, redirectUri, reauthenticate: false });
    await expect(redeemed).rejects.toMatchObject({ code: "provider_failed" });
  });

  test.for([false, true])("of the client is a 200, in a form: %j", async (answersForms) => {
    double.answersForms = answersForms;
    const client = openClient(theirs({ clientSecret: "wrong" }));
    await expect(signInAt(client)).rejects.toMatchObject({ code: "provider_failed" });
  });

  test.for([false, true])("of the code is a 200, in a form: %j", async (answersForms) => {
    double.answersForms = answersForms;
    const client = openClient(theirs());
    const tamper = (params: URLSearchParams): void => params.set("code", "0123456789abcdef0123");
    await expect(signInAt(client, { tamper })).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("of a code that was used already", async () => {
    const client = openClient(theirs());
    const secrets = makeSecrets();
    const input = { ...secrets, redirectUri: callbackUrl, reauthenticate: false };
    const url = await client.authorizationUrl({ ...input, loginHint: null });
    const params = new URL((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "").searchParams;
    await client.redeem({ ...input, params });
    await expect(client.redeem({ ...input, params })).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("to show addresses, which an organisation's rules may cause", async () => {
    double.withheld = ["user:email"];
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
  });

  test.for([
    ["500", () => json(500, { message: "Server Error" }), "provider_unavailable"],
    ["429", () => json(429, { message: "API rate limit exceeded" }), "provider_unavailable"],
    ["a page", () => text(200, "<h1>Unicorn!</h1>"), "provider_failed"],
    ["401", () => json(401, { message: "Bad credentials" }), "provider_failed"],
  ] as const)("of the API by %s", async ([, answer, code]) => {
    double.server.instead["GET /api/v3/user"] = answer;
    await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code });
  });
});

describe("the issuer that GitHub's answers name", () => {
  test.for(["https://github.com", "https://github.com/login/oauth/", "https://github.example.com/login/oauth", ""])(
    "A050: is not %j, and no code is sent on for it",
    async (issuer) => {
      double.issuer = issuer;
      await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
      expect(double.server.seen("POST /login/oauth/access_token")).toStrictEqual([]);
    },
  );

  test("may be missing at an Enterprise Server, and is its own where it is there", async () => {
    const issuer = `${double.baseUrl}/login/oauth`;
    for (const said of [null, issuer]) {
      double.issuer = said;
      expect((await signInAt(openClient(server()))).profile.issuer).toBe(issuer);
    }
  });
});

describe("what GitHub says of a person", () => {
  test.for([0, -1, 1.5, null, undefined, true, "", [], {}, "5".repeat(256)])(
    "is not believed with the id %j",
    async (id) => {
      double.user = { login: "ada", id };
      await expect(signInAt(openClient(theirs()))).rejects.toMatchObject({ code: "provider_failed" });
    },
  );

  test("may be the log-in name alone", async () => {
    double.user = { id: 7, login: "ada", name: null, avatar_url: null };
    expect((await signInAt(openClient(theirs()))).profile).toMatchObject({
      subject: "7",
      name: "ada",
      avatarUrl: null,
    });
  });

  test("is cleaned where a name is none of ours", async () => {
    double.user = { id: 7, login: "ada", name: `\u202EAda\r\n${"x".repeat(500)}` };
    const { name } = (await signInAt(openClient(theirs()))).profile;
    expect(name).toMatch(/^Ada ?x+$/);
    expect(name).toHaveLength(100);
  });

  test("may be anything, and is a profile or a refusal", { timeout: 60_000 }, async () => {
    const client = openClient(theirs());
    await fc.assert(
      fc.asyncProperty(
        junk({ id: 7, login: "ada", name: "Ada" }),
        junk([{ email: "a@b.example", primary: true }]),
        async (user, emails) => {
          double.user = user;
          double.emails = emails;
          return isSignInOrRefusal(signInAt(client));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("where GitHub is", () => {
  const asked = async (baseUrl?: string): Promise<[string, string[]]> => {
    const { kind } = github({ clientId: "id", clientSecret: "secret", baseUrl });
    const urls: string[] = [];
    const ask = (url: string): Promise<unknown> => Promise.resolve(urls.push(url) && {});
    await kind.readProfile({ clientId: "id", claims: {}, userinfo: {}, params: new URLSearchParams(), ask });
    if ("discovery" in kind.endpoints) throw new Error("GitHub has no discovery.");
    return [kind.endpoints.authorization, urls];
  };

  test.for([
    [undefined, "https://github.com", "https://api.github.com"],
    ["https://github.example.com/", "https://github.example.com", "https://github.example.com/api/v3"],
    ["https://octocorp.ghe.com", "https://octocorp.ghe.com", "https://api.octocorp.ghe.com"],
  ] as const)("%s", async ([baseUrl, site, api]) => {
    expect(await asked(baseUrl)).toStrictEqual([
      `${site}/login/oauth/authorize`,
      [`${api}/user`, `${api}/user/emails?per_page=100`],
    ]);
  });

  test("decides whether its word about an address counts", () => {
    const authority = (baseUrl?: string): string =>
      github({ clientId: "id", clientSecret: "s", baseUrl }).kind.authority;
    expect(authority()).toBe("own");
    expect(authority("https://github.com/")).toBe("own");
    expect(authority("https://github.example.com")).toBe("on_trust");
    expect(authority("https://octocorp.ghe.com")).toBe("on_trust");
    expect(authority("https://github.com.example.com")).toBe("on_trust");
  });

  test.for([
    "github.example.com",
    "ftp://github.example.com",
    "https://u:p@github.example.com",
    "https://g.example.com/?a=1",
  ])("is not %s", (baseUrl) => {
    expect(() => github({ clientId: "id", clientSecret: "s", baseUrl })).toThrow(
      /^github.baseUrl is (".*"|an address with a password); write/,
    );
  });
});
