import { AuthError } from "../error/auth-error.ts";
import type { EventBatch } from "../event/event-batch.ts";
import type { NewEvent } from "../event/event.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { type ClientInfo, maxUserAgentLength, networkOf } from "../session/client-info.ts";
import type { MintedToken } from "../session/minted-token.ts";
import { noticeDisownable } from "../session/disownable-notice.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { SessionRecord, Transport } from "../session/session.ts";
import { type CarrierLimits, isPastLimits } from "../session/session-limits.ts";
import { hasEnded } from "../session/session-reader.ts";
import type { SessionWithUser } from "../session/session-store.ts";
import { RecentMap } from "../shared/recent-map.ts";
import type { LinkTargets } from "../verification/links.ts";
import { decideRefresh } from "./decide-refresh.ts";
import { EarlyToken, type Mint } from "./early-token.ts";
import { type RecoveryKey, recoveryMark } from "./recovery-mark.ts";
import type { RefreshPlace, RefreshState, RefreshStore, Rotation } from "./refresh-store.ts";
import { hasRefreshMac, type ParsedRefreshToken, parseRefreshToken } from "./refresh-token.ts";

export interface RefresherOptions {
  readonly store: RefreshStore;
  readonly ring: SecretRing;
  readonly view: Pick<RevocationView, "onReset">;
  readonly limits: CarrierLimits;
  /** Seconds for which the token before is as good as the one in force. */
  readonly grace: number;
  /** Seconds after which a client comes back for another access token. */
  readonly accessTokenLifetime: number;
  readonly events: Pick<EventBatch, "note">;
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly metrics: Metrics;
  /** Makes the access token that goes with an answer. */
  readonly mint: Mint;
}

/** A session that was refreshed, with the counter of the token in force, and its new access token. */
export interface Refreshed extends SessionWithUser {
  readonly minted: MintedToken;
  /** Whether the token in force is another one than was presented. */
  readonly isReplaced: boolean;
}

export interface RefreshInput {
  readonly token: string;
  /** How it came. */
  readonly transport: Transport;
  /** What the client chose before it sent the request, or null. */
  readonly recoveryKey: RecoveryKey | null;
  readonly client: ClientInfo;
}

/** One refresh that is being settled. */
interface Work {
  readonly parsed: ParsedRefreshToken;
  readonly rotation: Rotation;
  readonly input: RefreshInput;
  readonly early: EarlyToken;
}

/** Sessions whose seed is remembered, so that a refresh costs one statement. */
const remembered = 20_000;
/** Reads and decisions of one refresh: each one more means that another request was faster. */
const maxAttempts = 8;

