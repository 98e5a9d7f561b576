import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { EventSealer } from "../../src/event/event-sealer.ts";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { deriveSessionToken } from "../../src/session/session-token.ts";
import type { Carrier, SessionRecord } from "../../src/session/session.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { retention } from "../../src/storage/retention.ts";
import type { SeedSession, SeedUser } from "../../src/storage/seed-store.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { deriveRefreshToken } from "../../src/token/refresh-token.ts";
import { moments, pastEvents } from "./past-events.ts";
import { eventRates, rates, startsPerSecond } from "./rates.ts";

export interface History {
  readonly database: string;
  readonly secret: string;
  /** Seconds of the run: for so long, as much gets too old as the load adds. */
  readonly seconds: number;
  /** Seconds that events are kept. */
  readonly eventRetention: number;
  /** Sessions that live for the whole run, by how they travel. */
  readonly cookies: number;
  readonly tokens: number;
}

/** Secrets of the sessions that live on. */
export interface Kept {
  readonly cookies: readonly string[];
  readonly refreshTokens: readonly string[];
}

const batch = 5_000;

/**
 * Makes the database one that has been in use for long: sessions, events and accounts that are to be removed during the run, as many a second
 * as the load makes. Without them no table could come to rest within half an hour, because a session is kept for a week after its end.
 */
export async function seedHistory(history: History): Promise<Kept> {
  const { database, secret, seconds, eventRetention } = history;
  const storage = await openSqlStorage({ database, migrate: "auto", clock: systemClock });
  const ring = createSecretRing([secret]);
  const now = Date.now();
  const leaving = moments(rates.register, now, seconds).map((deleteAfter, at) =>
    user(randomUUID(), `leaving${at}`, deleteAfter),
  );
  const owners = Array.from({ length: history.cookies + history.tokens }, () => randomUUID());
  const sessions = moments(startsPerSecond, now - retention.session * 1000, seconds).map((expiresAt) =>
    expired(owners[randomInt(owners.length)] ?? "", ring.current.id, expiresAt),
  );
  const live = owners.map((id, at) => session(id, ring.current.id, at < history.cookies ? "cookie" : "token"));
  const refreshing = live.slice(history.cookies).map(({ userId, id }) => ({ userId, sessionId: id }));
  const events = pastEvents({ people: owners, refreshing }, now - eventRetention * 1000, seconds);
  const write = (part: object): Promise<void> => storage.seeds.write(part, { name: "soak", text: "" });
  await storage.seeds.begin();
  const staying = owners.map((id, at) => user(id, `staying${at}`, null));
  await write({ users: [...leaving, ...staying] });
  const all = [...sessions, ...live];
  for (let at = 0; at < all.length; at += batch) await write({ sessions: all.slice(at, at + batch) });
  const nothing = (): void => {};
  const parts = { store: storage.eventSeals, ring, clock: systemClock };
  const sealer = new EventSealer({ ...parts, onCheckpoint: nothing, onDoubt: nothing, onError: nothing });
  // A block for each second, as running processes seal them: it goes when its newest event is too old.
  const block = Math.ceil(Object.values(eventRates).reduce((sum, rate) => sum + rate, 0));
  for (let at = 0; at < events.length; at += block) {
    await write({ events: events.slice(at, at + block) });
    await sealer.seal();
  }
  await storage.seeds.finish();
  await storage.close();
  return {
    cookies: live.slice(0, history.cookies).map((one) => deriveSessionToken(ring.current, recordOf(one))),
    refreshTokens: live.slice(history.cookies).map((one) => deriveRefreshToken(ring, recordOf(one)) ?? ""),
  };
}

function user(id: string, name: string, deleteAfter: number | null): SeedUser {
  const createdAt = new Date(Date.now() - 30 * 86_400_000);
  const email = `${name}@example.net`;
  return {
    id,
    email,
    emailVerified: true,
    name: null,
    role: "user",
    createdAt,
    bannedAt: null,
    deleteAfter,
  };
}

function expired(userId: string, secretId: string, expiresAt: number): SeedSession {
  const createdAt = expiresAt - 30 * 86_400_000;
  return {
    ...session(userId, secretId, "cookie"),
    createdAt,
    authenticatedAt: createdAt,
    lastSeenAt: createdAt,
    expiresAt,
  };
}

function session(userId: string, secretId: string, carrier: Carrier): SeedSession {
  const now = Date.now();
  return {
    id: randomUUID(),
    userId,
    seed: randomBytes(32),
    secretId,
    carrier,
    transport: carrier === "token" ? "body" : null,
    method: "password",
    userVersion: 1,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    expiresAt: now + 30 * 86_400_000,
    endedAt: null,
    endReason: null,
    ip: "192.0.2.1",
    userAgent: null,
    deviceName: null,
  };
}

/** As it is read back. */
function recordOf(one: SeedSession): SessionRecord {
  return { ...one, generation: 0, counter: 0, rotatedAt: one.lastSeenAt, recovery: null };
}
