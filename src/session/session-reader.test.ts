import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { RevocationView } from "../revocation/revocation-view.ts";
import { decodeSession, encodeSession } from "../storage/redis/session-codec.ts";
import { openSqlStorage } from "../storage/sql/open.ts";
import type { Storage } from "../storage/storage.ts";
import type { CachedSession, SessionCache } from "./session-cache.ts";
import { SessionReader } from "./session-reader.ts";
import type { NewSession } from "./session-store.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The cache's other implementation: it does what it is told, so that a test chooses what comes back. */
class MemoryCache implements SessionCache {
  readonly kept = new Map<string, CachedSession>();
  questions = 0;
  fails = false;

  async find(sessionId: string): Promise<CachedSession | null> {
    this.questions += 1;
    if (this.fails) throw new Error("away");
    return this.kept.get(sessionId) ?? null;
  }

  keep(session: CachedSession): void {
    this.kept.set(session.found.session.id, session);
  }
}

interface SetUp {
  readonly storage: Storage;
  readonly view: RevocationView;
  readonly cache: MemoryCache;
  readonly now: { value: number };
  /** Two processes: what one has read, the other recalls. */
  readonly writer: SessionReader;
  readonly reader: SessionReader;
  readonly userId: string;
  readonly sessionId: string;
}

async function setUp(): Promise<SetUp> {
  const now = { value: 1_800_000_000_000 };
  const clock = (): number => now.value;
  const storage = await openSqlStorage({ database: "sqlite::memory:", migrate: "auto", clock });
  const view = new RevocationView({
    log: storage.revocations,
    clock,
    heartbeat: 3600,
    staleness: 5,
    retention: 1020,
    onError: () => undefined,
  });
  const userId = randomUUID();
  await storage.users.insert({
    id: userId,
    email: "ann@example.com",
    emailVerified: true,
    name: null,
    role: "user",
    passwordHash: null,
    createdAt: new Date(clock()),
  });
  const session: NewSession = {
    id: randomUUID(),
    userId,
    seed: randomBytes(32),
    secretId: "k1secr",
    carrier: "cookie",
    method: "password",
    userVersion: 1,
    createdAt: clock(),
    authenticatedAt: clock(),
    lastSeenAt: clock(),
    expiresAt: clock() + 86_400_000,
    ip: "192.0.2.1",
    userAgent: "Browser/1",
    deviceName: null,
    transport: null,
  };
  await storage.sessions.start(session, { replaces: [], keepNewest: null });
  // So that the log has a beginning.
  await storage.users.rename(userId, "Ann");
  await view.start();
  closers.push(async () => {
    view.close();
    await storage.close();
  });
  const cache = new MemoryCache();
  const make = (): SessionReader => new SessionReader(storage.sessions, view, { cache, clock });
  return { storage, view, cache, now, writer: make(), reader: make(), userId, sessionId: session.id };
}

test("what one process has read another recalls, with the place and the time of that read", async () => {
  const { writer, reader, sessionId, now, view, storage } = await setUp();
  expect(await reader.recall(sessionId)).toBeNull();
  await writer.read(sessionId);
  const readAt = now.value;
  now.value += 4_000;
  const found = await storage.sessions.find(sessionId);
  expect(await reader.recall(sessionId)).toStrictEqual({ found, cursor: view.cursor, history: view.history, readAt });
  expect(reader.usage).toStrictEqual({ hit: 1, miss: 1, outdated: 0, unavailable: 0 });
});

test("what is written down and read again is the same, seeds and dates included; another version's is not read", async () => {
  const { writer, cache, sessionId } = await setUp();
  await writer.read(sessionId);
  const cached = cache.kept.get(sessionId)!;
  const { session, user } = cached.found;
  const metadata = { plan: "gold", nested: [1, { a: null }] };
  const dated = { session, user: { ...user, metadata, bannedAt: new Date(5), deleteAfter: new Date(6) } };
  for (const one of [cached, { ...cached, found: dated }]) expect(decodeSession(encodeSession(one))).toStrictEqual(one);
  const [fields, ...rest] = JSON.parse(encodeSession(cached)) as [string, ...unknown[]];
  expect(decodeSession(JSON.stringify([`${fields},newer`, ...rest]))).toBeNull();
});

test("a session that has ended, or is unknown, is not kept", async () => {
  const { writer, cache, sessionId, storage } = await setUp();
  await writer.read(randomUUID());
  await storage.sessions.end(sessionId, "signed_out");
  await writer.read(sessionId);
  expect(cache.kept.size).toBe(0);
});

