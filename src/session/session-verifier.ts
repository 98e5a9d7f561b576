import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { RecentMap } from "../shared/recent-map.ts";
import { sessionCacheLifetime } from "./entry-lifetime.ts";
import type { LastSeenBatch } from "./last-seen.ts";
import {
  type NotSignedIn,
  type VerifiedCheck,
  type VerifiedSession,
  sessionExpired,
  sessionRevoked,
  unauthenticated,
  verifiedSession,
} from "./session-check.ts";
import { describeSession, idleDeadline, isPastLimits, type CarrierLimits, seenStep } from "./session-limits.ts";
import { hasEnded, type RecalledSession, type SessionReader } from "./session-reader.ts";
import type { SessionWithUser } from "./session-store.ts";
import {
  hasSessionMac,
  type ParsedSessionToken,
  parseSessionToken,
  sessionTokenHeadLength,
  sessionTokenLength,
} from "./session-token.ts";
import { TokenSlots } from "./token-slots.ts";

export interface SessionVerifierOptions {
  readonly reader: SessionReader;
  readonly ring: SecretRing;
  readonly view: RevocationView;
  readonly limits: CarrierLimits;
  readonly lastSeen: LastSeenBatch;
  readonly clock: Clock;
  /** Sessions remembered at most. */
  readonly cacheSize: number;
}

/** Seconds the token of an ended or unknown session is remembered, so that a client that keeps asking does not reach the database. */
const missLifetime = 5;
const missCapacity = 10_000;

/** A verified session, remembered under the head of its token. */
interface Remembered {
  readonly token: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Place in the revocation log before the session was read. */
  readonly cursor: number;
  /** The view's revision at which nothing about it had changed since; -1 before the first use. */
  unchangedAt: number;
  readonly rememberUntil: number;
  /** The first of the idle limit, the absolute one, and `rememberUntil`. */
  goodUntil: number;
  touchAfter: number;
  /**
   * Whole seconds until which nothing has to be looked at but the view. V8 keeps a small integer within the object and a larger or
   * broken number apart from it, where it has to be fetched: on a route that is most of what a number costs.
   */
  quietUntil: number;
  check: VerifiedSession;
}

/**
 * Checks session tokens. A token seen lately is answered without a promise, a statement, a hash or an allocation; any other costs
 * one indexed read.
 */
export class SessionVerifier {
  readonly #options: SessionVerifierOptions;
  readonly #view: RevocationView;
  readonly #clock: Clock;
  readonly #remembered: RecentMap<Remembered>;
  /** In front of what is remembered: the tokens that were used lately, as they stand in a header. */
  readonly #slots = new TokenSlots<Remembered>();
  readonly #misses = new RecentMap<{ readonly check: VerifiedCheck; readonly until: number }>(missCapacity);
  readonly #seenStep: number;
  /** Plain fields, read when somebody asks: counting costs the hot path an addition. */
  #fromMemory = 0;
  #fromCache = 0;
  #fromDatabase = 0;

