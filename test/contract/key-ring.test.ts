import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { RevocationView } from "../../src/revocation/revocation-view.ts";
import { createSecretRing, generateSecret, type SecretRing } from "../../src/secret/root-secret.ts";
import type { Storage } from "../../src/storage/storage.ts";
import type { KeyStore } from "../../src/token/key-store.ts";
import { makeSigningKey } from "../../src/token/make-signing-key.ts";
import { StoredKeyRing } from "../../src/token/stored-key-ring.ts";
import type { KeyPlan } from "../../src/token/token-settings.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { onEveryStorage } from "./fixture.ts";

// Many processes at once, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const month = 30 * 86_400;
const plan: KeyPlan = { algorithm: "ES256", rotation: month, lead: 600, keep: 1_530 };
const secret = generateSecret();
/** For what waits a while for its turn, on a machine that may be slow. */
const patient = { timeout: 30_000 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Process {
  readonly keys: StoredKeyRing;
  readonly view: RevocationView;
}

/** A process with its keys, on a storage that may be another one's, too. */
async function startProcess(
  storage: Storage,
  { ring = createSecretRing([secret]), plan: own = plan }: { ring?: SecretRing; plan?: KeyPlan } = {},
): Promise<Process> {
  const fail = (error: unknown): void => {
    throw error;
  };
  const times = { heartbeat: 3600, staleness: 5, retention: 360 };
  const view = new RevocationView({ ...times, log: storage.revocations, clock: Date.now, onError: fail });
  await view.start();
  const keys = await StoredKeyRing.start({ store: storage.signingKeys, ring, view, plan: own, onError: fail });
  closers.push(async () => {
    view.close();
    await keys.close();
  });
  return { keys, view };
}

const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;
const publishedBy = ({ keys }: Process): string[] =>
  (JSON.parse(keys.published().body) as JSONWebKeySet).keys.map(({ kid }) => kid!);

onEveryStorage((open) => {
  test("twenty processes that start at once make one key, and each accepts what the others sign", async () => {
    const { storage, openAnother } = await open();
    const storages = [storage, await openAnother(), await openAnother()];
    const processes = await Promise.all(Array.from({ length: 20 }, (_, i) => startProcess(storages[i % 3]!)));
    expect((await storage.signingKeys.read()).keys).toHaveLength(1);
    const tokens = processes.map(({ keys }) => keys.sign({ sub: "u1" }));
    for (const { keys } of processes) {
      for (const token of tokens) expect(keys.verify(token)).toMatchObject({ ok: true, claims: { sub: "u1" } });
    }
    expect(new Set(processes.map(({ keys }) => keys.published().etag)).size).toBe(1);
  });

  test("what is published is all that somebody else needs to verify", async () => {
    const { storage } = await open();
    const { keys } = await startProcess(storage);
    const set = createLocalJWKSet(JSON.parse(keys.published().body) as JSONWebKeySet);
    const { protectedHeader } = await jwtVerify(keys.sign({ sub: "u1" }), set, { typ: "at+jwt" });
    expect(Object.keys(protectedHeader)).toStrictEqual(["alg", "kid", "typ"]);
    const members = Object.keys((JSON.parse(keys.published().body) as JSONWebKeySet).keys[0]!);
    expect(members.toSorted()).toStrictEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });

  test("no private key stands in the database unsealed", async () => {
    const { storage, raw } = await open();
    await startProcess(storage);
    const [row] = await raw("select * from {signing_keys}");
    const { d } = JSON.parse(String(row!.public_key));
    expect(d).toBeUndefined();
    expect(String(row!.sealed_key)).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(String(row!.sealed_key), "base64url").toString("latin1")).not.toContain('"d"');
  });

  test("the next key is made ahead of time, published, and does not sign before its time, whoever is asked", async () => {
    const { storage, raw } = await open();
    const old = await startProcess(storage);
    const [first] = publishedBy(old);
    await raw(`update {signing_keys} set active_at = active_at - ${(month - 500) * 1000}`);
    const processes = await Promise.all(Array.from({ length: 20 }, () => startProcess(storage)));
    expect((await storage.signingKeys.read()).keys).toHaveLength(2);
    for (const one of processes) {
      expect(publishedBy(one)).toHaveLength(2);
      expect(kidOf(one.keys.sign({}))).toBe(first);
    }
  });

  test("when its time has come the next key signs, and tokens of the one before are good until they are dead", async () => {
    const { storage, raw } = await open();
    const before = await startProcess(storage);
    const [first] = publishedBy(before);
    const token = before.keys.sign({ sub: "u1" });
    const key = await makeSigningKey("ES256", createSecretRing([secret]));
    await storage.signingKeys.append(key, 1, { lead: plan.lead, keep: plan.keep }, unrecorded);
    await raw(`update {signing_keys} set active_at = active_at - 601000 where kid = '${key.kid}'`);
    await raw(
      `update {signing_keys} set retired_at = retired_at - 601000, expires_at = expires_at - 601000 where kid = '${first}'`,
    );
    const after = await startProcess(storage);
    expect(kidOf(after.keys.sign({}))).toBe(key.kid);
    expect(publishedBy(after)).toStrictEqual([key.kid, first]);
    expect(after.keys.verify(token)).toMatchObject({ ok: true });
    await raw(`update {signing_keys} set expires_at = 1 where kid = '${first}'`);
    const later = await startProcess(storage);
    expect(publishedBy(later)).toStrictEqual([key.kid]);
    expect(later.keys.verify(token)).toStrictEqual({ ok: false, reason: "unknown_key" });
  });

  test("T8: a revoked key signs nothing, leaves what is published, and its tokens say so, in every process", async () => {
    const { storage, openAnother } = await open();
    const here = await startProcess(storage);
    const there = await startProcess(await openAnother());
    const token = there.keys.sign({ sub: "u1" });
    const forged = `${token.slice(0, -6)}AAAAAA`;
    const kid = kidOf(token);
    const replacement = await makeSigningKey("ES256", createSecretRing([secret]));
    await storage.signingKeys.revoke(kid, replacement, plan.keep, unrecorded);
    for (const { keys, view } of [here, there]) {
      await view.read();
      expect(keys.verify(token)).toStrictEqual({ ok: false, reason: "revoked_key" });
      expect(keys.verify(forged)).toStrictEqual({ ok: false, reason: "invalid" });
      await expect.poll(() => publishedBy({ keys, view })).toStrictEqual([replacement.kid]);
      expect(kidOf(keys.sign({}))).toBe(replacement.kid);
    }
    const started = await startProcess(storage);
    expect(started.keys.verify(token)).toStrictEqual({ ok: false, reason: "revoked_key" });
    expect(kidOf(started.keys.sign({}))).toBe(replacement.kid);
  });

  test("a key that is revoked while the keys are being read is missed by nobody, and whoever waits for the next one can sign at once", async () => {
    const { storage, openAnother } = await open();
    // One read has its answer, which does not arrive before the key is revoked.
    let isHeld = false;
    let isRead = false;
    let arrive = (): void => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const slow: KeyStore = Object.create(storage.signingKeys, {
      read: {
        value: async () => {
          const found = await storage.signingKeys.read();
          isRead = isHeld;
          if (isHeld) await arrival;
          return found;
        },
      },
    });
    const { keys, view } = await startProcess({ ...storage, signingKeys: slow });
    const kid = kidOf(keys.sign({}));
    isHeld = true;
    const reading = keys.reload();
    await expect.poll(() => isRead).toBe(true);
    isHeld = false;
    const replacement = await makeSigningKey("ES256", createSecretRing([secret]));
    await (await openAnother()).signingKeys.revoke(kid, replacement, plan.keep, unrecorded);
    await view.read();
    expect(() => keys.sign({})).toThrow(expect.objectContaining({ code: "storage_unavailable" }));
    // Nobody is given it any more, although it cannot be read yet which one takes its place.
    expect(publishedBy({ keys, view })).toStrictEqual([]);
    const waiting = keys.catchUp();
    arrive();
    await reading;
    await waiting;
    expect(kidOf(keys.sign({}))).toBe(replacement.kid);
    expect(keys.catchUp()).toBeNull();
    // And without anybody who waits, in a process in which nothing else happens.
    await expect.poll(() => publishedBy({ keys, view })).toStrictEqual([replacement.kid]);
  });

  test("whoever asks for the keys of now gets those of now, a thousand at once for one read, and is told how old they are where the database does not answer", async () => {
    const { storage, openAnother } = await open();
    let reads = 0;
    let away: Promise<void> | Error | null = null;
    const watched: KeyStore = Object.create(storage.signingKeys, {
      read: {
        value: async () => {
          reads += 1;
          if (away instanceof Error) throw away;
          await away;
          return storage.signingKeys.read();
        },
      },
    });
    const one = await startProcess({ ...storage, signingKeys: watched });
    const other = await startProcess(await openAnother());
    const [first = ""] = publishedBy(one);
    const rotated = await makeSigningKey("ES256", createSecretRing([secret]));
    await storage.signingKeys.append(rotated, 1, { lead: plan.lead, keep: plan.keep }, unrecorded);
    expect(publishedBy(one)).toStrictEqual([first]);
    reads = 0;
    const ages = await Promise.all(Array.from({ length: 1_000 }, () => one.keys.confirm()));
    expect([new Set(ages), reads]).toStrictEqual([new Set([0]), 1]);
    expect(publishedBy(one)).toStrictEqual([rotated.kid, first]);

    // One that begins before the question is no answer to it, though it ends after.
    let arrive = (): void => {};
    away = new Promise((resolve) => {
      arrive = resolve;
    });
    const reading = one.keys.reload();
    const late = await one.keys.confirm();
    expect(late).toBeGreaterThanOrEqual(1);
    expect(reads).toBe(2);
    away = null;
    arrive();
    await reading;
    await expect.poll(() => one.keys.confirm(), patient).toBe(0);

    away = new Error("away");
    const last = await makeSigningKey("ES256", createSecretRing([secret]));
    await storage.signingKeys.append(last, 2, { lead: plan.lead, keep: plan.keep }, unrecorded);
    reads = 0;
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => one.keys.confirm()));
    expect(Math.min(...answers)).toBeGreaterThanOrEqual(1);
    expect(reads).toBe(1);
    // Nobody goes without keys for that.
    expect(publishedBy(one)).toStrictEqual([rotated.kid, first]);
    await expect.poll(() => other.keys.confirm(), patient).toBe(0);
    expect(publishedBy(other)).toStrictEqual([last.kid, rotated.kid, first]);
    away = null;
    await expect.poll(() => one.keys.confirm(), patient).toBe(0);
    expect(publishedBy(one)).toStrictEqual([last.kid, rotated.kid, first]);
  });

  test("another algorithm is a new key with its lead, and two processes that want different ones do not take turns", async () => {
    const { storage } = await open();
    await startProcess(storage);
    const other = await startProcess(storage, { plan: { ...plan, algorithm: "EdDSA" } });
    const { keys } = await storage.signingKeys.read();
    expect(keys.map(({ algorithm, slot }) => [algorithm, slot])).toStrictEqual([
      ["EdDSA", 2],
      ["ES256", 1],
    ]);
    expect(kidOf(other.keys.sign({}))).toBe(keys[1]!.kid);
    await startProcess(storage, { plan: { ...plan, algorithm: "EdDSA" } });
    expect((await storage.signingKeys.read()).keys).toHaveLength(2);
  });

  test("flows 2: keys are sealed under the root secret that issues, once it is first in the list", async () => {
    const { storage } = await open();
    const next = generateSecret();
    const first = await startProcess(storage);
    const token = first.keys.sign({ sub: "u1" });
    await startProcess(storage, { ring: createSecretRing([secret, next]) });
    const rotated = createSecretRing([next, secret]);
    await Promise.all(Array.from({ length: 10 }, () => startProcess(storage, { ring: rotated })));
    const { keys } = await storage.signingKeys.read();
    expect(keys.map(({ secretId }) => secretId)).toStrictEqual([rotated.current.id]);
    const alone = await startProcess(storage, { ring: createSecretRing([next]) });
    expect((await storage.signingKeys.read()).keys).toHaveLength(1);
    expect(alone.keys.verify(token)).toMatchObject({ ok: true });
    expect(kidOf(alone.keys.sign({}))).toBe(kidOf(token));
  });

  test("a key whose root secret was lost still verifies, and another one signs", async () => {
    const { storage } = await open();
    const token = (await startProcess(storage)).keys.sign({ sub: "u1" });
    const ring = createSecretRing([generateSecret()]);
    const processes = await Promise.all(Array.from({ length: 5 }, () => startProcess(storage, { ring })));
    expect((await storage.signingKeys.read()).keys).toHaveLength(2);
    for (const { keys } of processes) {
      expect(keys.verify(token)).toMatchObject({ ok: true });
      expect(kidOf(keys.sign({}))).not.toBe(kidOf(token));
    }
  });

  test("a public key that was put in the place of another does not sign, and a weak one is none", async () => {
    const { storage, raw } = await open();
    const { keys } = await startProcess(storage);
    const token = keys.sign({});
    const planted = await makeSigningKey("ES256", createSecretRing([generateSecret()]));
    await raw(`update {signing_keys} set public_key = '${planted.publicKey}'`);
    const other = await startProcess(storage);
    expect(other.keys.verify(token)).toStrictEqual({ ok: false, reason: "invalid" });
    expect(kidOf(other.keys.sign({}))).not.toBe(kidOf(token));
    await raw(`update {signing_keys} set public_key = '{"kty":"oct","k":"AAAA"}'`);
    const third = await startProcess(storage);
    expect(publishedBy(third)).toHaveLength(1);
    expect(third.keys.verify(token)).toStrictEqual({ ok: false, reason: "unknown_key" });
  });

  test("A027: a key of another process is found when a token names it; made-up ones cost one read in two seconds", async () => {
    const { storage, openAnother, statements } = await open();
    const here = await startProcess(storage);
    const key = await makeSigningKey("ES256", createSecretRing([secret]));
    await (await openAnother()).signingKeys.append(key, 1, { lead: 0, keep: plan.keep }, unrecorded);
    const there = await startProcess(storage);
    const token = there.keys.sign({ sub: "u1" });
    expect(here.keys.verify(token)).toStrictEqual({ ok: false, reason: "unknown_key" });
    const found = await Promise.all(Array.from({ length: 50 }, () => here.keys.reload()));
    expect(found).toStrictEqual(Array.from({ length: 50 }, () => true));
    expect(here.keys.verify(token)).toMatchObject({ ok: true });
    statements.splice(0);
    for (let i = 0; i < 20; i += 1) expect(await here.keys.reload()).toBe(false);
    expect(statements).toHaveLength(1);
  });

  test("without a key that signs, nothing is signed", async () => {
    const { storage, raw } = await open();
    const { keys } = await startProcess(storage);
    await raw("delete from {signing_keys}");
    await keys.reload();
    expect(() => keys.sign({})).toThrow(expect.objectContaining({ code: "storage_unavailable" }));
  });
});
