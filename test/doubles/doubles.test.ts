import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeAppleSecret } from "../../src/federation/providers/apple-secret.ts";
import { visit } from "../federation/sign-in-at.ts";
import { AppleDouble } from "./apple.ts";
import { DiscordDouble } from "./discord.ts";
import type { DoubleServer } from "./double-server.ts";
import { GitHubDouble } from "./github.ts";
import { GitLabDouble } from "./gitlab.ts";
import { SpotifyDouble } from "./spotify.ts";

// A double that takes everything would let everything pass: here is what each refuses.

const callbackUrl = "http://localhost:3000/auth/callback";
const verifier = "a-verifier-of-these-tests-that-is-long-enough-for-RFC-7636";
const challenge = createHash("sha256").update(verifier).digest("base64url");

interface Subject {
  readonly server: DoubleServer;
  readonly authorize: string;
  readonly token: string;
  readonly clientId: string;
  /** As the form or the header has it. */
  readonly secret: string;
  readonly inHeader: boolean;
  readonly scope: string;
  readonly more?: Readonly<Record<string, string>>;
}

const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  GitHub: async () => {
    const { server, clientId, clientSecrets } = await GitHubDouble.start(callbackUrl);
    const [authorize, token] = ["/login/oauth/authorize", "/login/oauth/access_token"];
    return { server, authorize, token, clientId, secret: clientSecrets[0] ?? "", inHeader: false, scope: "user:email" };
  },
  GitLab: async () => {
    const { server, clientId, clientSecrets } = await GitLabDouble.start(callbackUrl);
    const [authorize, token] = ["/oauth/authorize", "/oauth/token"];
    return { server, authorize, token, clientId, secret: clientSecrets[0] ?? "", inHeader: true, scope: "openid" };
  },
  Discord: async () => {
    const { server, clientId, clientSecrets } = await DiscordDouble.start(callbackUrl);
    const [authorize, token] = ["/oauth2/authorize", "/api/oauth2/token"];
    return { server, authorize, token, clientId, secret: clientSecrets[0] ?? "", inHeader: true, scope: "identify" };
  },
  Spotify: async () => {
    const { server, clientId, clientSecret } = await SpotifyDouble.start(callbackUrl);
    const [authorize, token] = ["/authorize", "/api/token"];
    return { server, authorize, token, clientId, secret: clientSecret, inHeader: true, scope: "user-read-email" };
  },
  Apple: async () => {
    const { server, clientId, teamId, keyId, privateKey } = await AppleDouble.start(callbackUrl);
    const secret = makeAppleSecret({ clientId, teamId, keyId, privateKey })(Date.now());
    const more = { response_mode: "form_post" };
    const [authorize, token] = ["/auth/authorize", "/auth/token"];
    return { server, authorize, token, clientId, secret, inHeader: false, scope: "openid name email", more };
  },
};

describe.each(Object.keys(subjects))("the double of %s", (name) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await (subjects[name] ?? expect.fail())();
  });
  afterEach(() => subject.server.close());

  function authorizationUrl(changes: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(subject.authorize, subject.server.origin);
    const { clientId, scope, more } = subject;
    const fields = {
      response_type: "code",
      client_id: clientId,
      redirect_uri: callbackUrl,
      scope,
      state: "s",
      ...more,
    };
    const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
    for (const [field, value] of Object.entries({ ...fields, ...pkce, ...changes })) url.searchParams.set(field, value);
    return url;
  }

  /** Redeems a code. Gives an access token, or null. */
  async function redeem(code: string, changes: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const { clientId, inHeader } = subject;
    const { secret = subject.secret, ...fields } = changes;
    const form = new URLSearchParams({
      ...{ grant_type: "authorization_code", code, redirect_uri: callbackUrl, code_verifier: verifier },
      ...(inHeader ? {} : { client_id: clientId, client_secret: secret }),
      ...fields,
    });
    const basic = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
    const response = await fetch(new URL(subject.token, subject.server.origin), {
      method: "POST",
      headers: { accept: "application/json", ...(inHeader ? { authorization: basic } : {}) },
      body: form,
    });
    const body = (await response.json()) as { access_token?: string; error?: string };
    expect(typeof body.access_token === "string" || typeof body.error === "string").toBe(true);
    return body.access_token ?? null;
  }

  const newCode = async (): Promise<string> => (await visit(authorizationUrl())).get("code") ?? expect.fail();

  test("takes a code of the right client, once", async () => {
    const code = await newCode();
    expect(await redeem(code)).toEqual(expect.any(String));
    expect(await redeem(code)).toBeNull();
  });

  test.for([
    ["verifier", { code_verifier: `${verifier}x` }],
    ["verifier at all", { code_verifier: "" }],
    ["redirect URI", { redirect_uri: `${callbackUrl}/` }],
    ["secret", { secret: "wrong" }],
    ["code", { code: "wrong" }],
  ] as const)("takes no other %s", async ([, changes]) => {
    expect(await redeem(await newCode(), changes)).toBeNull();
  });

  test("sends nobody to another redirect URI, and knows its clients", async () => {
    for (const changes of [{ redirect_uri: `${callbackUrl}/` }, { client_id: "another" }]) {
      const params = await visit(authorizationUrl(changes)).catch(() => new URLSearchParams());
      expect(params.has("code")).toBe(false);
    }
  });
});

test("GitHub and Discord answer nobody without a name, and nobody without a token", async () => {
  const github = await GitHubDouble.start(callbackUrl);
  const discord = await DiscordDouble.start(callbackUrl);
  try {
    const urls = [`${github.baseUrl}/api/v3/user`, `${discord.origin}/api/v10/users/@me`];
    const headers = { accept: "application/json", authorization: "Bearer wrong" };
    for (const url of urls) {
      expect((await fetch(url, { headers: { ...headers, "user-agent": "" } })).status).toBe(403);
      expect((await fetch(url, { headers })).status).toBe(401);
    }
  } finally {
    await github.close();
    await discord.close();
  }
});

test("Apple's posts where name or address are asked for", async () => {
  const double = await AppleDouble.start(callbackUrl);
  try {
    const query = { client_id: double.clientId, redirect_uri: callbackUrl, response_type: "code", scope: "name" };
    await expect(visit(new URL(`/auth/authorize?${new URLSearchParams(query)}`, double.origin))).rejects.toThrow(
      "response_mode must be form_post",
    );
  } finally {
    await double.close();
  }
});
