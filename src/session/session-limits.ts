import { fixedDate } from "../shared/fixed-date.ts";
import type { Session, SessionRecord } from "./session.ts";

/** How long sessions live. All in seconds, all enforced by the server, whatever a browser does with its cookie. */
export interface SessionLimits {
  /** Without a request. @default 86_400 (24 hours) */
  readonly idleTimeout: number;
  /** In all, however active. @default 2_592_000 (30 days) */
  readonly absoluteTimeout: number;
  /** In all, for someone who declined to be kept signed in. @default 86_400 (24 hours) */
  readonly temporaryTimeout: number;
  /** Live sessions a user may have; with one more, the oldest ends. @default 100 */
  readonly perUser: number;
}

/** Milliseconds since the epoch at which a session ends if it is not used. */
export function idleDeadline(session: SessionRecord, limits: SessionLimits): number {
  return Math.min(session.lastSeenAt + limits.idleTimeout * 1000, session.expiresAt);
}

/** Milliseconds by which the clocks of two machines may differ. One that is further off has failed. */
const clockTolerance = 3_600_000;

/**
 * Whether one of the two limits has passed.
 *
 * Security: a session that began in the future was started while a clock was wrong, and would outlive its limits by as much.
 */
export function isPastLimits(session: SessionRecord, limits: SessionLimits, now: number): boolean {
  return now >= session.expiresAt || now >= idleDeadline(session, limits) || session.createdAt > now + clockTolerance;
}

/**
 * Whether its owner proved who she is within `maxAge` seconds.
 *
 * Security: a proof that far in the future is no fresh one either: it would stay fresh for as long as the clock was wrong.
 */
export function isFreshlyProven(session: SessionRecord, maxAge: number, now: number): boolean {
  return Math.abs(now - session.authenticatedAt) <= maxAge * 1000;
}

/**
 * Milliseconds by which `lastSeenAt` may lag behind: a minute, or a tenth of a short idle limit.
 * It is written in batches, at most ten seconds later. So an idle session ends after its idle limit since the last request, or at
 * most this step and a batch earlier; never later.
 */
export function seenStep(limits: SessionLimits): number {
  return Math.min(60_000, limits.idleTimeout * 100);
}

/** The session as its owner sees it. */
export function describeSession(session: SessionRecord, limits: SessionLimits): Session {
  return {
    id: session.id,
    carrier: session.carrier,
    method: session.method,
    createdAt: fixedDate(session.createdAt),
    authenticatedAt: fixedDate(session.authenticatedAt),
    lastSeenAt: fixedDate(session.lastSeenAt),
    expiresAt: fixedDate(session.expiresAt),
    idleExpiresAt: fixedDate(idleDeadline(session, limits)),
  };
}
