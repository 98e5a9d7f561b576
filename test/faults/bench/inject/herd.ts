import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { backOff } from "../../../../src/client/back-off.ts";
import { createSecretRing, type SecretRing } from "../../../../src/secret/root-secret.ts";
import { systemClock } from "../../../../src/shared/clock.ts";
import type { SeedEvent, SeedSession, SeedUser } from "../../../../src/storage/seed-store.ts";
import { openSqlStorage } from "../../../../src/storage/sql/open.ts";
import { deriveRefreshToken } from "../../../../src/token/refresh-token.ts";
import { Caller, type Called } from "../caller.ts";
import { verdictOf } from "../credential.ts";
import type { Record } from "../record.ts";
import type { Site } from "../site.ts";

/** What came of a herd. */
export interface HerdResult {
  /** Seconds until so many had a new pair. */
  readonly half: number;
  readonly all: number;
  /** Who was told to come back, over all tries. */
  readonly refusals: number;
  /** Who had not been served when nobody had patience any more. */
  readonly unserved: number;
}

const hour = 3_600_000;
const day = 86_400_000;
const batchSize = 1_000;

/** Makes very many people with a session each, in the database of a site on PostgreSQL. Gives their refresh tokens. */
export async function gatherHerd({ databaseUrl, secret }: Site, size: number): Promise<readonly string[]> {
  const ring = createSecretRing([secret]);
  const storage = await openSqlStorage({ database: databaseUrl, migrate: "off", clock: systemClock });
  const tokens: string[] = [];
  try {
    for (let first = 0; first < size; first += batchSize) {
      const herd = Array.from({ length: Math.min(batchSize, size - first) }, (_, n) => makeMember(ring, first + n));
      await storage.seeds.write(
        {
          users: herd.map(({ user }) => user),
          sessions: herd.map(({ session }) => session),
          events: herd.map(({ event }) => event),
        },
        { name: "bench.herd", text: String(first) },
      );
      tokens.push(...herd.map(({ token }) => token));
    }
  } finally {
    await storage.close();
  }
  return tokens;
}

interface HerdMember {
  readonly user: SeedUser;
  readonly session: SeedSession;
  readonly event: SeedEvent;
  readonly token: string;
}

/** Somebody who came an hour ago, with all that a log-in would have left of her. */
function makeMember(ring: SecretRing, number: number): HerdMember {
  const now = Date.now();
  const began = now - hour;
  const userId = randomUUID();
  const session: SeedSession = {
    id: randomUUID(),
    userId,
    seed: randomBytes(32),
    secretId: ring.current.id,
    carrier: "token",
    transport: "body",
    method: "bench",
    userVersion: 1,
    createdAt: began,
    authenticatedAt: began,
    lastSeenAt: began,
    expiresAt: began + day,
    endedAt: null,
    endReason: null,
    ip: null,
    userAgent: null,
    deviceName: null,
  };
  const token = deriveRefreshToken(ring, { ...session, generation: 0, counter: 0 });
  if (token === null) throw new Error("A session of this secret has a token");
  return {
    user: {
      id: userId,
      email: `herd${number}@example.com`,
      emailVerified: false,
      name: null,
      role: "user",
      createdAt: new Date(began),
      bannedAt: null,
      deleteAfter: null,
    },
    session,
    // Noted now: what others have done meanwhile stands before it.
    event: {
      type: "session_started",
      data: { method: "bench", carrier: "token", remember: true },
      userId,
      sessionId: session.id,
      createdAt: now,
    },
    token,
  };
}

/** Everybody refreshes at once, and again as she is told, until she is served or `patience` seconds have passed. */
export async function refreshAtOnce(
  site: Site,
  record: Record,
  { tokens, patience }: { readonly tokens: readonly string[]; readonly patience: number },
): Promise<HerdResult> {
  const caller = new Caller(site, record);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const served: number[] = [];
  let refusals = 0;
  const keepAsking = async (refreshToken: string): Promise<void> => {
    const headers = { "idempotency-key": randomUUID() };
    for (let tries = 1; seconds() < patience; tries += 1) {
      const ip = "192.0.2.1";
      const called = await caller.call({
        method: "POST",
        path: "/auth/jwt/refresh",
        body: { refreshToken },
        headers,
        ip,
      });
      const verdict = verdictOf(called);
      note(record, called, refreshToken);
      if (verdict === "accepted") served.push(seconds());
      if (verdict !== "unserved") return;
      refusals += 1;
      await sleep(backOff(tries, called.retryAfter || undefined));
    }
  };
  await Promise.all(tokens.map(keepAsking));
  return {
    half: served[Math.floor(served.length / 2)] ?? patience,
    all: served.at(-1) ?? patience,
    refusals,
    unserved: tokens.length - served.length,
  };
}

function note(record: Record, { at, process: by, status, code }: Called, token: string): void {
  const verdict = verdictOf({ status, code });
  // Not the token itself: what is written down may be read.
  const subject = token.slice(10, 20);
  record.judgements.push({ at, by, credential: "refresh token", subject, known: "live", endedFor: 0, verdict, code });
}
