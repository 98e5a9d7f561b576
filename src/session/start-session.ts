import { randomBytes, randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import type { NewCode } from "../verification/code-store.ts";
import type { VerificationMode } from "../verification/verification-mode.ts";
import { publicUser, type User, type UserRecord } from "../user/user.ts";
import { type ClientInfo, maxUserAgentLength } from "./client-info.ts";
import { mintEarly, type MintedToken, type TokenSource } from "./minted-token.ts";
import type { Carriage, Session, SessionRecord } from "./session.ts";
import { type CarrierLimits, describeSession, limitsOf } from "./session-limits.ts";
import type { SessionRenewal, SessionStore } from "./session-store.ts";

export interface StartSessionDeps {
  readonly sessions: SessionStore;
  readonly ring: SecretRing;
  readonly limits: CarrierLimits;
  readonly clock: Clock;
  readonly verification: VerificationMode;
  readonly tokens: TokenSource;
}

export interface StartSessionInput {
  /** As read together with the proof: a version that has moved on since stops the start. */
  readonly user: UserRecord;
  /** The sign-in method, such as "password". */
  readonly method: string;
  /** False: the session ends after `temporaryTimeout`, and its cookie with the browser. */
  readonly remember: boolean;
  readonly client: ClientInfo;
  readonly deviceName: string | null;
  /** Live sessions of the user as the proof was read, for the cap. */
  readonly liveSessions: number;
  /** The sessions this browser presented, proven to be its own. */
  readonly replaces: readonly string[];
  /** @default by a cookie */
  readonly carriage?: Carriage;
  /** When she proved who she is, in milliseconds since the epoch: a provider may remember her from earlier. @default now */
  readonly provenAt?: number | undefined;
  /** When it ends at the latest, in milliseconds since the epoch. @default what the limits say */
  readonly endsAt?: number | undefined;
  /** What starts this session, once. See `StartEnds`. Makes it, which knows the session's id. */
  readonly spends?: (session: SessionRecord) => NewCode;
  /** Stored with the session, and only with it. */
  readonly messages?: readonly NewMessage[];
}

/** A session whose secrets are about to leave for a client. */
export interface CarriedSession {
  readonly session: Session;
  /** As it is stored. Secret. */
  readonly record: SessionRecord;
  /** The user as the session knows her. */
  readonly account: UserRecord;
  /** Whether it outlives its browser. */
  readonly remember: boolean;
  /** Its access token. Null where a cookie carries it. */
  readonly minted: MintedToken | null;
}

/** A session that can begin: everything that it needs is made, and nothing is written. */
export interface PreparedSession extends Pick<CarriedSession, "record" | "minted"> {
  readonly input: StartSessionInput;
}

/** A session that has just begun. */
export interface StartedSession extends CarriedSession {
  readonly user: User;
  /** Of the user, for the browser to remember. */
  readonly deviceEpoch: number;
}

const seedBytes = 32;

/**
 * Starts a session for a user who has just proven who she is. Null when something ended all of hers in the meantime: the proof is
 * then worth nothing (a thief's log-in waiting in a queue must not outlive the owner's "end everything"). Throws as `prepareSession` and `startPrepared`, and has then changed nothing.
 */
export async function startSession(deps: StartSessionDeps, input: StartSessionInput): Promise<StartedSession | null> {
  return startPrepared(deps, await prepareSession(deps, input));
}

/**
 * Makes everything that a session needs, for whoever has something to write before it starts: a code that is spent, a user who is made.
 * Throws `hook_unavailable`, `claims_too_large` where no access token can be made.
 */
export async function prepareSession(
  deps: Pick<StartSessionDeps, "ring" | "limits" | "clock" | "tokens">,
  input: StartSessionInput,
): Promise<PreparedSession> {
  const { user, client, remember, carriage = { carrier: "cookie" } } = input;
  const { limits, ring } = deps;
  const now = deps.clock();
  const { provenAt = now } = input;
  const { absoluteTimeout } = limitsOf(limits, carriage.carrier);
  const lifetime = remember ? absoluteTimeout : Math.min(limits.temporaryTimeout, absoluteTimeout);
  const record: SessionRecord = {
    id: randomUUID(),
    userId: user.id,
    seed: randomBytes(seedBytes),
    generation: 0,
    counter: 0,
    secretId: ring.current.id,
    carrier: carriage.carrier,
    transport: carriage.carrier === "token" ? carriage.transport : null,
    method: input.method,
    userVersion: user.version,
    createdAt: now,
    // A provider's clock may be ahead of ours.
    authenticatedAt: Math.min(now, provenAt),
    lastSeenAt: now,
    expiresAt: Math.min(now + lifetime * 1000, input.endsAt ?? Number.POSITIVE_INFINITY),
    endedAt: null,
    endReason: null,
    ip: client.ip,
    userAgent: client.userAgent?.slice(0, maxUserAgentLength) ?? null,
    deviceName: input.deviceName,
    rotatedAt: now,
    recovery: null,
  };
  return { input, record, minted: await mintEarly(deps, { session: record, user }) };
}

/**
 * Starts a session that was prepared. Null as `startSession`. Throws `email_not_verified` where an address has to be proven and hers is
 * not: what has to be true of somebody who is signed in is asked here, whichever way she came.
 */
export async function startPrepared(
  { sessions, limits, verification }: Pick<StartSessionDeps, "sessions" | "limits" | "verification">,
  { input, record, minted }: PreparedSession,
): Promise<StartedSession | null> {
  const { user, client, remember } = input;
  if (lacksProof(verification, user)) throw new AuthError("email_not_verified");
  const keepNewest = mayPassCap(input.liveSessions, limits.perUser) ? limits.perUser : null;
  const { carrier, method, id: sessionId } = record;
  const started = await sessions.start(
    record,
    {
      replaces: input.replaces,
      keepNewest,
      language: client.language === user.language ? undefined : client.language,
      spends: input.spends?.(record),
    },
    {
      events: [{ type: "session_started", data: { method, carrier, remember }, userId: user.id, sessionId, client }],
      ...(input.messages && { messages: input.messages }),
    },
  );
  if (!started) return null;
  return {
    user: publicUser(user),
    session: describeSession(record, limits),
    record,
    account: user,
    remember,
    minted,
    deviceEpoch: user.deviceEpoch,
  };
}

/** Whether somebody has to prove her address before she may be signed in. Who has none was proven otherwise. */
export function lacksProof(mode: VerificationMode, user: Pick<User, "email" | "emailVerified">): boolean {
  return mode === "required" && user.email !== null && !user.emailVerified;
}

/** New secrets for a session that goes on after a change of password or privilege, or after its owner proved herself again. */
export function renewSession(deps: Pick<StartSessionDeps, "ring" | "clock">, session: SessionRecord): SessionRenewal {
  return {
    id: session.id,
    generation: session.generation,
    seed: randomBytes(seedBytes),
    secretId: deps.ring.current.id,
    authenticatedAt: deps.clock(),
  };
}

/**
 * The session as it is once `renewal` has been applied, made before it is. `account` is the user as she is then. Throws what keeps its access
 * token from being made.
 */
export async function renewedSession(
  deps: Pick<StartSessionDeps, "limits" | "clock" | "tokens">,
  { session, renewal, account }: RenewedInput,
): Promise<CarriedSession> {
  const record: SessionRecord = {
    ...session,
    ...renewal,
    generation: session.generation + 1,
    counter: 0,
    userVersion: account.version,
    rotatedAt: deps.clock(),
    recovery: null,
  };
  return {
    session: describeSession(record, deps.limits),
    record,
    account,
    remember: isRemembered(session, deps.limits),
    minted: await mintEarly(deps, { session: record, user: account }),
  };
}

export interface RenewedInput {
  readonly session: SessionRecord;
  readonly renewal: SessionRenewal;
  readonly account: UserRecord;
}

/**
 * Whether the cap has to be looked after, which costs a statement. The count is from before the hash was checked, so a generous cap
 * leaves room for fifty sign-ins of one user that are under way; a small one leaves none. The count itself goes to 101 only.
 */
function mayPassCap(counted: number, cap: number): boolean {
  return cap < 100 || counted >= Math.min(cap - 50, 100);
}

/** Whether a session outlives its browser. Not stored: only sessions that are to be remembered get more than the short limit. */
export function isRemembered(session: SessionRecord, limits: CarrierLimits): boolean {
  const isShort = session.expiresAt - session.createdAt <= limits.temporaryTimeout * 1000;
  return !isShort || limitsOf(limits, session.carrier).absoluteTimeout <= limits.temporaryTimeout;
}
