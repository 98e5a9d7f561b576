import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OidcOptions } from "../../src/federation/providers/oidc.ts";
import { oidc } from "../../src/federation/providers/oidc.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { type Change, LyingIssuer, misbehaviours } from "../doubles/lying-issuer.ts";
import { isSignInOrRefusal, junk } from "./junk.ts";
import { makeClient, openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets, signInAt, visit } from "./sign-in-at.ts";

let issuer: LyingIssuer;
let client: ProviderClient;
beforeAll(async () => {
  issuer = await LyingIssuer.start();
});
afterAll(() => issuer.close());
beforeEach(() => {
  client = open();
});
afterEach(() => {
  for (const name of ["metadata", "answer", "claims", "idToken", "tokens", "userinfo", "keys"] as const) {
    delete issuer.lies[name];
  }
  issuer.lies.at.clear();
  issuer.requests.length = 0;
});

function open(options: Partial<OidcOptions> = {}): ProviderClient {
  const { clientId, clientSecrets, url } = issuer;
  return openClient(oidc({ clientId, clientSecret: clientSecrets[0], issuer: url, ...options }));
}

function without(name: string): Change {
  return (members) => Object.fromEntries(Object.entries(members).filter(([own]) => own !== name));
}

/** What comes of a trip: the subject, or the code of the refusal. */
async function outcome(of: ProviderClient = client, trip: Parameters<typeof signInAt>[1] = {}): Promise<string> {
  return signInAt(of, trip).then(
    ({ profile }) => profile.subject,
    (error: { code?: string; name: string }) => error.code ?? `${error.name}: no code`,
  );
}

test("an issuer that does not lie signs people in", async () => {
  expect(await outcome()).toBe("ada");
  expect(issuer.lastForm.get("code_verifier")).toMatch(/^[\w-]{43,}$/);
});

