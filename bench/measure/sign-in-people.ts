import { randomUUID } from "node:crypto";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import type { Carriage } from "../../src/session/session.ts";
import { type StartedSession, startSession } from "../../src/session/start-session.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";

export interface People {
  readonly database: string;
  readonly secret: string;
  readonly count: number;
  /** The number of the first. @default 0 */
  readonly from?: number;
  /** The hash every one of them has: hashing is not what is measured here. */
  readonly passwordHash: string | null;
  readonly carriage: Carriage;
}

/** The address of the person with this number. */
export function addressOf(number: number): string {
  return `person${number}@example.com`;
}

/** Writes people into the database, each with one session, and gives those. */
export async function signInPeople(people: People): Promise<StartedSession[]> {
  const { database, secret, count, from = 0, passwordHash, carriage } = people;
  const clock = systemClock;
  const storage = await openSqlStorage({ database, migrate: "auto", clock });
  const ring = createSecretRing([secret]);
  const limits = {
    idleTimeout: 86_400,
    absoluteTimeout: 30 * 86_400,
    temporaryTimeout: 86_400,
    perUser: 100,
    token: { idleTimeout: 604_800, absoluteTimeout: 7_776_000 },
  };
  // Access tokens are made by whoever measures them.
  const tokens = { mint: async () => ({ accessToken: "", expiresIn: 0 }) };
  const sessions: StartedSession[] = [];
  for (let number = from; number < from + count; number += 1) {
    const user = await storage.users.insert({
      id: randomUUID(),
      email: addressOf(number),
      emailVerified: true,
      name: null,
      role: "user",
      passwordHash,
      createdAt: new Date(clock()),
    });
    if (user === null) throw new Error("The database is not empty");
    const started = await startSession(
      { sessions: storage.sessions, ring, limits, clock, verification: "off", tokens },
      {
        user,
        method: "password",
        remember: true,
        client: { ip: "127.0.0.1", network: "127.0.0.1", userAgent: "bench" },
        deviceName: null,
        liveSessions: 0,
        replaces: [],
        carriage,
      },
    );
    if (started === null) throw new Error("No session");
    sessions.push(started);
  }
  await storage.close();
  return sessions;
}
