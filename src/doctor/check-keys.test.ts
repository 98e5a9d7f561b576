import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import type { ServiceRecord } from "../service/service.ts";
import { showTime } from "../shared/show-time.ts";
import type { SigningKeyRecord } from "../token/key-store.ts";
import type { KeyPlan } from "../token/token-settings.ts";
import { checkServiceKeys, checkSigningKeys } from "./check-keys.ts";

const day = 86_400_000;
const now = Date.parse("2026-03-18T12:00:00Z");
const ring = createSecretRing([generateSecret(), generateSecret()]);
const plan: KeyPlan = { algorithm: "ES256", rotation: 30 * 86_400, lead: 600, keep: 1_800 };

function key(more: Partial<SigningKeyRecord> = {}): SigningKeyRecord {
  return {
    kid: "AAAAAAAAAAAAAAAA",
    slot: 1,
    algorithm: "ES256",
    publicKey: "{}",
    sealedKey: "sealed",
    secretId: ring.current.id,
    createdAt: now - 3 * day,
    activeAt: now - 3 * day,
    retiredAt: null,
    expiresAt: null,
    revokedAt: null,
    ...more,
  };
}

const next = key({ kid: "BBBBBBBBBBBBBBBB", slot: 2, createdAt: now - 60_000, activeAt: now + 540_000 });

const check = (...keys: SigningKeyRecord[]) => checkSigningKeys({ now, keys }, plan, ring);

test("the key that signs is named, with its age and when the next one follows", () => {
  expect(check(key())).toStrictEqual([
    {
      check: "signingKeys",
      level: "ok",
      found: expect.stringMatching(
        /^A{16} \(ES256\), made 3 days ago, signs; the next one follows 2026-04-1\d .* by itself$/,
      ),
    },
  ]);
  const [finding] = check(next, key({ retiredAt: now + 540_000, expiresAt: now + day }));
  // In this machine's time zone, where it may be the next day.
  const follows = `signs; ${next.kid} follows ${showTime(next.activeAt)}`;
  expect(finding).toMatchObject({ level: "ok", found: expect.stringContaining(follows) });
});

test("none yet, none needed, and none that signs are three things", () => {
  expect(check()).toMatchObject([{ level: "ok", found: expect.stringContaining("first start") }]);
  expect(checkSigningKeys({ now, keys: [key()] }, null, ring)).toMatchObject([{ level: "ok" }]);
  expect(check(key({ revokedAt: now - day }))).toMatchObject([
    { level: "fail", fix: expect.stringContaining("latchkey keys rotate --now") },
  ]);
});

test("a rotation that nobody made is worth a look once it is an hour late", () => {
  const old = (late: number) => key({ createdAt: now - 30 * day - late, activeAt: now - 30 * day - late });
  expect(check(old(60_000))).toMatchObject([{ level: "ok" }]);
  expect(check(old(2 * day))).toMatchObject([
    { level: "warn", found: expect.stringContaining("should have followed it 2 days ago") },
  ]);
});

test("a key sealed under a secret that is not here fails, whether it signs or is to sign next", () => {
  expect(check(key({ secretId: "aaaaaa" }))).toMatchObject([
    { level: "fail", found: expect.stringMatching(/^A{16} signs, but it is sealed under aaaaaa/) },
  ]);
  expect(check({ ...next, secretId: "aaaaaa" }, key())).toMatchObject([
    { level: "fail", found: expect.stringMatching(/^B{16} is to sign next, but/) },
  ]);
  expect(check(key({ secretId: ring.all[1]!.id }))).toMatchObject([{ level: "ok" }]);
});

function service(name: string, secretId: string): ServiceRecord {
  return {
    id: name,
    name,
    secretId,
    scopes: ["introspect"],
    audiences: null,
    createdAt: new Date(now),
    seed: Buffer.alloc(32),
  };
}

test("keys of services are known here or each is named", () => {
  expect(checkServiceKeys([], ring, now)).toMatchObject([{ level: "ok" }]);
  expect(checkServiceKeys([service("gateway", ring.current.id)], ring, now)).toMatchObject([
    { level: "ok", found: "one program has a key that is known here" },
  ]);
  expect(
    checkServiceKeys([service("gateway", ring.current.id), service("reports", ring.all[1]!.id)], ring, now),
  ).toMatchObject([{ level: "ok", found: expect.stringMatching(/^2 programs .* 1 of them under a secret/) }]);
  expect(
    checkServiceKeys([service("gateway", "aaaaaa"), service("reports", ring.current.id)], ring, now),
  ).toMatchObject([{ level: "fail", found: expect.stringMatching(/^the key of gateway .* aaaaaa/) }]);
});

test("a key of a program that is more than a year old is worth a look", () => {
  const old = { ...service("gateway", ring.current.id), createdAt: new Date(now - 400 * day) };
  expect(checkServiceKeys([old, service("reports", ring.current.id)], ring, now)).toMatchObject([
    { check: "serviceKeys", level: "warn", found: expect.stringMatching(/^the key of gateway was made /) },
  ]);
});
