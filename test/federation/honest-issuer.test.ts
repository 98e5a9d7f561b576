import { createHash } from "node:crypto";
import { EncryptJWT, exportJWK, generateKeyPair, type GenerateKeyPairResult, type JWK, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type OidcOptions, oidc } from "../../src/federation/providers/oidc.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { type Change, LyingIssuer } from "../doubles/lying-issuer.ts";
import { openClient } from "./open-client.ts";
import { signInAt } from "./sign-in-at.ts";

/** What issuers do that mean well: what the standards leave open, and what many do although they do not. */
let issuer: LyingIssuer;
beforeAll(async () => {
  issuer = await LyingIssuer.start();
});
afterAll(() => issuer.close());
afterEach(() => {
  for (const name of ["metadata", "answer", "claims", "idToken", "tokens", "userinfo", "keys"] as const) {
    delete issuer.lies[name];
  }
  issuer.lies.at.clear();
  issuer.requests.length = 0;
  issuer.name = null;
  issuer.clientId = "latchkey-client";
  issuer.clientSecrets.splice(0, Number.POSITIVE_INFINITY, "correct-horse-battery-staple");
  issuer.decodesCredentials = true;
});

function open(options: Partial<OidcOptions> = {}): ProviderClient {
  const { clientId, clientSecrets, issuer: name } = issuer;
  return openClient(oidc({ clientId, clientSecret: clientSecrets[0], issuer: name, ...options }));
}

/** What comes of a trip: the subject, or the code of the refusal. */
async function outcome(of: ProviderClient = open(), trip: Parameters<typeof signInAt>[1] = {}): Promise<string> {
  return signInAt(of, trip).then(
    ({ profile }) => profile.subject,
    (error: { code?: string; name: string }) => error.code ?? `${error.name}: no code`,
  );
}

function without(...names: readonly string[]): Change {
  return (members) => Object.fromEntries(Object.entries(members).filter(([own]) => !names.includes(own)));
}

function metadata(members: Readonly<Record<string, unknown>>): void {
  issuer.lies.metadata = (own) => ({ ...own, ...members });
}

/** Signs ID tokens by another key, with the access token's hash left out. */
function signBy({ privateKey }: GenerateKeyPairResult, alg: string, kid?: string): void {
  issuer.lies.idToken = (claims) => {
    const { at_hash: _, ...rest } = claims;
    return new SignJWT(rest).setProtectedHeader({ alg, ...(kid !== undefined && { kid }) }).sign(privateKey);
  };
}