describe("of ID tokens", () => {
  const lies: readonly [what: string, reason: string, lie: Change][] = [
    ["R078: an ID token of another issuer", "iss", (claims) => ({ ...claims, iss: "https://other.example.com" })],
    [
      "R078: an ID token of the issuer with a slash more",
      "iss",
      (claims) => ({ ...claims, iss: `${String(claims.iss)}/` }),
    ],
    ["R078: an ID token without an issuer", "iss", without("iss")],
    ["A049: an ID token for another client", "aud", (claims) => ({ ...claims, aud: "another-client" })],
    [
      "R078: an ID token for us and somebody nobody trusts",
      "untrusted audiences",
      (claims) => ({ ...claims, aud: [claims.aud, "another-client"] }),
    ],
    [
      "R078: an ID token for us and somebody, though we asked for it",
      "somebody else as well",
      (claims) => ({
        ...claims,
        aud: [claims.aud, "another-client"],
        azp: claims.aud,
      }),
    ],
    ["R078: an ID token without an audience", "aud", without("aud")],
    ["R078: an ID token for nobody", "aud", (claims) => ({ ...claims, aud: [] })],
    [
      "R078: an ID token that another client asked for (azp)",
      "azp",
      (claims) => ({ ...claims, azp: "another-client" }),
    ],
    ["R078: an ID token that nobody knows who asked for", "azp", (claims) => ({ ...claims, azp: null })],
    ["A049: an ID token without a nonce", "nonce", without("nonce")],
    [
      "A049, R017: an ID token with the nonce of another trip",
      "nonce",
      (claims) => ({ ...claims, nonce: randomBytes(32).toString("base64url") }),
    ],
    [
      "R077: an ID token with the hash of another access token",
      "at_hash",
      (claims) => ({ ...claims, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }),
    ],
    ["R077: an ID token with a hash that is none", "at_hash", (claims) => ({ ...claims, at_hash: null })],
    ["R078: an ID token that has run out", "exp", (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 })],
    ["R078: an ID token that never runs out", "exp", without("exp")],
    ["R078: an ID token that runs out at a word", "exp", (claims) => ({ ...claims, exp: "tomorrow" })],
    [
      "R078: an ID token made in the future",
      "in the future",
      (claims) => ({ ...claims, iat: Math.floor(Date.now() / 1000) + 3600 }),
    ],
    [
      "R078: an ID token made an hour ago",
      "too long ago",
      (claims) => ({ ...claims, iat: Math.floor(Date.now() / 1000) - 3600 }),
    ],
    ["R078: an ID token made at no time", "iat", without("iat")],
    ["A026: an ID token that runs out when no calendar knows", "a time", (claims) => ({ ...claims, exp: 1e20 })],
    ["A026: an ID token made before there was time", "a time", (claims) => ({ ...claims, iat: -1 })],
    ["A026: an ID token that was good before there was time", "a time", (claims) => ({ ...claims, nbf: -1e300 })],
    ["an ID token about nobody", "sub", without("sub")],
    ["an ID token about the empty subject", "subject", (claims) => ({ ...claims, sub: "" })],
    ["an ID token about a number", "sub", (claims) => ({ ...claims, sub: 7 })],
    [
      "an ID token about somebody whose id nobody can keep",
      "subject",
      (claims) => ({ ...claims, sub: "a".repeat(256) }),
    ],
  ];
  for (const [what, reason, lie] of lies) {
    test(`${what} is refused`, async () => {
      issuer.lies.claims = lie;
      const trip = signInAt(client);
      await expect(trip).rejects.toMatchObject({
        code: "provider_failed",
        cause: { message: expect.stringContaining(reason) },
      });
      // Nobody's token is used before its ID token is believed (R017).
      expect(issuer.requests).not.toContain("GET /userinfo");
    });
  }

  test("one that is not there is refused", async () => {
    issuer.lies.tokens = without("id_token");
    expect(await outcome()).toBe("provider_failed");
  });

  test("R078: one that nobody signed, though the metadata offers that is refused", async () => {
    issuer.lies.idToken = (claims) => issuer.unsigned(claims);
    expect(await outcome()).toBe("provider_failed");
  });

  test("R078: one that the client secret signs, though the metadata offers that is refused", async () => {
    issuer.lies.idToken = (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(issuer.clientSecrets[0] ?? ""));
    expect(await outcome()).toBe("provider_failed");
  });

  test("R078: one that the public key signs as if it were a secret is refused", async () => {
    issuer.lies.idToken = (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", kid: issuer.jwk.kid ?? "" })
        .sign(Buffer.from(JSON.stringify(issuer.jwk)));
    expect(await outcome()).toBe("provider_failed");
  });

  test("one signed by another key of the same name is refused", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    issuer.lies.idToken = (claims) => issuer.sign(claims, {}, privateKey);
    expect(await outcome()).toBe("provider_failed");
  });

  test("one changed after it was signed is refused", async () => {
    issuer.lies.idToken = async (claims) => {
      const [header, , signature] = (await issuer.sign(claims)).split(".");
      const payload = Buffer.from(JSON.stringify({ ...claims, sub: "eve" })).toString("base64url");
      return `${header}.${payload}.${signature}`;
    };
    expect(await outcome()).toBe("provider_failed");
  });

  test("A026: one that runs out at 1e400, which is read as never, is refused", async () => {
    issuer.lies.idToken = (claims) =>
      issuer.signText(JSON.stringify({ ...claims, exp: 0 }).replace('"exp":0', '"exp":1e400'));
    expect(await outcome()).toBe("provider_failed");
  });

  test.each(["at+jwt", "application/at+jwt", "logout+jwt", "dpop+jwt", "Token-Introspection+JWT"])(
    "A024: one that says that it is %s is refused",
    async (typ) => {
      issuer.lies.idToken = (claims) => issuer.sign(claims, { typ });
      expect(await outcome()).toBe("provider_failed");
    },
  );

  test.each(["JWT", "jwt", "application/jwt", "id_token+jwt", "ID"])(
    "one that says that it is %s is taken",
    async (typ) => {
      issuer.lies.idToken = (claims) => issuer.sign(claims, { typ });
      expect(await outcome()).toBe("ada");
    },
  );

  for (const [what, text] of Object.entries({
    "is no token": "a.b.c",
    "is two parts": "a.b",
    "is a bomb": "e30".repeat(9e4),
  })) {
    test(`one that ${what} is refused`, async () => {
      issuer.lies.tokens = (tokens) => ({ ...tokens, id_token: text });
      expect(await outcome()).toBe("provider_failed");
    });
  }

  test("R082: for a key that is not published the keys are asked for again once a minute, however many tokens come", async () => {
    issuer.lies.idToken = (claims) => issuer.sign(claims, { kid: "made-up" });
    const outcomes = [];
    for (let i = 0; i < 5; i += 1) outcomes.push(await outcome());
    expect(outcomes).toStrictEqual(Array(5).fill("provider_failed"));
    expect(issuer.requests.filter((request) => request === "GET /keys")).toHaveLength(2);
  });
});

