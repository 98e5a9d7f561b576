import { type CompactJws, parseCompactJws } from "../jws/compact-jws.ts";
import { judgeClaims } from "../jws/judge-claims.ts";
import type { FeedDeps } from "./feed-deps.ts";
import { FeedOnDemand } from "./feed-on-demand.ts";
import { Introspection, type TokenActivity } from "./introspection.ts";
import { isSignedBy } from "./is-signed-by.ts";
import { KeyStore, type VerificationKey } from "./key-store.ts";
import { KnownRevocations } from "./known-revocations.ts";
import { Outbound } from "./outbound.ts";
import { readBearer } from "./read-bearer.ts";
import { type FeedState, RevocationFeed } from "./revocation-feed.ts";
import { nameSubject } from "./revocation-subject.ts";
import { toAccepted } from "./to-accepted.ts";
import { type VerifiedToken, VerifiedTokens } from "./verified-tokens.ts";
import type { Verifier, VerifierStatus } from "./verifier.ts";
import type { ResolvedOptions } from "./verifier-options.ts";
import { type AuthenticateResult, refusals, type VerifyAccepted, type VerifyResult } from "./verify-result.ts";

/** Seconds that the clocks of issuer and verifier may differ. */
const tolerance = 30;
/** Milliseconds between two attempts to get the keys while somebody waits for them. */
const keysPause = 1000;
/** Seconds of the longest pause between two attempts to follow the feed, and of a long poll. */
const longestPause = 15;
const longestWait = 25;
/** Milliseconds that events of the feed may come late before it connects anew. */
const longestDelay = 10_000;

/** The one verifier there is. See `createVerifier`. */
export class TokenVerifier<Custom extends object> implements Verifier<Custom> {
  readonly #options: ResolvedOptions;
  /** Milliseconds. */
  readonly #maxAge: number;
  readonly #tokens: VerifiedTokens<Custom>;
  readonly #revocations: KnownRevocations;
  readonly #keys: KeyStore;
  readonly #feed: RevocationFeed | null;
  readonly #onDemand: FeedOnDemand | null;
  readonly #introspection: Introspection | null;
  #lastError: string | null = null;
  #isClosed = false;