test("however many wait for one session, the cache is asked once; one that fails is an absent one", async () => {
  const { writer, reader, cache, sessionId } = await setUp();
  await writer.read(sessionId);
  const all = await Promise.all(Array.from({ length: 20 }, () => reader.recall(sessionId)));
  expect(all.filter((one) => one !== null)).toHaveLength(20);
  expect(cache.questions).toBe(1);
  cache.fails = true;
  expect(await reader.recall(sessionId)).toBeNull();
  expect(reader.usage.unavailable).toBe(1);
});

describe("A006: what the cache gives is not taken", () => {
  test.each<[string, (set: SetUp) => Promise<unknown>]>([
    ["after the session ended", ({ storage, sessionId }) => storage.sessions.end(sessionId, "signed_out")],
    ["after all of the user ended", ({ storage, userId }) => storage.sessions.endAll(userId, "ended_by_user", null)],
    ["after the user changed", ({ storage, userId }) => storage.users.rename(userId, "Bea")],
    [
      "after the session got new secrets",
      ({ storage, sessionId, now }) =>
        storage.sessions.renew({
          id: sessionId,
          generation: 0,
          seed: randomBytes(32),
          secretId: "k1secr",
          authenticatedAt: now.value,
        }),
    ],
  ])("%s, however often it comes back", async (_, change) => {
    const set = await setUp();
    const { writer, reader, cache, view, sessionId } = set;
    await writer.read(sessionId);
    const old = cache.kept.get(sessionId)!;
    await change(set);
    expect(await reader.recall(sessionId)).toBeNull();
    await view.read();
    cache.kept.set(sessionId, old);
    expect(await reader.recall(sessionId)).toBeNull();
    expect(reader.usage.outdated).toBe(2);
  });

  test.each<[string, (old: CachedSession, set: SetUp) => CachedSession]>([
    ["of another history", (old) => ({ ...old, lineage: "another" })],
    ["from a place this process has not reached", (old) => ({ ...old, cursor: old.cursor + 1 })],
    ["from a place before all that is known", (old) => ({ ...old, cursor: -1 })],
    ["from more than five minutes ago", (old) => ({ ...old, readAt: old.readAt - 300_000 })],
    ["from far ahead of this clock", (old) => ({ ...old, readAt: old.readAt + 60_001 })],
    [
      "when it says that the session has ended",
      (old) => ({ ...old, found: { ...old.found, session: { ...old.found.session, endedAt: 1 } } }),
    ],
  ])("%s", async (_, change) => {
    const set = await setUp();
    const { writer, reader, cache, sessionId } = set;
    await writer.read(sessionId);
    const old = cache.kept.get(sessionId)!;
    expect(await reader.recall(sessionId)).not.toBeNull();
    cache.kept.set(sessionId, change(old, set));
    expect(await reader.recall(sessionId)).toBeNull();
  });

  test("by a process that started after the ending was swept from the log", async () => {
    const { writer, cache, storage, sessionId, userId, now } = await setUp();
    await writer.read(sessionId);
    const old = cache.kept.get(sessionId)!;
    await storage.sessions.end(sessionId, "signed_out");
    now.value += 2 * 86_400_000;
    await storage.users.rename(userId, "Bea");
    expect(await storage.revocations.sweep(new Date(now.value), 10)).toBe(2);
    const clock = (): number => now.value;
    const options = { log: storage.revocations, clock, heartbeat: 3600, staleness: 5, retention: 1020 };
    const view = new RevocationView({ ...options, onError: () => undefined });
    await view.start();
    // As if it had been read just now: the cursor alone gives it away.
    cache.kept.set(sessionId, { ...old, readAt: now.value, lineage: view.lineage! });
    expect(await new SessionReader(storage.sessions, view, { cache, clock }).recall(sessionId)).toBeNull();
    view.close();
  });

  test("while the view is stale, and nothing is kept then either", async () => {
    const { writer, reader, cache, view, sessionId, now } = await setUp();
    await writer.read(sessionId);
    now.value += 5_001;
    expect(view.isFresh()).toBe(false);
    expect(await reader.recall(sessionId)).toBeNull();
    expect(cache.questions).toBe(0);
    cache.kept.clear();
    await writer.read(sessionId);
    expect(cache.kept.size).toBe(0);
  });
});
