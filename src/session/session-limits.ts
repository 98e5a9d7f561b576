import { fixedDate } from "../shared/fixed-date.ts";
import type { Carrier, Session, SessionRecord } from "./session.ts";
import type { SeenAfter } from "./session-store.ts";

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

/** How long sessions live that tokens carry, in seconds: each refresh is a use. */
export interface TokenLimits {
  /** @default 604_800 (7 days) */
  readonly idleTimeout: number;
  /** @default 7_776_000 (90 days) */
  readonly absoluteTimeout: number;
}

/** The limits of both carriers. */
export interface CarrierLimits extends SessionLimits {
  readonly token: TokenLimits;
}

/** The limits of one carrier. */
export function limitsOf(limits: CarrierLimits, carrier: Carrier): TokenLimits {
  return carrier === "token" ? limits.token : limits;
}

/** Milliseconds since the epoch at which a session ends if it is not used. */
export function idleDeadline(
  session: Pick<SessionRecord, "carrier" | "lastSeenAt" | "expiresAt">,
  limits: CarrierLimits,
): number {
  return Math.min(session.lastSeenAt + limitsOf(limits, session.carrier).idleTimeout * 1000, session.expiresAt);
}

/** Before which moments a session was last seen that is over by now. */
export function seenAfter(limits: CarrierLimits, now: number): SeenAfter {
  const since = (carrier: Carrier): Date => new Date(now - limitsOf(limits, carrier).idleTimeout * 1000 + 1);
  return { cookie: since("cookie"), token: since("token") };
}

/** Milliseconds by which the clocks of two machines may differ. One that is further off has failed. */
const clockTolerance = 3_600_000;

/**
 * Whether one of the two limits has passed.
 *
 * Security: a session that began in the future was started while a clock was wrong, and would outlive its limits by as much.
 */
export function isPastLimits(session: SessionRecord, limits: CarrierLimits, now: number): boolean {
  return now >= session.expiresAt || now >= idleDeadline(session, limits) || session.createdAt > now + clockTolerance;
}

/** Seconds within which somebody must have proven who she is, for what a stranger at her browser must not do. */
export const freshFor = 600;

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

/** Milliseconds: what is shown of a refresh is rounded down to this. */
const shownStep = 60_000;

/**
 * The session as its owner sees it.
 *
 * Security: the exact moment of a refresh is not shown. Whoever has stolen tokens could follow one within its grace, and never be seen.
 */
export function describeSession(session: SessionRecord, limits: CarrierLimits): Session {
  const isExact = session.carrier === "cookie";
  const shown = Math.max(session.createdAt, Math.floor(session.lastSeenAt / shownStep) * shownStep);
  const lastSeenAt = isExact ? session.lastSeenAt : shown;
  return {
    id: session.id,
    carrier: session.carrier,
    method: session.method,
    createdAt: fixedDate(session.createdAt),
    authenticatedAt: fixedDate(session.authenticatedAt),
    lastSeenAt: fixedDate(lastSeenAt),
    expiresAt: fixedDate(session.expiresAt),
    idleExpiresAt: fixedDate(idleDeadline({ ...session, lastSeenAt }, limits)),
  };
}
