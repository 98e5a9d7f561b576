import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { KeyStore, NewSigningKey, SigningKeyRecord } from "../../src/token/key-store.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { onEveryStorage } from "./fixture.ts";

// Many writers at once, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const keep = 1_000;
const lead = 600;

/** The store does not look into keys: these are texts. */
function newKey(): NewSigningKey {
  return {
    kid: randomBytes(12).toString("base64url"),
    algorithm: "ES256",
    publicKey: '{"kty":"EC"}',
    sealedKey: `k1secr${randomBytes(8).toString("base64url")}`,
    secretId: "k1secr",
  };
}

async function append(store: KeyStore, after: number, seconds: number): Promise<string> {
  const key = newKey();
  expect(await store.append(key, after, { lead: seconds, keep }, unrecorded)).toBe(true);
  return key.kid;
}

async function find(store: KeyStore, kid: string): Promise<SigningKeyRecord> {
  const { keys } = await store.read();
  return keys.find((key) => key.kid === kid)!;
}

/** Which keys sign at a moment after now: one, at every moment. */
async function signers(store: KeyStore, seconds = 0): Promise<string[]> {
  const { now, keys } = await store.read();
  const moment = now + seconds * 1000;
  return keys
    .filter((key) => key.revokedAt === null && key.activeAt <= moment && (key.retiredAt ?? Infinity) > moment)
    .map(({ kid }) => kid);
}