describe("keys", () => {
  test("R082: keys that were changed are found by the first token that names one", async () => {
    expect(await outcome()).toBe("ada");
    await issuer.changeKeys();
    expect(await outcome()).toBe("ada");
    expect(issuer.requests.filter((request) => request === "GET /keys")).toHaveLength(2);
  });

  test("R082: keys that come as junk do not take the place of good ones", async () => {
    expect(await outcome()).toBe("ada");
    issuer.lies.idToken = (claims) => issuer.sign(claims, { kid: "made-up" });
    for (const junk of [{ keys: [] }, { keys: "none" }, { keys: [{ kty: "oct", k: "AAAA" }] }, {}]) {
      issuer.lies.keys = () => junk;
      expect(await outcome()).toBe("provider_failed");
    }
    delete issuer.lies.idToken;
    expect(await outcome()).toBe("ada");
  });
});

describe("R003, R004: a mix-up is noticed before the code goes anywhere", () => {
  const lies: Record<string, (params: URLSearchParams) => void> = {
    "A050, R057: the answer names another issuer": (params) => params.set("iss", "https://other.example.com"),
    "R057: the answer names the issuer with a slash more": (params) => params.set("iss", `${params.get("iss")}/`),
    "R057: the answer names none, though the metadata says that it does": (params) => params.delete("iss"),
    "R057: the answer names the empty one": (params) => params.set("iss", ""),
    "R057: the answer names two": (params) => params.append("iss", "https://other.example.com"),
    "R003: the answer has another state": (params) => params.set("state", "another"),
    "R003: the answer has no state": (params) => params.delete("state"),
    "R003: the answer has two states": (params) => params.append("state", "another"),
    "the answer has no code": (params) => params.delete("code"),
    "the answer has two codes": (params) => params.append("code", "another"),
    "the answer has a token": (params) => params.set("id_token", "a.b.c"),
    "the answer is a JWT": (params) => params.set("response", "a.b.c"),
  };
  for (const [what, lie] of Object.entries(lies)) {
    test(`${what} is refused`, async () => {
      issuer.lies.answer = lie;
      expect(await outcome()).toBe("provider_failed");
      expect(issuer.requests).not.toContain("POST /token");
    });
  }

  test("an answer may leave its issuer out where the metadata does not promise it", async () => {
    issuer.lies.metadata = without("authorization_response_iss_parameter_supported");
    issuer.lies.answer = (params) => params.delete("iss");
    expect(await outcome()).toBe("ada");
    issuer.lies.answer = (params) => params.set("iss", "https://other.example.com");
    issuer.requests.length = 0;
    expect(await outcome()).toBe("provider_failed");
    expect(issuer.requests).not.toContain("POST /token");
  });
});

describe("of metadata", () => {
  const lies: Record<string, Change> = {
    "A050, R086: metadata of another issuer": (metadata) => ({ ...metadata, issuer: "https://other.example.com" }),
    "R086: metadata of the issuer with a slash more": (metadata) => ({
      ...metadata,
      issuer: `${String(metadata.issuer)}/`,
    }),
    "R086: metadata of no issuer": without("issuer"),
    "metadata that sends people to a script": (metadata) => ({
      ...metadata,
      authorization_endpoint: "javascript:alert(1)",
    }),
    "metadata that sends codes to a file": (metadata) => ({ ...metadata, token_endpoint: "file:///etc/passwd" }),
    "metadata without a token endpoint": without("token_endpoint"),
    "metadata without keys": without("jwks_uri"),
    "metadata whose tokens nobody signs": (metadata) => ({
      ...metadata,
      id_token_signing_alg_values_supported: ["none", "HS256"],
    }),
  };
  for (const [what, lie] of Object.entries(lies)) {
    test(`${what} is refused`, async () => {
      issuer.lies.metadata = lie;
      expect(await outcome()).toBe("provider_failed");
      expect(issuer.requests).not.toContain("GET /authorize");
    });
  }

  test("what is wrong with it is what operators read of the provider, and closes nothing", async () => {
    issuer.lies.metadata = (metadata) => ({ ...metadata, issuer: "https://other.example.com" });
    for (let i = 0; i < 5; i += 1) expect(await outcome()).toBe("provider_failed");
    expect(client.health()).toMatchObject({
      available: true,
      failure: 'The metadata names another issuer. It says "https://other.example.com".',
    });
    expect(issuer.requests).toHaveLength(1);
  });

  test("metadata whose token endpoint takes no secret is refused", async () => {
    issuer.lies.metadata = (metadata) => ({ ...metadata, token_endpoint_auth_methods_supported: ["private_key_jwt"] });
    expect(await outcome()).toBe("provider_failed");
    expect(issuer.requests).not.toContain("POST /token");
  });
});

