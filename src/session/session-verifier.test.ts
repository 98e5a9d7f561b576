import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { RevocationView } from "../revocation/revocation-view.ts";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import { openSqlStorage } from "../storage/sql/open.ts";
import type { Storage } from "../storage/storage.ts";
import { LastSeenBatch } from "./last-seen.ts";
import type { SessionRecord } from "./session.ts";
import type { CarrierLimits } from "./session-limits.ts";
import type { NewSession, SessionWithUser } from "./session-store.ts";
import { deriveSessionToken } from "./session-token.ts";
import { SessionReader } from "./session-reader.ts";
import { SessionVerifier } from "./session-verifier.ts";

const limits: CarrierLimits = {
  idleTimeout: 3600,
  absoluteTimeout: 86_400,
  temporaryTimeout: 3600,
  perUser: 100,
  token: { idleTimeout: 7200, absoluteTimeout: 86_400 },
};
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A verifier on a real database, with a clock that stands still until it is moved. */
async function setUp(): Promise<{
  verifier: SessionVerifier;
  storage: Storage;
  view: RevocationView;
  session: SessionRecord;
  token: string;
  reads: () => number;
  now: { value: number };
  hold: { gate: Promise<void> | null };
}> {
  const now = { value: 1_800_000_000_000 };
  const hold: { gate: Promise<void> | null } = { gate: null };
  const clock = (): number => now.value;
  let count = 0;
  const storage = await openSqlStorage({ database: "sqlite::memory:", migrate: "auto", clock });
  const ring = createSecretRing([generateSecret()]);
  const onError = (error: unknown): void => {
    throw error;
  };
  const view = new RevocationView({
    log: storage.revocations,
    clock,
    heartbeat: 3600,
    staleness: 5,
    retention: 360,
    onError,
  });
  await view.start();
  const find = async (id: string): Promise<SessionWithUser | null> => {
    count += 1;
    const found = await storage.sessions.find(id);
    if (hold.gate) await hold.gate;
    return found;
  };
  const lastSeen = new LastSeenBatch({ store: storage.sessions, interval: 3600, onError });
  const verifier = new SessionVerifier({
    reader: new SessionReader({ find }, view),
    ring,
    view,
    limits,
    lastSeen,
    clock,
    cacheSize: 100,
  });
  const user = await storage.users.insert({
    id: randomUUID(),
    email: "ann@example.com",
    emailVerified: false,
    name: null,
    role: "user",
    passwordHash: null,
    createdAt: new Date(clock()),
  });
  if (!user) throw new Error("the user was not stored");
  const fresh: NewSession = {
    id: randomUUID(),
    userId: user.id,
    seed: randomBytes(32),
    secretId: ring.current.id,
    carrier: "cookie",
    method: "password",
    userVersion: user.version,
    createdAt: clock(),
    authenticatedAt: clock(),
    lastSeenAt: clock(),
    expiresAt: clock() + limits.absoluteTimeout * 1000,
    ip: null,
    userAgent: null,
    deviceName: null,
    transport: null,
  };
  await storage.sessions.start(fresh, { replaces: [], keepNewest: null });
  const session: SessionRecord = {
    ...fresh,
    generation: 0,
    counter: 0,
    endedAt: null,
    endReason: null,
    rotatedAt: 0,
    recovery: null,
  };
  open.push(async () => {
    view.close();
    await lastSeen.flush();
    await storage.close();
  });
  const token = deriveSessionToken(ring.current, session);
  return { verifier, storage, view, session, token, reads: () => count, now, hold };
}

test("a cold check reads once, a warm one reads nothing and is no promise", async () => {
  const { verifier, token, reads } = await setUp();
  expect(await verifier.verify(token)).toMatchObject({ ok: true, user: { email: "ann@example.com" } });
  expect(reads()).toBe(1);
  const warm = verifier.verify(token);
  expect(warm).not.toBeInstanceOf(Promise);
  expect(warm).toMatchObject({ ok: true });
  expect(reads()).toBe(1);
});

