import { setTimeout as sleep } from "node:timers/promises";
import { AuthError } from "../error/auth-error.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { seal, unseal } from "../secret/seal.ts";
import type { Clock } from "../shared/clock.ts";
import type { ProviderProfile, ProviderTokens } from "./profile.ts";
import type { ProviderClient } from "./provider-client.ts";
import type { TokenSeals } from "./token-seals.ts";
import type { KeptTokens, NewKeptTokens, TokenStore } from "./token-store.ts";

/** What the application calls a provider's API with. Secret. */
export interface ProviderToken {
  readonly accessToken: string;
  /** Null where the provider does not say. */
  readonly expiresAt: Date | null;
  /** What was granted. */
  readonly scopes: readonly string[];
}

export interface TokenKeeperOptions {
  readonly store: TokenStore;
  readonly seals: TokenSeals;
  readonly ring: SecretRing;
  readonly clock: Clock;
}

/** Whose token of which provider. */
interface TokenQuestion {
  readonly userId: string;
  readonly provider: ProviderClient;
}

/** Milliseconds before its end at which an access token is replaced. */
const margin = 60_000;
/** Seconds that a refresh may take: longer than a provider is waited for, discovery included. */
const claimTime = 30;
/** Milliseconds between two looks at what another process is fetching. */
const pause = 100;
/** Tries to store what a provider has given: it may have taken back what it gave before. */
const writeAttempts = 4;
/** Sealed anew at a time. */
const resealed = 200;

/**
 * Keeps what providers give for their own APIs, and refreshes it when it is asked for.
 *
 * Many providers give a refresh token that is good once. So of any number of callers, in any number of processes, one asks the provider, by a
 * short claim on the row; the others wait for what it stores. What is stored is compared with what was read, never just overwritten.
 */