describe("signatures", () => {
  const decoys: readonly object[] = [
    { kty: "RSA", use: "enc", alg: "RSA-OAEP", kid: "for-encryption", n: "AQAB", e: "AQAB" },
    { kty: "AKP", alg: "ML-DSA-44", kid: "of-tomorrow", pub: "AAAA" },
    { kty: "EC", crv: "secp256k1", kid: "of-another-curve", x: "AAAA", y: "AAAA" },
    { kty: "RSA", key_ops: "verify", kid: "odd", n: "AQAB", e: "AQAB" },
    { kid: "nothing" },
  ];
  for (const alg of ["RS256", "RS384", "RS512", "PS256", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]) {
    test(`by ${alg} are taken, among keys of every other kind`, async () => {
      const pair = await generateKeyPair(alg, { extractable: true });
      const jwk: JWK = { ...(await exportJWK(pair.publicKey)), kid: "mine", x5t: "AAAA", x5c: ["AAAA"] };
      metadata({ id_token_signing_alg_values_supported: ["HS256", alg] });
      issuer.lies.keys = () => ({ keys: [...decoys, jwk] });
      signBy(pair, alg, "mine");
      expect(await outcome()).toBe("ada");
    });
  }

  test("R077: the hash of the access token is as long as the signature's", async () => {
    for (const [alg, digest] of [
      ["RS384", "sha384"],
      ["ES512", "sha512"],
      ["EdDSA", "sha512"],
    ] as const) {
      const pair = await generateKeyPair(alg, { extractable: true });
      const jwk = { ...(await exportJWK(pair.publicKey)), kid: "mine" };
      metadata({ id_token_signing_alg_values_supported: [alg] });
      issuer.lies.keys = () => ({ keys: [jwk] });
      issuer.lies.tokens = (tokens) => ({ ...tokens, access_token: "an-access-token" });
      const hash = createHash(digest).update("an-access-token").digest();
      for (const [length, result] of [
        [hash.length / 2, "ada"],
        [16, hash.length === 32 ? "ada" : "provider_failed"],
      ] as const) {
        issuer.lies.idToken = (claims) =>
          new SignJWT({ ...claims, at_hash: hash.subarray(0, length).toString("base64url") })
            .setProtectedHeader({ alg, kid: "mine" })
            .sign(pair.privateKey);
        expect([alg, length, await outcome()]).toStrictEqual([alg, length, result]);
      }
    }
  });

  test("R082: one key without a name is taken, and found again when another takes its place", async () => {
    let client = open();
    const first = await generateKeyPair("ES256", { extractable: true });
    const second = await generateKeyPair("ES256", { extractable: true });
    for (const kid of [undefined, "1"]) {
      client = open();
      for (const pair of [first, second]) {
        const jwk = { ...(await exportJWK(pair.publicKey)), ...(kid !== undefined && { kid }) };
        issuer.lies.keys = () => ({ keys: [jwk] });
        signBy(pair, "ES256", kid);
        expect([kid, await outcome(client)]).toStrictEqual([kid, "ada"]);
      }
    }
    // Whatever is wrong with signatures, they are asked for again once a minute at most.
    signBy(first, "ES256", "1");
    issuer.requests.length = 0;
    for (let i = 0; i < 5; i += 1) expect(await outcome(client)).toBe("provider_failed");
    expect(issuer.requests.filter((request) => request === "GET /keys").length).toBeLessThan(2);
  });

  test("a key may say null for what it does not say", async () => {
    issuer.lies.keys = () => ({ keys: [{ ...issuer.jwk, use: null, alg: null, key_ops: null, x5c: null }] });
    expect(await outcome()).toBe("ada");
  });
});

describe("issuers", () => {
  test("with a slash at their end are theirs, to the letter", async () => {
    issuer.name = `${issuer.url}/`;
    expect((await signInAt(open())).profile.issuer).toBe(`${issuer.url}/`);
    expect(await outcome(open({ issuer: ` ${issuer.url}/\n` }))).toBe("ada");
    await expect(signInAt(open({ issuer: issuer.url }))).rejects.toMatchObject({
      code: "provider_failed",
      cause: { message: `The metadata names another issuer. It says "${issuer.url}/".` },
    });
  });

  test("with a path have their metadata below it", async () => {
    issuer.name = `${issuer.url}/realms/acme`;
    issuer.lies.at.set("/realms/acme/.well-known/openid-configuration", (_, response) => {
      const { url, issuer: name } = issuer;
      response.writeHead(200, { "content-type": "application/json" }).end(
        // As servers write it that put a byte order mark in front, and null for what there is not.
        `\u{feff}${JSON.stringify({
          issuer: name,
          authorization_endpoint: `${url}/authorize?policy=default`,
          token_endpoint: `${url}/token`,
          jwks_uri: `${url}/keys`,
          userinfo_endpoint: null,
          id_token_signing_alg_values_supported: ["ES256"],
          token_endpoint_auth_methods_supported: null,
          end_session_endpoint: null,
        })}`,
      );
    });
    expect((await signInAt(open())).profile.issuer).toBe(`${issuer.url}/realms/acme`);
    expect(issuer.requests).not.toContain("GET /userinfo");
    expect(issuer.lastMethod).toBe("basic");
  });

  test("may send more along with an answer than was asked for", async () => {
    issuer.lies.answer = (params) => {
      for (const name of ["session_state", "scope", "authuser", "hd", "prompt", "client_info"]) params.set(name, "x y");
    };
    expect(await outcome()).toBe("ada");
  });

  test("may be half a minute ahead, or behind", async () => {
    for (const seconds of [-29, 29]) {
      issuer.lies.claims = (claims) => {
        const now = Math.floor(Date.now() / 1000) + seconds;
        return { ...claims, iat: now, nbf: now, exp: now + 300, auth_time: now };
      };
      expect(await outcome()).toBe("ada");
    }
  });
});