test("checks of one session at the same time share one read", async () => {
  const { verifier, token, reads } = await setUp();
  const checks = await Promise.all(Array.from({ length: 50 }, () => verifier.verify(token)));
  expect(checks.every((check) => check.ok)).toBe(true);
  expect(reads()).toBe(1);
});

test("an ending is seen by the very next check, and then costs no more reads", async () => {
  const { verifier, storage, session, token, reads } = await setUp();
  await verifier.verify(token);
  await storage.sessions.end(session.id, "signed_out");
  expect(await verifier.verify(token)).toEqual({ ok: false, code: "session_revoked" });
  const before = reads();
  for (let i = 0; i < 10; i += 1) await verifier.verify(token);
  expect(reads()).toBe(before);
});

test("an ending that commits while a read is under way is not missed", async () => {
  const { verifier, storage, session, token, hold } = await setUp();
  let release = (): void => undefined;
  hold.gate = new Promise((resolve) => {
    release = resolve;
  });
  // The read has seen the live row; the session ends before its answer is used.
  const check = verifier.verify(token);
  await storage.sessions.end(session.id, "signed_out");
  release();
  hold.gate = null;
  expect(await check).toEqual({ ok: false, code: "session_revoked" });
  expect(await verifier.verify(token)).toEqual({ ok: false, code: "session_revoked" });
});

test("an ending that the log has told already is not undone by a read that began before it", async () => {
  const { verifier, storage, view, session, token, hold } = await setUp();
  let release = (): void => undefined;
  hold.gate = new Promise((resolve) => {
    release = resolve;
  });
  const first = verifier.verify(token);
  await storage.sessions.end(session.id, "signed_out");
  // The view has read past the ending before the second check joins the read that is still under way.
  await view.read();
  const second = verifier.verify(token);
  release();
  hold.gate = null;
  expect(await first).toEqual({ ok: false, code: "session_revoked" });
  expect(await second).toEqual({ ok: false, code: "session_revoked" });
});

test("a token that differs in its secret part alone is refused, warm and cold, and ends nothing", async () => {
  const { verifier, storage, session, token } = await setUp();
  const forged = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
  expect(await verifier.verify(forged)).toEqual({ ok: false, code: "unauthenticated" });
  await verifier.verify(token);
  expect(await verifier.verify(forged)).toEqual({ ok: false, code: "unauthenticated" });
  expect((await storage.sessions.find(session.id))?.session.endedAt).toBeNull();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
});

test("a new name is seen without a new log-in", async () => {
  const { verifier, storage, session, token } = await setUp();
  await verifier.verify(token);
  await storage.users.rename(session.userId, "Ann");
  expect(await verifier.verify(token)).toMatchObject({ ok: true, user: { name: "Ann" } });
});

test("A007: idle and absolute limits are the server's", async () => {
  const { verifier, token, now } = await setUp();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  now.value += limits.idleTimeout * 1000 - 1;
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  now.value += limits.idleTimeout * 1000;
  expect(await verifier.verify(token)).toEqual({ ok: false, code: "session_expired" });
});

test("a view that was not read lately is not trusted: the row is read each time", async () => {
  const { verifier, storage, session, view, token, reads, now } = await setUp();
  await verifier.verify(token);
  now.value += 6_000;
  expect(view.isFresh()).toBe(false);
  await verifier.verify(token);
  await verifier.verify(token);
  expect(reads()).toBe(3);
  await storage.sessions.end(session.id, "signed_out");
  expect(await verifier.verify(token)).toEqual({ ok: false, code: "session_revoked" });
  await view.read();
  expect(view.isFresh()).toBe(true);
});

test("what a check gives can be logged and sent: nothing internal is enumerable, nothing can be changed", async () => {
  const { verifier, token, session } = await setUp();
  const check = await verifier.verify(token);
  expect(Object.keys(check)).toEqual(["ok", "user", "session"]);
  expect(JSON.stringify(check)).not.toContain(session.seed.toString("base64url"));
  if (!check.ok) throw new Error("not signed in");
  expect(() => Object.assign(check.user, { role: "admin" })).toThrow(TypeError);
  expect(() => Object.assign(check, { user: null })).toThrow(TypeError);
});