describe("of userinfo", () => {
  test("A054, R080: userinfo about somebody else is refused", async () => {
    issuer.lies.userinfo = (claims) => ({ ...claims, sub: "eve" });
    expect(await outcome()).toBe("provider_failed");
  });

  test("A054: userinfo about nobody is refused", async () => {
    issuer.lies.userinfo = without("sub");
    expect(await outcome()).toBe("provider_failed");
  });

  test("A054: userinfo that is a token which nobody signed is refused", async () => {
    issuer.lies.at.set("/userinfo", (_, response) => {
      response.writeHead(200, { "content-type": "application/jwt" }).end(issuer.unsigned({ sub: "ada" }));
    });
    expect(await outcome()).toBe("provider_failed");
  });

  test("an address from there does not borrow the proof of the ID token", async () => {
    issuer.lies.claims = without("email");
    issuer.lies.userinfo = (claims) => ({ ...claims, email: "victim@example.com" });
    const { profile } = await signInAt(open({ trustEmail: true }));
    expect(profile).toMatchObject({ email: "victim@example.com", emailVerified: false });
  });
});

describe("an address is not proven", () => {
  for (const value of ["true", 1, "yes", [true], { true: true }, null]) {
    test(`by email_verified: ${JSON.stringify(value)}`, async () => {
      issuer.lies.claims = (claims) => ({ ...claims, email_verified: value });
      const { profile } = await signInAt(open({ trustEmail: true }));
      expect(profile).toMatchObject({ email: "ada@example.com", emailVerified: false });
    });
  }

  test("by the word of an issuer that was not trusted with it", async () => {
    expect((await signInAt(client)).profile.emailVerified).toBe(false);
    expect((await signInAt(open({ trustEmail: true }))).profile.emailVerified).toBe(true);
  });
});

describe("R078: a new proof", () => {
  test("is taken", async () => {
    const { authTime } = await signInAt(client, { reauthenticate: true });
    expect(Math.abs((authTime ?? 0) - Date.now() / 1000)).toBeLessThan(5);
  });

  test("is younger than the trip, give or take half a minute of two clocks; where nobody knows when that began, than 5 minutes", async () => {
    const now = Date.now();
    const comes = (secondsAgo: number, startedAt?: number): Promise<string> => {
      issuer.lies.claims = (claims) => ({ ...claims, auth_time: Math.floor(now / 1000) - secondsAgo });
      return outcome(client, { reauthenticate: true, ...(startedAt !== undefined && { startedAt }) });
    };
    expect(await comes(500, now - 520_000)).toBe("ada");
    expect(await comes(100, now - 20_000)).toBe("provider_failed");
    expect(await comes(30, now - 20_000)).toBe("ada");
    expect(await comes(290)).toBe("ada");
    expect(await comes(400)).toBe("provider_failed");
  });

  const now = Math.floor(Date.now() / 1000);
  for (const [what, authTime] of Object.entries({
    old: now - 3600,
    "in the future": now + 3600,
    null: null,
    "a word": "now",
  })) {
    test(`is refused when auth_time is ${what}`, async () => {
      issuer.lies.claims = (claims) => ({ ...claims, auth_time: authTime });
      expect(await outcome(client, { reauthenticate: true })).toBe("provider_failed");
    });
  }
});