describe("the client's id and secret", () => {
  const credentials: readonly (readonly [id: string, secret: string])[] = [
    ["latchkey-client", "gloas-eb6ec0523f711721e286a4391450c48c"],
    ["my.app_1~x", "a!*'()-_.~/=&?#;,$@"],
    ["https://app.example.com/", "50 % + more: ü 漢 😀"],
    ["app:one", "plain"],
  ];
  const decodable = (text: string): boolean => /^[\x21-\x7e]*$/.test(text) && !/[%+:]/.test(text);
  for (const [id, secret] of credentials) {
    test(`${id} and ${secret} are the same to servers that decode a header and to those that do not`, async () => {
      issuer.clientId = id;
      issuer.clientSecrets[0] = secret;
      const isPlain = decodable(id) && decodable(secret);
      for (const decodes of [true, false]) {
        issuer.decodesCredentials = decodes;
        expect(await outcome()).toBe("ada");
        // The header first, as the RFC has it; where that is refused, and could have been misread, the body.
        expect(issuer.lastMethod).toBe(decodes || isPlain ? "basic" : "post");
        issuer.lies.metadata = without("token_endpoint_auth_methods_supported");
        // Where nothing but the header is offered, the RFC says how it is read.
        expect(await outcome()).toBe(decodes || isPlain ? "ada" : "provider_failed");
        expect(issuer.lastMethod).toBe("basic");
        metadata({ token_endpoint_auth_methods_supported: ["private_key_jwt", "client_secret_post"] });
        expect(await outcome()).toBe("ada");
        expect(issuer.lastMethod).toBe("post");
        delete issuer.lies.metadata;
      }
    });
  }
});

describe("answers of the token endpoint", () => {
  const kept = (change: Change) => {
    issuer.lies.tokens = change;
    return signInAt(open({ keepTokens: true })).then(({ tokens }) => tokens);
  };

  test("may have a list of scopes, as Twitch does, also when tokens are renewed", async () => {
    const scope = ["openid", "user:read:email"];
    expect(await kept((own) => ({ ...own, scope }))).toMatchObject({ scopes: scope });
    expect((await open().refresh("a-refresh-token")).scopes).toStrictEqual(scope);
  });

  test("may say null, or nothing, where there is nothing to say", async () => {
    for (const nothing of [null, ""]) {
      const tokens = await kept((own) => ({ ...own, refresh_token: nothing, scope: null, expires_in: nothing }));
      expect(tokens).toMatchObject({
        refreshToken: null,
        expiresAt: null,
        scopes: ["openid", "profile", "email", "offline_access"],
      });
    }
    expect(await kept(without("expires_in"))).toMatchObject({ expiresAt: null });
  });

  test.each(["Bearer", "bearer", "BEARER"])("may call the kind of token %s", async (kind) => {
    issuer.lies.tokens = (own) => ({ ...own, token_type: kind });
    expect(await outcome()).toBe("ada");
  });

  test("are refused where they say something else than that", async () => {
    for (const lie of [
      { scope: [["openid"]] },
      { scope: { openid: true } },
      { scope: 7 },
      { refresh_token: 7 },
      { expires_in: "soon" },
      { expires_in: -1 },
      { token_type: "mac" },
      { token_type: null },
      { access_token: null },
      { access_token: "" },
    ]) {
      issuer.lies.tokens = (own) => ({ ...own, ...lie });
      expect([lie, await outcome()]).toStrictEqual([lie, "provider_failed"]);
    }
  });
});

describe("ID tokens for several", () => {
  const project = "project-4711";
  const others: Change = (claims) => ({
    ...claims,
    aud: [project, issuer.clientId, "another-client"],
    azp: issuer.clientId,
  });

  test("are taken where everybody else is named, as Zitadel's project has to be", async () => {
    issuer.lies.claims = others;
    expect(await outcome(open({ audiences: [project, "another-client"] }))).toBe("ada");
    expect(await outcome(open({ audiences: [project] }))).toBe("provider_failed");
    expect(await outcome()).toBe("provider_failed");
  });

  test("R078: are still ours alone to bring: another client's is refused, and so is one that nobody asked for", async () => {
    const client = open({ audiences: [project, "another-client"] });
    for (const azp of ["another-client", project, null]) {
      issuer.lies.claims = (claims) => ({ ...others(claims), azp });
      expect(await outcome(client)).toBe("provider_failed");
    }
    issuer.lies.claims = (claims) => without("azp")(others(claims));
    expect(await outcome(client)).toBe("provider_failed");
    issuer.lies.claims = (claims) => ({ ...claims, aud: project });
    expect(await outcome(client)).toBe("provider_failed");
  });

  test("an audience alone may stand in a list", async () => {
    issuer.lies.claims = (claims) => ({ ...claims, aud: [claims.aud], azp: claims.aud });
    expect(await outcome()).toBe("ada");
  });

  test("whoever writes something else than texts for them is told at the start", () => {
    for (const audiences of ["project", [7], [""], null] as unknown as readonly string[][]) {
      expect(() => open({ audiences })).toThrow("oidc.audiences is no list of texts; write one.");
    }
  });
});