  constructor(options: SessionVerifierOptions) {
    this.#options = options;
    this.#view = options.view;
    this.#clock = options.clock;
    const milliseconds = sessionCacheLifetime * 1000;
    this.#remembered = new RecentMap(options.cacheSize, {
      milliseconds,
      now: () => performance.now(),
      onAging: () => this.#slots.prune(({ goodUntil }) => goodUntil <= this.#clock()),
    });
    this.#seenStep = seenStep(options.limits);
    options.view.onReset(() => {
      this.#remembered.clear();
      this.#slots.clear();
    });
  }

  /** Gives the session a token carries, or why there is none. A promise only when the database has to be asked. */
  verify(token: string): VerifiedCheck | Promise<VerifiedCheck> {
    return token.length === sessionTokenLength ? this.verifyAt(token, 0) : unauthenticated;
  }

  /** As `verify`, for the token that begins at `start` and has its full length within `text`. */
  verifyAt(text: string, start: number): VerifiedCheck | Promise<VerifiedCheck> {
    const now = this.#clock();
    const entry = this.#slots.find(text, start);
    if (entry !== undefined && this.#isGood(entry, now)) return this.#use(entry, now);
    return this.#verifyToken(text.slice(start, start + sessionTokenLength), now);
  }

  #verifyToken(token: string, now: number): VerifiedCheck | Promise<VerifiedCheck> {
    const entry = this.#remembered.get(token.slice(0, sessionTokenHeadLength));
    if (entry === undefined) return this.#verifyCold(token, now);
    if (!this.#isGood(entry, now)) {
      // What changed is most likely out of date in a shared cache, too: asking it would only delay a refusal.
      return this.#hasChanged(entry) ? this.#verifyBySql(token, now) : this.#verifyCold(token, now);
    }
    if (!sameTail(token, entry.token)) return unauthenticated;
    this.#slots.set(entry.token, entry);
    return this.#use(entry, now);
  }

  /** Whether what is remembered still holds. Asked at every use. */
  #isGood(entry: Remembered, now: number): boolean {
    const view = this.#view;
    if ((now >= entry.quietUntil * 1000 && now >= entry.goodUntil) || !view.isFresh(now)) return false;
    if (entry.unchangedAt === view.revision) return true;
    if (this.#hasChanged(entry)) return false;
    entry.unchangedAt = view.revision;
    return true;
  }

  #hasChanged({ sessionId, userId, cursor }: Remembered): boolean {
    return this.#view.changedSince(sessionId, userId, cursor);
  }

  #use(entry: Remembered, now: number): VerifiedSession {
    if (now >= entry.quietUntil * 1000 && now >= entry.touchAfter) this.#touch(entry, now);
    this.#fromMemory += 1;
    return entry.check;
  }

  /**
   * Checks answered from memory, by what another process has read, and by the database (or refused before it was asked); and sessions
   * remembered.
   */
  get usage(): Readonly<Record<"fromMemory" | "fromCache" | "fromDatabase" | "remembered", number>> {
    return {
      fromMemory: this.#fromMemory,
      fromCache: this.#fromCache,
      fromDatabase: this.#fromDatabase,
      remembered: this.#remembered.size,
    };
  }

  /** As `verify`, but never from memory: for what changes something, where half a second ago is not good enough. */
  verifyAfresh(token: string): Promise<VerifiedCheck> {
    return this.#verifyBySql(token, this.#options.clock());
  }

  #verifyCold(token: string, now: number): Promise<VerifiedCheck> {
    return this.#options.reader.isShared ? this.#verifyShared(token, now) : this.#verifyBySql(token, now);
  }

  /** By what another process has read, when that says yes. A no may be out of date there: new secrets, a lately moved idle limit. */
  async #verifyShared(token: string, now: number): Promise<VerifiedCheck> {
    const parsed = this.#misses.get(token) ? null : parseSessionToken(this.#options.ring, token);
    const recalled = parsed && (await this.#options.reader.recall(parsed.sessionId));
    if (!recalled || this.#findRefusal(parsed, recalled.found, now)) return this.#verifyBySql(token, now);
    this.#fromCache += 1;
    return this.#remember(token, recalled, now);
  }

  async #verifyBySql(token: string, now: number): Promise<VerifiedCheck> {
    this.#fromDatabase += 1;
    const parsed = parseSessionToken(this.#options.ring, token);
    if (!parsed) return unauthenticated;
    // Security: by the whole token, because what is remembered of a session may be said only to a token whose mac was right.
    const miss = this.#misses.get(token);
    if (miss && now < miss.until) return miss.check;

    const read = await this.#options.reader.read(parsed.sessionId);
    const { found } = read;
    if (!found) return this.#miss(token, unauthenticated, now);
    const refusal = this.#findRefusal(parsed, found, now);
    if (refusal === sessionRevoked) return this.#miss(token, refusal, now);
    return refusal ?? this.#remember(token, { ...read, found, readAt: now }, now);
  }

  #findRefusal(parsed: ParsedSessionToken, found: SessionWithUser, now: number): NotSignedIn | null {
    if (!hasSessionMac(parsed, found.session)) return unauthenticated;
    if (hasEnded(found)) return sessionRevoked;
    return isPastLimits(found.session, this.#options.limits, now) ? sessionExpired : null;
  }

  #remember(presented: string, { found, cursor, history, readAt }: RecalledSession, now: number): VerifiedSession {
    const { limits } = this.#options;
    const token = copyOf(presented);
    // A session that was read by a clock ahead of this one is not remembered for longer.
    const rememberUntil = Math.min(now, readAt) + sessionCacheLifetime * 1000;
    const entry: Remembered = {
      token,
      sessionId: found.session.id,
      userId: found.user.id,
      cursor,
      unchangedAt: -1,
      rememberUntil,
      goodUntil: Math.min(rememberUntil, idleDeadline(found.session, limits)),
      touchAfter: found.session.lastSeenAt + this.#seenStep,
      quietUntil: 0,
      check: verifiedSession(found.session, found.user, describeSession(found.session, limits)),
    };
    if (now >= entry.touchAfter) this.#touch(entry, now);
    entry.quietUntil = quietUntil(entry);
    // A place in another history means nothing in this one.
    if (history === this.#view.history) {
      this.#remembered.set(token.slice(0, sessionTokenHeadLength), entry);
      this.#slots.set(token, entry);
    }
    return entry.check;
  }

  /** Ends are final, so they may be remembered; a session that merely expired on this machine's clock is not. */
  #miss(token: string, check: VerifiedCheck, now: number): VerifiedCheck {
    this.#misses.set(copyOf(token), { check, until: now + missLifetime * 1000 });
    return check;
  }

  #touch(entry: Remembered, now: number): void {
    const { limits, lastSeen } = this.#options;
    const session = { ...entry.check.record, lastSeenAt: now };
    entry.check = verifiedSession(session, entry.check.account, describeSession(session, limits));
    entry.touchAfter = now + this.#seenStep;
    entry.goodUntil = Math.min(entry.rememberUntil, idleDeadline(session, limits));
    entry.quietUntil = quietUntil(entry);
    lastSeen.note(entry.sessionId, now);
  }
}

/** Rounded down: in the second that is left the exact times are looked at. */
function quietUntil({ goodUntil, touchAfter }: Remembered): number {
  return Math.floor(Math.min(goodUntil, touchAfter) / 1000);
}

/** A slice would keep the whole header that it was cut from in memory. */
function copyOf(token: string): string {
  return Buffer.from(token, "latin1").toString("latin1");
}

/** Compares what follows the public head of two tokens of the same length, in a time that does not depend on where they differ. */
function sameTail(a: string, b: string): boolean {
  let difference = 0;
  for (let i = sessionTokenHeadLength; i < sessionTokenLength; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