/** Replaces refresh tokens. */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #memory: RecentMap<SessionWithUser>;

  constructor(options: RefresherOptions) {
    this.#options = options;
    // A client that comes back when its access token expires is in time; a later one costs a read.
    const milliseconds = options.accessTokenLifetime * 1000;
    this.#memory = new RecentMap(remembered, { milliseconds, now: () => performance.now() });
    // Another database, or one that went back in time: a seed may be another one under the same generation.
    options.view.onReset(() => this.#memory.clear());
  }

  /**
   * Gives the session of a refresh token as it stands now, with the counter of the token that is in force: it has moved on by one, or not,
   * or another request had moved it. Throws `refresh_token_invalid`, `refresh_token_reused` (the session has just been ended),
   * `session_revoked`, `session_expired`, `overloaded`, `storage_unavailable`; and, with the token that was presented still in force, what
   * keeps an access token from being made: `hook_unavailable`, `claims_too_large`.
   */
  async refresh(input: RefreshInput): Promise<Refreshed> {
    const { ring, limits, grace, mint } = this.#options;
    const parsed = parseRefreshToken(ring, input.token);
    if (!parsed) throw new AuthError("refresh_token_invalid");
    const { generation, counter, sessionId: id } = parsed;
    const place: RefreshPlace = { id, generation, counter };
    const mark = markOf(parsed, input.recoveryKey);
    const rotation: Rotation = {
      ...place,
      grace,
      idleTimeout: limits.token.idleTimeout,
      recovery: mark,
      ip: input.client.ip,
      userAgent: input.client.userAgent?.slice(0, maxUserAgentLength) ?? null,
    };
    const work: Work = { parsed, rotation, input, early: new EarlyToken(mint) };
    const known = this.#recall(parsed, input.transport);
    // What cannot be made may not be needed: a token that was stolen is looked at whatever else is out of order.
    const moved = known && (await work.early.isMade(known)) ? await this.#rotate(known, work) : null;
    if (moved) return moved;
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const state = await this.#find(parsed, input.transport);
      const done = await this.#settle(state, work);
      if (done) return done;
    }
    throw new AuthError("overloaded", { retryAfter: 1 });
  }

  /**
   * The session of a refresh token that is as good as the one in force, and goes on as it is: nothing is replaced. Throws as `refresh`.
   */
  async inspect(input: RefreshInput): Promise<SessionWithUser> {
    const parsed = parseRefreshToken(this.#options.ring, input.token);
    const state = parsed && (await this.#find(parsed, input.transport));
    if (!state) throw new AuthError("refresh_token_invalid");
    const { session, now } = state;
    const mark = markOf(parsed, input.recoveryKey);
    const question = { session, presented: parsed.counter, mark, now, grace: this.#options.grace };
    if (decideRefresh(question) !== "reuse") {
      this.#noteUse(session, input.client);
      return state;
    }
    await this.#end(state, parsed.counter, input.client);
    // It has been ended or renewed a moment ago, which the next look says.
    await this.#find(parsed, input.transport);
    throw new AuthError("overloaded", { retryAfter: 1 });
  }

  /** The live session that a refresh token was issued for, at whatever counter. Null for anything else. Nothing comes of it here. */
  async identify(token: string, transport: Transport): Promise<SessionWithUser | null> {
    const { store, ring } = this.#options;
    const parsed = parseRefreshToken(ring, token);
    const state = parsed && (await store.find(parsed.sessionId));
    if (!state || !hasRefreshMac(parsed, state.session, transport) || hasEnded(state)) return null;
    return state;
  }

  /** The live state of a session whose token this is. Throws what is wrong with it. */
  async #find(parsed: ParsedRefreshToken, transport: Transport): Promise<RefreshState> {
    const { store, limits } = this.#options;
    const state = await store.find(parsed.sessionId);
    // Security: nothing about a session is said, written or ended before the mac has shown that this token was issued for it.
    if (!state || !hasRefreshMac(parsed, state.session, transport)) throw new AuthError("refresh_token_invalid");
    const isPast = isPastLimits(state.session, limits, state.now);
    if (!isPast && !hasEnded(state)) return state;
    // Whoever keeps coming with it costs one look, and no access token that is made in vain.
    this.#memory.delete(parsed.sessionId);
    throw new AuthError(hasEnded(state) ? "session_revoked" : "session_expired");
  }

  /** Does what the state of the session asks for. Null: another request was faster, and the state has to be read again. */
  async #settle(state: RefreshState, work: Work): Promise<Refreshed | null> {
    const { grace } = this.#options;
    const { parsed, rotation, input } = work;
    const { session } = state;
    const question = { session, presented: parsed.counter, mark: rotation.recovery, now: state.now, grace };
    const decision = decideRefresh(question);
    switch (decision) {
      case "rotate":
        return this.#rotate(state, work);
      case "repeat":
      case "share":
        this.#count(decision === "repeat" ? "repeated" : "shared");
        this.#noteSharing(session, input.client);
        return this.#asItIs(state, work);
      case "recover":
        this.#count("recovered");
        return this.#asItIs(state, work);
      case "catch_up":
        return this.#catchUp(state, work);
      case "reuse":
        break;
    }
    await this.#end(state, parsed.counter, input.client);
    return null;
  }

  /** What is remembered of a session whose seed says that this token was issued: the row need not be read before it is written. */
  #recall(parsed: ParsedRefreshToken, transport: Transport): SessionWithUser | null {
    const known = this.#memory.get(parsed.sessionId);
    const isWorthTrying = known !== undefined && parsed.counter >= known.session.counter;
    return isWorthTrying && hasRefreshMac(parsed, known.session, transport) ? known : null;
  }

  #remember({ session, user }: SessionWithUser): SessionWithUser {
    const known = { session, user };
    this.#memory.set(session.id, known);
    return known;
  }

  async #asItIs(state: SessionWithUser, { parsed, early }: Work): Promise<Refreshed> {
    const minted = await early.get(state);
    return { ...this.#remember(state), minted, isReplaced: state.session.counter !== parsed.counter };
  }

  /**
   * Replaces the token in force. Null when something was different.
   *
   * The access token is made first. A hook that is away for a minute would else replace the token of everybody who comes in that minute,
   * answer nobody, and take them for thieves when they come again.
   */
  async #rotate(before: SessionWithUser, { rotation, input, early }: Work): Promise<Refreshed | null> {
    const { store, events } = this.#options;
    await early.get(before);
    const moved = await store.rotate(rotation);
    if (!moved) return null;
    const { id, userId } = moved.session;
    this.#count("rotated");
    events.note({ type: "refreshed", data: {}, userId, sessionId: id, client: input.client });
    return { ...this.#remember(moved), minted: await early.get(moved), isReplaced: true };
  }

  /** Security: nothing is replaced here, so a copy would never be found out: its use is noted, and shown where it is another device's. */
  #noteUse(session: SessionRecord, client: ClientInfo): void {
    const { id, userId } = session;
    this.#options.events.note({ type: "refreshed", data: {}, userId, sessionId: id, client });
    this.#noteSharing(session, client);
  }

  /** Security: a thief who follows within the grace is not seen by counting. Another network and another program at once is worth a word. */
  #noteSharing({ id, userId, ip, userAgent }: SessionRecord, client: ClientInfo): void {
    const isOtherAgent = userAgent !== (client.userAgent?.slice(0, maxUserAgentLength) ?? null);
    if (!isOtherAgent || networkOf(ip) === client.network) return;
    this.#options.events.note({ type: "refresh_shared", data: {}, userId, sessionId: id, client });
  }

  async #catchUp(state: RefreshState, { parsed, rotation, input, early }: Work): Promise<Refreshed | null> {
    const { counter: presented } = parsed;
    const minted = await early.get(state);
    const { id, userId, generation, counter } = state.session;
    const next = presented + 1;
    const data = { by: presented - counter };
    const { client } = input;
    const event: NewEvent = { type: "refresh_ahead", data, userId, sessionId: id, actor: "system", client };
    const { recovery } = rotation;
    const move = { id, generation, counter, to: next, recovery };
    const caughtUp = await this.#options.store.catchUp(move, { events: [event] });
    if (!caughtUp) return null;
    this.#count("caught_up");
    const session = { ...state.session, counter: next, rotatedAt: state.now, recovery };
    return { ...this.#remember({ ...state, session }), minted, isReplaced: true };
  }

  /** Ends the session of a token that was replaced before. Throws once it is ended; returns where another request was faster. */
  async #end({ session, user, now }: RefreshState, presented: number, client: ClientInfo): Promise<void> {
    const { store, mail, links } = this.#options;
    const { id, generation, userId, counter } = session;
    const data = { generation, behind: counter - presented };
    const events: NewEvent[] = [{ type: "refresh_reused", data, userId, sessionId: id, actor: "system", client }];
    const about = { ...describeOccasion(user, client, now), ip: client.ip, resetLink: links.forgotPassword };
    const messages = noticeDisownable({ mail, links }, user, { template: "refresh_reused", ...about });
    this.#memory.delete(id);
    if (!(await store.endReused({ id, generation }, { events, messages }))) return;
    this.#count("reused");
    throw new AuthError("refresh_token_reused");
  }

  #count(outcome: string): void {
    this.#options.metrics.count("latchkey_refreshes_total", { outcome });
  }
}

/** What the request's key comes to for the token that was presented. */
function markOf(
  { secret, sessionId: id, generation, counter }: ParsedRefreshToken,
  key: RecoveryKey | null,
): Buffer | null {
  return key === null ? null : recoveryMark(secret, { id, generation, counter }, key);
}