describe("userinfo", () => {
  test("may be the only one that says anything of the person", async () => {
    issuer.lies.claims = without("name", "email", "email_verified");
    issuer.lies.userinfo = (own) => ({
      ...own,
      email: "ada@example.com",
      email_verified: true,
      preferred_username: "ada",
    });
    const { profile } = await signInAt(open({ trustEmail: true }));
    expect(profile).toMatchObject({ email: "ada@example.com", emailVerified: true, name: "ada" });
    issuer.lies.userinfo = without("picture");
    expect((await signInAt(open())).profile).toMatchObject({ email: null, name: null, avatarUrl: null });
  });

  const answerWith = (token: string, type = "application/jwt"): void => {
    issuer.lies.at.set("/userinfo", (request, response) => {
      expect(request.headers.accept).toBe("application/json, application/jwt");
      response.writeHead(200, { "content-type": type }).end(token);
    });
  };
  const claims = { sub: "ada", name: "Ada, signed" };

  test("may be signed, by a key of the issuer's", async () => {
    for (const more of [{}, { iss: issuer.url, aud: issuer.clientId, exp: Math.floor(Date.now() / 1000) + 60 }]) {
      answerWith(await issuer.sign({ ...claims, ...more }), "Application/JWT; charset=utf-8");
      issuer.lies.claims = without("name");
      expect((await signInAt(open())).profile.name).toBe("Ada, signed");
    }
    await issuer.changeKeys();
  });

  test("A054, R080: and is refused where it is about somebody else, for somebody else, by somebody else, or no more true", async () => {
    const stranger = await generateKeyPair("ES256");
    const client = open();
    const encrypted = await new EncryptJWT(claims)
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .encrypt(new Uint8Array(32));
    for (const token of [
      await issuer.sign({ ...claims, sub: "eve" }),
      await issuer.sign({ name: "Nobody" }),
      await issuer.sign({ ...claims, aud: "another-client" }),
      await issuer.sign({ ...claims, iss: "https://other.example.com" }),
      await issuer.sign({ ...claims, exp: 1 }),
      await issuer.sign(claims, { kid: "made-up" }),
      await issuer.sign(claims, {}, stranger.privateKey),
      `${(await issuer.sign(claims)).split(".").slice(0, 2).join(".")}.`,
      await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(issuer.clientSecrets[0] ?? "")),
      issuer.unsigned(claims),
      encrypted,
      JSON.stringify(claims),
      "",
      "a.b.c",
    ]) {
      answerWith(token);
      expect([token, await outcome(client)]).toStrictEqual([token, "provider_failed"]);
    }
  });

  test("A054: a token in the place of any other answer is none", async () => {
    for (const path of ["/token", "/keys", "/.well-known/openid-configuration"]) {
      const token = await issuer.sign(claims);
      issuer.lies.at.set(path, (_, response) => {
        response.writeHead(200, { "content-type": "application/jwt" }).end(token);
      });
      const client = open();
      expect(await outcome(client)).toBe("provider_failed");
      expect(JSON.stringify(client.health())).not.toContain(token.slice(0, 10));
      issuer.lies.at.delete(path);
    }
  });
});

test("R078: an issuer that does not say when somebody proved herself has proven nothing of now, and that is what is said", async () => {
  issuer.lies.claims = without("auth_time");
  const { profile, authTime } = await signInAt(open(), { reauthenticate: true });
  expect([profile.subject, authTime]).toStrictEqual(["ada", null]);
});
