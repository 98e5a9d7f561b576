import { createRemoteJWKSet, customFetch, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { onEveryDatabase, onSqlite, origin, trustedOrigin } from "./installation.ts";

onEveryDatabase((open) => {
  test("the keys are published at both places, and a stranger verifies our token with them", async () => {
    const site = await open();
    const paths = ["/auth/jwks", "/.well-known/jwks.json"];
    const { keys } = await internalsOf(site.auth).deps();
    for (const path of paths) {
      const { status, headers, body } = await site.browser().get(path);
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("application/jwk-set+json");
      expect(headers.get("cache-control")).toBe("public, max-age=300");
      expect(body.keys).toHaveLength(1);
      const set = createRemoteJWKSet(new URL(path, origin), {
        [customFetch]: async (url, options) => site.auth.handler(new Request(url, { headers: options.headers })),
      });
      const { payload } = await jwtVerify(keys.sign({ sub: "u1" }), set, { algorithms: ["ES256"], typ: "at+jwt" });
      expect(payload.sub).toBe("u1");
    }
  });

  test("whoever has the keys already is told that they are the same", async () => {
    const { browser } = await open();
    const first = await browser().get("/auth/jwks");
    const etag = first.headers.get("etag")!;
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const answer = await browser().get("/auth/jwks", { "if-none-match": known });
      expect([known, answer.status, answer.text]).toStrictEqual([known, 304, ""]);
      expect(answer.headers.get("etag")).toBe(etag);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    }
    for (const other of ['"other"', etag.slice(1, -1), "", "W/*"]) {
      expect((await browser().get("/auth/jwks", { "if-none-match": other })).status).toBe(200);
    }
    const head = await browser().send("/auth/jwks", { method: "HEAD" });
    expect([head.status, head.text, head.headers.get("etag")]).toStrictEqual([200, "", etag]);
  });

  test("instances on one database publish the same, and a new key before it signs", async () => {
    const site = await open();
    const other = await site.another({ token: { algorithm: "EdDSA" } });
    const { keys } = await internalsOf(other).deps();
    const set = JSON.parse(keys.published().body) as JSONWebKeySet;
    expect(set.keys.map(({ alg }) => alg)).toStrictEqual(["EdDSA", "ES256"]);
    expect(keys.verify(keys.sign({})).ok).toBe(true);
    const { keys: first } = await internalsOf(site.auth).deps();
    expect(first.verify(keys.sign({})).ok).toBe(true);
    await first.reload();
    expect(first.published()).toStrictEqual(keys.published());
  });
});

onSqlite((open) => {
  test("A092: private members are in no answer", async () => {
    for (const algorithm of ["ES256", "EdDSA", "RS256", "PS256"] as const) {
      const { browser } = await open({ token: { algorithm } });
      const { body } = await browser().get("/auth/jwks");
      const [{ kid, ...members }] = body.keys;
      expect(kid).toMatch(/^[A-Za-z0-9_-]{16}$/);
      const rsa = { kty: "RSA", n: expect.stringMatching(/^.{512}$/), e: "AQAB" };
      const own = {
        ES256: { kty: "EC", crv: "P-256", x: expect.any(String), y: expect.any(String) },
        EdDSA: { kty: "OKP", crv: "Ed25519", x: expect.any(String) },
        RS256: rsa,
        PS256: rsa,
      };
      expect(members).toStrictEqual({ ...own[algorithm], alg: algorithm, use: "sig" });
    }
  });

  test("HS256 publishes nothing, and makes no key", async () => {
    const { auth, browser, raw } = await open({ token: { algorithm: "HS256", secret: generateSecret() } });
    expect((await browser().get("/auth/jwks")).body).toStrictEqual({ keys: [] });
    const { keys } = await internalsOf(auth).deps();
    expect(keys.verify(keys.sign({ sub: "u1" }))).toMatchObject({ ok: true });
    expect(await raw("select * from {signing_keys}")).toStrictEqual([]);
  });

  test("everybody's script may read the keys, from every origin, and never with credentials", async () => {
    const { browser } = await open({ trustedOrigins: [trustedOrigin] });
    for (const from of ["https://elsewhere.example", trustedOrigin, "null"]) {
      for (const path of ["/auth/jwks", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"]) {
        const { headers } = await browser().get(path, { origin: from });
        expect(headers.get("access-control-allow-origin")).toBe("*");
        expect(headers.get("access-control-allow-credentials")).toBeNull();
        expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
        expect(headers.get("vary")).toBeNull();
        expect(headers.get("set-cookie")).toBeNull();
      }
    }
  });

  test("RFC 8414: the issuer is described where one with a path is looked for, and what it names exists", async () => {
    const { browser } = await open();
    for (const path of ["/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/auth"]) {
      const { status, headers, body } = await browser().get(path);
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("application/json");
      expect(body).toMatchObject({
        issuer: `${origin}/auth`,
        jwks_uri: `${origin}/auth/jwks`,
        response_types_supported: [],
        grant_types_supported: [],
      });
      for (const [name, url] of Object.entries(body)) {
        if (!/_(uri|endpoint)$/.test(name)) continue;
        expect([name, (await browser().get(String(url))).status]).not.toContain(404);
      }
    }
  });

  test("below a path in the base URL there is nothing at the root of the host, which is somebody else's", async () => {
    const { browser } = await open({ baseUrl: `${origin}/shop` });
    const { body } = await browser().get("/shop/auth/jwks");
    expect(body.keys).toHaveLength(1);
    for (const path of ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server"]) {
      expect((await browser().get(path)).status).toBe(404);
      expect((await browser().get(`/shop${path}`)).status).toBe(404);
    }
  });

  test("nothing but reading is done there", async () => {
    const { browser } = await open();
    for (const path of ["/auth/jwks", "/.well-known/jwks.json"]) {
      const { status, headers } = await browser().post(path);
      expect([status, headers.get("allow")]).toStrictEqual([405, "HEAD, GET"]);
    }
  });
});