export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  readonly #refreshing = new Map<string, Promise<ProviderToken>>();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
  }

  /** Keeps the tokens of a sign-in. A refresh token that the provider does not give again is kept from before. */
  async keep({ issuer, subject }: Pick<ProviderProfile, "issuer" | "subject">, tokens: ProviderTokens): Promise<void> {
    const { store } = this.#options;
    for (let attempt = 1; attempt <= writeAttempts; attempt += 1) {
      const holder = await store.findByIdentity(issuer, subject);
      if (!holder) return;
      const { identityId, kept } = holder;
      const before = kept && this.#open(kept);
      const refreshToken = tokens.refreshToken ?? before?.refreshToken ?? null;
      if (await store.replace(this.#seal(identityId, { ...tokens, refreshToken }), kept?.sealed ?? null)) return;
    }
  }

  /**
   * An access token of a provider for a user, good for a minute at least where the provider says how long. Throws `link_required` where
   * there is none any more: the person has to sign in with that provider again; `provider_unavailable` or `provider_failed`.
   */
  async token(question: TokenQuestion): Promise<ProviderToken> {
    const { provider } = question;
    const { kept, tokens } = await this.#find(question);
    if (!this.#isEnding(tokens)) return toToken(tokens);
    if (tokens.refreshToken === null) {
      if (this.#isGood(tokens)) return toToken(tokens);
      throw refuse(provider);
    }
    const { identityId } = kept;
    const running = this.#refreshing.get(identityId);
    if (running) return running;
    const refresh = this.#refresh(question, kept).finally(() => this.#refreshing.delete(identityId));
    this.#refreshing.set(identityId, refresh);
    return refresh;
  }

  /** Seals anew what is sealed under another root secret than the current one, some at a time. Gives how many. */
  async reseal(): Promise<number> {
    const { seals, ring } = this.#options;
    const old = await seals.listUnderOthers(ring.current.id, resealed);
    let count = 0;
    for (const kept of old) {
      const tokens = this.#open(kept);
      if (tokens && (await seals.reseal(this.#seal(kept.identityId, tokens), kept.sealed))) count += 1;
    }
    return count;
  }

  /** What is kept at this moment. Throws `link_required`. */
  async #find({ userId, provider }: TokenQuestion): Promise<{ kept: KeptTokens; tokens: ProviderTokens }> {
    const holder = await this.#options.store.find(userId, provider.id);
    // Security: where the id means another provider by now, what the first one gave is not shown to it.
    const kept = holder && provider.isIssuer(holder.issuer) ? holder.kept : null;
    const tokens = kept && this.#open(kept);
    if (!kept || !tokens) throw refuse(provider);
    return { kept, tokens };
  }

  /** Waits for its turn to ask the provider, or for what somebody else is told meanwhile. */
  async #refresh(question: TokenQuestion, read: KeptTokens): Promise<ProviderToken> {
    const { store } = this.#options;
    const deadline = performance.now() + claimTime * 1000 + margin / 10;
    let kept = read;
    while (!(await store.claim(kept, claimTime))) {
      if (performance.now() > deadline) throw new AuthError("provider_unavailable");
      await sleep(pause);
      const now = await this.#find(question);
      // Somebody else has a new one, however long it is good.
      if (now.kept.sealed !== kept.sealed && this.#isGood(now.tokens)) return toToken(now.tokens);
      kept = now.kept;
    }
    return this.#askProvider(question.provider, kept);
  }

  async #askProvider(provider: ProviderClient, kept: KeptTokens): Promise<ProviderToken> {
    const { store } = this.#options;
    const before = this.#open(kept);
    if (!before?.refreshToken) throw refuse(provider);
    let fresh: ProviderTokens;
    try {
      fresh = await provider.refresh(before.refreshToken);
    } catch (error) {
      if (error instanceof AuthError && error.code === "provider_denied") {
        // If it was another's refresh that used it up, what that one stored is not what was read here, and stays.
        await store.forget(kept);
        throw refuse(provider);
      }
      await store.release(kept);
      if (this.#isGood(before)) return toToken(before);
      throw error;
    }
    const tokens = { ...fresh, refreshToken: fresh.refreshToken ?? before.refreshToken };
    await this.#store(this.#seal(kept.identityId, tokens), kept.sealed);
    return toToken(tokens);
  }

  /** What was given once is not given again: a database that is away for a moment must not lose it. */
  async #store(tokens: NewKeptTokens, former: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // False: she has signed in meanwhile, or has taken the identity away. Both count more.
        await this.#options.store.replace(tokens, former);
        return;
      } catch (error) {
        if (attempt === writeAttempts) throw error;
        await sleep(pause * 2 ** attempt);
      }
    }
  }

  #isEnding({ expiresAt }: ProviderTokens): boolean {
    return expiresAt !== null && expiresAt <= this.#options.clock() + margin;
  }

  #isGood({ expiresAt }: ProviderTokens): boolean {
    return expiresAt === null || expiresAt > this.#options.clock();
  }

  #seal(identityId: string, tokens: ProviderTokens): NewKeptTokens {
    const { ring } = this.#options;
    // Security: whose they are is inside, so that whoever can write to the database cannot give one person's to another.
    const sealed = seal(ring, "provider-tokens", JSON.stringify({ ...tokens, of: identityId }));
    return { identityId, sealed, secretId: ring.current.id, expiresAt: tokens.expiresAt };
  }

  #open({ identityId, sealed }: KeptTokens): ProviderTokens | null {
    const text = unseal(this.#options.ring, "provider-tokens", sealed);
    if (text === null) return null;
    const { of, ...tokens } = JSON.parse(text) as ProviderTokens & { readonly of: string };
    return of === identityId ? tokens : null;
  }
}

function toToken({ accessToken, expiresAt, scopes }: ProviderTokens): ProviderToken {
  return { accessToken, expiresAt: expiresAt === null ? null : new Date(expiresAt), scopes };
}

function refuse({ name }: ProviderClient): AuthError {
  const detail = `There is no token of ${name} for this user, or it was taken back: she has to sign in with ${name} again, or link it again.`;
  return new AuthError("link_required", { detail });
}