onEveryStorage((open) => {
  test("there are no keys, and the time is the database's", async () => {
    const { storage } = await open();
    const { now, keys } = await storage.signingKeys.read();
    expect(keys).toStrictEqual([]);
    expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
  });

  test("of twenty that store a key at once one wins, and one event tells of it", async () => {
    const { storage, openAnother } = await open();
    const stores = [storage, await openAnother()].map(({ signingKeys }) => signingKeys);
    const stored = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const key = newKey();
        const data = { kid: key.kid, algorithm: key.algorithm };
        const recording = { events: [{ type: "signing_key_created", data, userId: null, actor: "system" }] } as const;
        return stores[i % 2]!.append(key, 0, { lead: 0, keep }, recording);
      }),
    );
    expect(stored.filter(Boolean)).toHaveLength(1);
    const { keys } = await storage.signingKeys.read();
    expect(keys).toHaveLength(1);
    const events = await storage.events.list({ limit: 10 });
    expect(events.map(({ type, data }) => [type, data.kid])).toStrictEqual([["signing_key_created", keys[0]!.kid]]);
  });

  test("the next key is stored ahead of its time, and takes over from the one before it at that moment", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, lead);
    const [next, former] = (await store.read()).keys;
    expect(next).toMatchObject({ kid: second, slot: 2, retiredAt: null, expiresAt: null, revokedAt: null });
    expect(next!.activeAt).toBe(next!.createdAt + lead * 1000);
    expect(former).toMatchObject({
      kid: first,
      slot: 1,
      retiredAt: next!.activeAt,
      expiresAt: next!.activeAt + keep * 1000,
    });
    expect(await signers(store)).toStrictEqual([first]);
    expect(await signers(store, lead + 1)).toStrictEqual([second]);
  });

  test("a slot that is taken, or was skipped, is not given", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    await append(store, 0, 0);
    expect(await store.append(newKey(), 0, { lead, keep }, unrecorded)).toBe(false);
    expect(await store.append(newKey(), 2, { lead, keep }, unrecorded)).toBe(false);
    const { keys } = await store.read();
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ retiredAt: null, expiresAt: null });
  });

  test("a key that signs at once retires those that were to sign later, too", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    await append(store, 0, 0);
    await append(store, 1, lead);
    const third = await append(store, 2, 0);
    expect(await signers(store)).toStrictEqual([third]);
    expect(await signers(store, lead + 1)).toStrictEqual([third]);
  });

  test("a key that waits can be made to sign now; one that signs already, or is unknown, cannot", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, lead);
    const third = await append(store, 2, lead * 2);
    expect(await store.hasten(first, keep)).toBe(false);
    expect(await store.hasten("nobodys-key-0000", keep)).toBe(false);
    expect(await store.hasten(second, keep)).toBe(true);
    expect(await store.hasten(second, keep)).toBe(false);
    expect(await signers(store)).toStrictEqual([second]);
    expect(await signers(store, lead * 2 + 1)).toStrictEqual([third]);
    const { retiredAt, expiresAt } = await find(store, first);
    expect(retiredAt).toBe((await find(store, second)).activeAt);
    expect(expiresAt).toBe(retiredAt! + keep * 1000);
  });

  test("a revoked key is followed by the one that waits, loses its private half, and is in log and events", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, lead);
    const { id: before } = await storage.revocations.head();
    const events = [{ type: "signing_key_revoked", data: { kid: first }, userId: null, actor: "operator" }] as const;
    const replacement = newKey();
    expect(await store.revoke(first, replacement, keep, { events })).toBe(true);
    expect(await signers(store)).toStrictEqual([second]);
    const revoked = await find(store, first);
    expect(revoked.sealedKey).toBeNull();
    expect(revoked.expiresAt).toBe(revoked.revokedAt! + keep * 1000);
    expect(await find(store, replacement.kid)).toBeUndefined();
    expect(await storage.revocations.readAfter(before, 10)).toMatchObject([
      { kind: "key", subject: first, version: null },
    ]);
    expect(await storage.events.list({ limit: 10 })).toMatchObject([{ type: "signing_key_revoked" }]);
  });

  test("where none waits, the replacement signs at once", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const replacement = newKey();
    expect(await store.revoke(first, replacement, keep, unrecorded)).toBe(true);
    expect(await signers(store)).toStrictEqual([replacement.kid]);
    expect((await store.read()).keys.map(({ slot }) => slot)).toStrictEqual([2, 1]);
  });

  test("where the one that waits is revoked, the one that signs goes on, until the next if there is one", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, lead);
    expect(await store.revoke(second, newKey(), keep, unrecorded)).toBe(true);
    expect(await find(store, first)).toMatchObject({ retiredAt: null, expiresAt: null });
    const third = await append(store, 2, lead);
    const fourth = await append(store, 3, lead * 2);
    expect(await store.revoke(third, newKey(), keep, unrecorded)).toBe(true);
    expect(await signers(store, lead + 1)).toStrictEqual([first]);
    expect(await signers(store, lead * 2 + 1)).toStrictEqual([fourth]);
    const { retiredAt, expiresAt } = await find(store, first);
    expect(expiresAt).toBe(retiredAt! + keep * 1000);
  });

  test("a key that has retired can be revoked, and nothing else changes", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, 0);
    expect(await store.revoke(first, newKey(), keep, unrecorded)).toBe(true);
    expect(await signers(store)).toStrictEqual([second]);
    expect((await store.read()).keys).toHaveLength(2);
  });

  test("no key is revoked twice, nor one that is unknown or has expired", async () => {
    const { storage, raw } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, 0);
    expect(await store.revoke("nobodys-key-0000", newKey(), keep, unrecorded)).toBe(false);
    expect(await store.revoke(second, newKey(), keep, unrecorded)).toBe(true);
    expect(await store.revoke(second, newKey(), keep, unrecorded)).toBe(false);
    await raw(`update {signing_keys} set expires_at = 1 where kid = '${first}'`);
    expect(await store.revoke(first, newKey(), keep, unrecorded)).toBe(false);
    expect(await signers(store)).toHaveLength(1);
    const { id } = await storage.revocations.head();
    expect(await storage.revocations.readAfter(id - 1, 10)).toHaveLength(1);
  });

  test("twenty revocations of the key that signs, and as many new keys, leave one that signs", async () => {
    const { storage, openAnother } = await open();
    const other = (await openAnother()).signingKeys;
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const revoked = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const by = i % 2 === 0 ? store : other;
        await by.append(newKey(), 1, { lead, keep }, unrecorded);
        return by.revoke(first, newKey(), keep, unrecorded);
      }),
    );
    expect(revoked.filter(Boolean)).toHaveLength(1);
    expect(await signers(store)).toHaveLength(1);
    expect(await signers(store, lead * 3)).toHaveLength(1);
  });

  test("a seal is replaced only where it is still the one that was opened", async () => {
    const { storage } = await open();
    const store = storage.signingKeys;
    const kid = await append(store, 0, 0);
    const { sealedKey } = await find(store, kid);
    const anew = { kid, sealedKey: "k2secr-sealed-anew", secretId: "k2secr" };
    const both = await Promise.all([
      store.reseal(anew, sealedKey!),
      store.reseal({ ...anew, sealedKey: "k3secr-sealed-too", secretId: "k3secr" }, sealedKey!),
    ]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const { secretId, sealedKey: now } = await find(store, kid);
    expect(now!.startsWith(secretId)).toBe(true);
    expect(await store.reseal(anew, sealedKey!)).toBe(false);
  });

  test("a private key is deleted some time after it has signed for the last time, and a key a week after it expired", async () => {
    const { storage, raw } = await open();
    const store = storage.signingKeys;
    const first = await append(store, 0, 0);
    const second = await append(store, 1, 0);
    await store.tidy(lead);
    expect((await find(store, first)).sealedKey).not.toBeNull();
    await raw(`update {signing_keys} set retired_at = retired_at - ${(lead + 60) * 1000} where kid = '${first}'`);
    await store.tidy(lead);
    expect((await find(store, first)).sealedKey).toBeNull();
    expect((await find(store, second)).sealedKey).not.toBeNull();
    await raw(`update {signing_keys} set expires_at = expires_at - ${8 * 86_400_000} where kid = '${first}'`);
    await store.tidy(lead);
    expect((await store.read()).keys.map(({ kid }) => kid)).toStrictEqual([second]);
  });
});