describe("A053: errors that a provider answers with", () => {
  const codes = {
    access_denied: "provider_denied",
    login_required: "provider_denied",
    temporarily_unavailable: "provider_unavailable",
    server_error: "provider_unavailable",
    invalid_scope: "provider_failed",
    "<script>alert(1)</script>\r\nset-cookie: a=b": "provider_failed",
    "ошибка\u202e": "provider_failed",
  };
  for (const [error, code] of Object.entries(codes)) {
    test(`${JSON.stringify(error)} is ${code}, and the code is not redeemed`, async () => {
      issuer.lies.answer = (params) => {
        params.set("error", error);
        params.set("error_description", "<img src=x onerror=alert(1)>\r\nnext line");
      };
      expect(await outcome()).toBe(code);
      expect(issuer.requests).not.toContain("POST /token");
    });
  }

  test("A053: what a provider answers is one line in what operators read, and repeats neither the code nor the verifier", async () => {
    const logs: unknown[] = [];
    const say = (fields: object, message: string) => logs.push({ ...fields, message });
    const logged = openClient(
      oidc({ clientId: issuer.clientId, clientSecret: issuer.clientSecrets[0], issuer: issuer.url }),
      { logger: { info: say, warn: say, error: say } },
    );
    const secrets = makeSecrets();
    const input = { ...secrets, redirectUri: callbackUrl, reauthenticate: false };
    const params = await visit(await logged.authorizationUrl({ ...input, loginHint: null }));
    const code = params.get("code") ?? "";
    issuer.lies.at.set("/token", (_, response) => {
      response.writeHead(400, { "content-type": "application/json" }).end(
        JSON.stringify({
          error: "invalid_grant\r\nforged",
          error_description: `Not this: ${code}\u2028${secrets.codeVerifier}`,
        }),
      );
    });
    await expect(logged.redeem({ ...input, params })).rejects.toMatchObject({ code: "provider_failed" });
    const [line] = logs as { reason: string }[];
    expect(line?.reason).toContain("invalid_grant");
    expect(line?.reason).not.toMatch(/[\r\n\u2028]/);
    const all = JSON.stringify(logs) + JSON.stringify(logged.health());
    for (const secret of [code, secrets.codeVerifier, issuer.clientSecrets[0] ?? ""]) expect(all).not.toContain(secret);
  });
});

describe("whatever JSON comes", () => {
  const places = {
    metadata: [
      "/.well-known/openid-configuration",
      () => ({ issuer: issuer.url, authorization_endpoint: `${issuer.url}/authorize` }),
    ],
    keys: ["/keys", () => ({ keys: [issuer.jwk] })],
    tokens: [
      "/token",
      () => ({ access_token: "a", token_type: "Bearer", id_token: "a.b.c", expires_in: 1, scope: "a" }),
    ],
    userinfo: [
      "/userinfo",
      () => ({ sub: "ada", email: "a@example.com", email_verified: true, name: "Ada", picture: "x" }),
    ],
  } as const;
  for (const [what, [path, good]] of Object.entries(places)) {
    test(`as ${what}, somebody is signed in or the provider has failed`, async () => {
      await fc.assert(
        fc.asyncProperty(junk(good()), async (value) => {
          issuer.lies.at.set(path, (_, response) => {
            response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
          });
          await isSignInOrRefusal(signInAt(open()));
        }),
        { numRuns: 40 },
      );
    }, 60_000);
  }

  test("as claims, somebody is signed in or the provider has failed", async () => {
    await fc.assert(
      fc.asyncProperty(junk(issuer.claims("nonce")), async (value) => {
        issuer.lies.claims = (claims) => ({ ...claims, ...(value as object), nonce: claims.nonce });
        await isSignInOrRefusal(signInAt(client));
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});

describe("an issuer that", () => {
  const unreachable = [
    "hangs",
    "stops in the middle",
    "drips for ever",
    "breaks off",
    "resets",
    "answers 500",
    "answers 503 with HTML",
    "answers 429",
  ];
  const places = {
    "at its metadata": "/.well-known/openid-configuration",
    "at its token endpoint": "/token",
    "at its keys": "/keys",
    "at userinfo": "/userinfo",
  };
  for (const [name, instead] of Object.entries(misbehaviours)) {
    const code = unreachable.includes(name) ? "provider_unavailable" : "provider_failed";
    for (const [where, path] of Object.entries(places)) {
      test.concurrent(`${name} ${where} ends in ${code}, in 5 seconds`, async () => {
        const alone = await LyingIssuer.start();
        try {
          alone.lies.at.set(path, instead);
          const { clientId, clientSecrets, url } = alone;
          const own = makeClient(oidc({ clientId, clientSecret: clientSecrets[0], issuer: url }));
          const started = performance.now();
          expect(await outcome(own)).toBe(code);
          // Twice that would be ten.
          expect(performance.now() - started).toBeLessThan(9_500);
          expect(alone.requests).not.toContain("GET /elsewhere");
          own.close();
        } finally {
          await alone.close();
        }
      });
    }
  }
});
