import { spawnSync } from "node:child_process";
import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { fileURLToPath } from "node:url";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import type { JwsAlgorithm } from "../../src/jws/jws-algorithm.ts";
import { RevocationView } from "../../src/revocation/revocation-view.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { unseal } from "../../src/secret/seal.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { KeyRing } from "../../src/token/key-ring.ts";
import { SecretKeyRing } from "../../src/token/secret-key-ring.ts";
import { StoredKeyRing } from "../../src/token/stored-key-ring.ts";
import { pythonPath } from "../setup/python.ts";

const algorithms: readonly JwsAlgorithm[] = ["ES256", "EdDSA", "RS256", "PS256", "HS256"];
const issuer = "https://app.example.com/auth";
const now = Math.floor(Date.now() / 1000);
const claims = {
  iss: issuer,
  aud: issuer,
  sub: "4b5c4f0e-6c0c-4d0e-9d5c-0f9f6b1f7a11",
  iat: now,
  exp: now + 900,
  jti: "x7Jd0",
  email: "zoë@example.com",
  email_verified: true,
  amr: ["password"],
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A ring, and what somebody else knows of its keys. */
interface Party {
  readonly keys: KeyRing;
  readonly kid: string;
  readonly publicJwk: JsonWebKey;
  /** The private half, so that another program can sign with the same key. */
  readonly privateJwk: JsonWebKey;
  readonly secret: string;
}

async function openParty(algorithm: JwsAlgorithm): Promise<Party> {
  const secret = generateSecret();
  if (algorithm === "HS256") {
    const keys = new SecretKeyRing([secret]);
    return { keys, kid: kidOf(keys.sign({})), publicJwk: {}, privateJwk: {}, secret };
  }
  const ring = createSecretRing([secret]);
  const storage = await openSqlStorage({ database: "sqlite::memory:", migrate: "auto", clock: Date.now });
  const fail = (error: unknown): void => {
    throw error;
  };
  const times = { heartbeat: 3600, staleness: 5, retention: 360 };
  const view = new RevocationView({ ...times, log: storage.revocations, clock: Date.now, onError: fail });
  const plan = { algorithm, rotation: 86_400, lead: 600, keep: 1_530 };
  const keys = await StoredKeyRing.start({ store: storage.signingKeys, ring, view, plan, onError: fail });
  closers.push(
    () => storage.close(),
    () => keys.close(),
  );
  const [record] = (await storage.signingKeys.read()).keys;
  const privateJwk = JSON.parse(unseal(ring, "signing-key", record!.sealedKey!)!) as JsonWebKey;
  const [publicJwk] = (JSON.parse(keys.published().body) as JSONWebKeySet).keys;
  return { keys, kid: record!.kid, publicJwk: publicJwk as JsonWebKey, privateJwk, secret };
}

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;
}

describe.each(algorithms)("%s", (algorithm) => {
  test("jose verifies what we sign, and we what jose signs", async () => {
    const { keys, kid, privateJwk, secret } = await openParty(algorithm);
    const rules = { algorithms: [algorithm], issuer, audience: issuer, typ: "at+jwt" };
    const shared = new TextEncoder().encode(secret);
    const token = keys.sign(claims);
    const { payload } =
      algorithm === "HS256"
        ? await jwtVerify(token, shared, rules)
        : await jwtVerify(token, createLocalJWKSet(JSON.parse(keys.published().body) as JSONWebKeySet), rules);
    expect(payload).toStrictEqual(claims);
    const key = algorithm === "HS256" ? shared : createPrivateKey({ key: privateJwk, format: "jwk" });
    const theirs = await new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ: "at+jwt" }).sign(key);
    expect(keys.verify(theirs)).toStrictEqual({ ok: true, kid, claims });
    const other = await new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid }).sign(key);
    expect(keys.verify(other).ok).toBe(false);
  });

  test.skipIf(pythonPath() === null)("PyJWT verifies what we sign, and we what PyJWT signs", async () => {
    const { keys, kid, publicJwk, privateJwk, secret } = await openParty(algorithm);
    const task = { algorithm, secret, audience: issuer, issuer };
    const tasks = [
      { ...task, do: "verify", token: keys.sign(claims), jwk: publicJwk },
      { ...task, do: "sign", kid, claims, jwk: privateJwk },
    ];
    const script = fileURLToPath(new URL("./scripts/pyjwt.py", import.meta.url));
    const { status, stdout, stderr } = spawnSync(pythonPath()!, [script], {
      input: JSON.stringify(tasks),
      encoding: "utf8",
    });
    expect([status, stderr]).toStrictEqual([0, ""]);
    const [verified, signed] = JSON.parse(stdout);
    expect(verified).toStrictEqual({ claims, header: { alg: algorithm, kid, typ: "at+jwt" } });
    expect(keys.verify(signed.token)).toStrictEqual({ ok: true, kid, claims });
  });
});
