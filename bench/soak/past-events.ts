import { randomInt, randomUUID } from "node:crypto";
import type { SeedEvent } from "../../src/storage/seed-store.ts";
import { eventRates } from "./rates.ts";

/** Who did things before the run. */
export interface PastPeople {
  /** Users who sign in and out. */
  readonly people: readonly string[];
  /** Users with a session of tokens, and its id. */
  readonly refreshing: readonly { readonly userId: string; readonly sessionId: string }[];
}

/** As many moments a second as that, in milliseconds since 1970, from one on and for so many seconds. */
export function moments(perSecond: number, from: number, seconds: number): number[] {
  return Array.from({ length: Math.ceil(perSecond * seconds) }, (_, at) => Math.round(from + (at / perSecond) * 1000));
}

const nobody = { userId: null, sessionId: null };

type Made = Pick<SeedEvent, "type" | "data" | "userId" | "sessionId" | "email" | "client">;

/**
 * What would have happened in so many seconds from a moment on, in the order of time: as much of each type as the load brings, each with what
 * such an event has. Events of one type about one person would lie in the tables and their indexes more densely than those that follow, and the tables
 * would grow for as long as it takes to replace them.
 *
 * @param from milliseconds since 1970
 */
export function pastEvents({ people, refreshing }: PastPeople, from: number, seconds: number): SeedEvent[] {
  const client = { ip: "192.0.2.1", userAgent: null };
  const anybody = (): string => people[randomInt(people.length)] ?? "";
  const session = (): Pick<Made, "userId" | "sessionId" | "client"> => ({
    userId: anybody(),
    sessionId: randomUUID(),
    client,
  });
  const make: Readonly<Record<keyof typeof eventRates, () => Made>> = {
    session_started: () => ({
      type: "session_started",
      data: { method: "password", carrier: "cookie", remember: true },
      ...session(),
    }),
    session_ended: () => ({ type: "session_ended", data: { reason: "signed_out" }, ...session() }),
    sessions_ended: () => ({ type: "sessions_ended", data: { reason: "ended_by_user" }, ...session() }),
    refreshed: () => {
      const { userId, sessionId } = refreshing[randomInt(refreshing.length)] ?? nobody;
      return { type: "refreshed", data: {}, userId, sessionId, client };
    },
    login_failed: () => ({
      type: "login_failed",
      data: { code: "invalid_credentials" },
      userId: anybody(),
      email: "somebody@example.org",
      client,
    }),
    user_registered: () => ({ type: "user_registered", data: { method: "password" }, userId: randomUUID(), client }),
    user_erased: () => ({ type: "user_erased", data: {}, userId: randomUUID(), client: null }),
  };
  const types = Object.keys(make) as (keyof typeof make)[];
  return types
    .flatMap((type) =>
      moments(eventRates[type], from, seconds).map(
        (createdAt) => ({ traceId: null, ...make[type](), createdAt }) as SeedEvent,
      ),
    )
    .toSorted((one, other) => one.createdAt - other.createdAt);
}