  constructor(options: ResolvedOptions) {
    const { issuer, serviceKey, clock, revocations, algorithms, maxStaleness } = options;
    this.#options = options;
    this.#maxAge = maxStaleness * 1000;
    this.#tokens = new VerifiedTokens(options.remembered);
    const outbound = new Outbound(issuer, options.fetch);
    const onError = (error: unknown): void => this.#note(error);
    const keys = new KeyStore(outbound, algorithms, onError);
    const known = new KnownRevocations((subject) => keys.revoke(subject));
    const deps: FeedDeps = {
      outbound,
      serviceKey,
      known,
      clock,
      // Half of what tokens can do without: a clock that was set must not make them all wait for good.
      longestDelay: Math.min(longestDelay, this.#maxAge / 2),
    };
    this.#keys = keys;
    this.#revocations = known;
    this.#onDemand = revocations === "on-demand" ? new FeedOnDemand(deps, options.readInterval, onError) : null;
    this.#feed =
      revocations === "stream" || revocations === "poll"
        ? new RevocationFeed({
            ...deps,
            onError,
            streaming: revocations === "stream",
            wait: Math.max(1, Math.min(longestWait, Math.floor(maxStaleness / 2))),
            longestPause: Math.min(longestPause, maxStaleness / 4),
          })
        : null;
    this.#introspection = options.introspect ? new Introspection(outbound, serviceKey, onError) : null;
  }

  async ready(timeout = 30): Promise<void> {
    if (this.#isClosed) throw new Error("The verifier is closed");
    this.#feed?.start();
    const limit = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(this.#whyNotReady(timeout))), timeout * 1000);
    });
    try {
      await Promise.race([
        late,
        Promise.all([this.#fetchKeys(limit.signal), this.#feed?.ready(), this.#readOnDemand()]),
      ]);
    } finally {
      clearTimeout(timer);
      limit.abort();
    }
  }

  verify(token: string): VerifyResult<Custom> | Promise<VerifyResult<Custom>> {
    const verified = this.#tokens.find(token);
    if (verified === undefined || verified.key.state === "withdrawn") return this.#verifyAnew(token);
    return this.#judge(token, verified);
  }

  authenticate(
    authorization: string | null | undefined,
  ): AuthenticateResult<Custom> | Promise<AuthenticateResult<Custom>> {
    const token = readBearer(authorization);
    return token === null ? refusals.unauthenticated : this.verify(token);
  }

  status(): VerifierStatus {
    const age = this.#revocations.age(this.#options.clock(), performance.now());
    const isOff = this.#options.revocations === "off";
    return {
      ready: !this.#isClosed && this.#keys.isLoaded && (isOff || this.#revocations.isReady),
      revocations: this.#state(),
      age: Number.isFinite(age) ? age / 1000 : null,
      stale: !isOff && age > this.#maxAge,
      revoked: this.#revocations.set.size,
      keys: this.#keys.size,
      remembered: this.#tokens.size,
      lastError: this.#lastError,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#feed?.close();
    this.#tokens.clear();
  }

  async #verifyAnew(token: string): Promise<VerifyResult<Custom>> {
    if (this.#isClosed) return refusals.not_ready;
    this.#feed?.start();
    const jws = typeof token === "string" ? parseCompactJws(token) : null;
    if (!jws) return refusals.token_invalid;
    const key = await this.#keys.search(jws.header.kid);
    if (key === "revoked") return refusals.token_expired;
    if (key === "unknown" || (key !== "unavailable" && !(await isSignedBy(key, jws)))) return refusals.token_invalid;
    const verdict = this.#judgeClaims(jws);
    if (verdict !== "ok") return verdict === "expired" ? refusals.token_expired : refusals.token_invalid;
    // Only what would be accepted if it is what it says is worth another attempt.
    if (key === "unavailable") return refusals.keys_unavailable;
    const accepted = toAccepted<Custom>(jws.claims);
    if (!accepted) return refusals.token_invalid;
    const verified = await describe(accepted, key);
    if (this.#isClosed) return refusals.not_ready;
    this.#tokens.remember(token, verified);
    return this.#judge(token, verified);
  }

  #judgeClaims({ claims }: CompactJws): "ok" | "expired" | "invalid" {
    const { issuer, audience } = this.#options;
    return judgeClaims(claims, { issuer, audience, tolerance, now: this.#now(performance.now()) / 1000 });
  }

  /**
   * Milliseconds since the epoch: the later of this machine's clock and the issuer's. Security: with a clock that is behind, tokens would
   * live on when what is known about their sessions has been dropped.
   */
  #now(monotonic: number): number {
    return Math.max(this.#options.clock(), this.#revocations.issuerTime(monotonic));
  }

  /** Judges a token whose signature and claims were found good. Everything that may have changed since then is looked at. */
  #judge(token: string, verified: VerifiedToken<Custom>): VerifyResult<Custom> | Promise<VerifyResult<Custom>> {
    const monotonic = performance.now();
    this.#keys.renew(monotonic);
    if (this.#onDemand?.isDue(monotonic)) return this.#judgeAfterReading(this.#onDemand, token, verified);
    return this.#judgeByWhatIsKnown(token, verified, monotonic);
  }

  async #judgeAfterReading(
    feed: FeedOnDemand,
    token: string,
    verified: VerifiedToken<Custom>,
  ): Promise<VerifyResult<Custom>> {
    await feed.tryRead();
    return this.#judgeByWhatIsKnown(token, verified, performance.now());
  }

  #judgeByWhatIsKnown(
    token: string,
    verified: VerifiedToken<Custom>,
    monotonic: number,
  ): VerifyResult<Custom> | Promise<VerifyResult<Custom>> {
    const wall = this.#options.clock();
    const revocations = this.#revocations;
    // Security: what is known of a session is dropped after the lifetime of a token, whatever a token says of its own.
    const expiresAt = Math.min(verified.expiresAt, verified.issuedAt + revocations.tokenLifetime);
    if (Math.max(wall, revocations.issuerTime(monotonic)) >= expiresAt + tolerance * 1000) {
      this.#tokens.forget(token);
      return refusals.token_expired;
    }
    if (verified.key.state === "revoked") return refusals.token_expired;
    if (this.#options.revocations === "off") return verified.accepted;
    if (revocations.set.hasEnded(verified.session)) return refusals.session_revoked;
    if (revocations.set.versionOf(verified.user) > verified.version) return refusals.token_expired;
    if (revocations.age(wall, monotonic) <= this.#maxAge) return verified.accepted;
    return this.#judgeWhenStale(token, verified.accepted);
  }

  #judgeWhenStale(
    token: string,
    accepted: VerifyAccepted<Custom>,
  ): VerifyResult<Custom> | Promise<VerifyResult<Custom>> {
    const settle = (activity: TokenActivity): VerifyResult<Custom> => {
      if (activity === "active" || (activity === "unknown" && this.#options.dangerouslyAcceptWhenStale))
        return accepted;
      // It does not say why. Whoever refreshes is told: the session goes on with a new token, or is over.
      if (activity === "inactive") return refusals.token_expired;
      return this.#revocations.isReady ? refusals.revocations_stale : refusals.not_ready;
    };
    const answer = this.#introspection?.ask(token) ?? "unknown";
    return typeof answer === "string" ? settle(answer) : answer.then(settle);
  }

  async #fetchKeys(signal: AbortSignal): Promise<void> {
    while (!this.#keys.isLoaded && !signal.aborted) {
      try {
        await this.#keys.fetch();
      } catch (error) {
        this.#note(error);
        await new Promise((resolve) => setTimeout(resolve, keysPause));
      }
    }
  }

  async #readOnDemand(): Promise<void> {
    if (this.#onDemand && !this.#revocations.isReady) await this.#onDemand.read();
  }

  #whyNotReady(timeout: number): string {
    const missing = this.#keys.isLoaded ? "the revocation feed" : "the keys";
    return `Not ready after ${timeout} seconds: ${missing} could not be read (${this.#lastError ?? "no answer yet"})`;
  }

  #state(): FeedState | "off" {
    if (this.#isClosed) return "closed";
    if (this.#feed) return this.#feed.state;
    if (!this.#onDemand) return "off";
    if (!this.#revocations.isReady) return "idle";
    return this.#onDemand.hasFailed ? "lost" : "polling";
  }

  #note(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error("something else than an error was thrown");
    this.#lastError = error.message;
    try {
      this.#options.onError(error);
    } catch {
      // What the application does about it is no reason to stop following the feed.
    }
  }
}

async function describe<Custom extends object>(
  accepted: VerifyAccepted<Custom>,
  key: VerificationKey,
): Promise<VerifiedToken<Custom>> {
  const { sid, sub, ver, iat, exp } = accepted.claims;
  const [session, user] = await Promise.all([nameSubject("session", sid), nameSubject("user", sub)]);
  return { accepted, key, session, user, version: ver, issuedAt: iat * 1000, expiresAt: exp * 1000 };
}
