import type { VerificationKey } from "./key-store.ts";
import type { VerifyAccepted } from "./verify-result.ts";

/** What is remembered of a token whose signature and claims were found good. Whether it still holds is asked at each use. */
export interface VerifiedToken<Custom extends object> {
  /** Handed out as it is, again and again. */
  readonly accepted: VerifyAccepted<Custom>;
  readonly key: VerificationKey;
  /** Of its session and its user, by `nameSubject`. */
  readonly session: string;
  readonly user: string;
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * Tokens seen before, so that a signature is checked once. Bounded: two generations, the older of which is forgotten when the younger is
 * full, so that a hit costs one look-up.
 */
export class VerifiedTokens<Custom extends object> {
  readonly #half: number;
  #young = new Map<string, VerifiedToken<Custom>>();
  #old = new Map<string, VerifiedToken<Custom>>();

  /** @param capacity tokens remembered at most. */
  constructor(capacity: number) {
    this.#half = Math.ceil(capacity / 2);
  }

  /** Tokens remembered. One that was used again while it aged counts twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  find(token: string): VerifiedToken<Custom> | undefined {
    const known = this.#young.get(token);
    if (known !== undefined) return known;
    const aged = this.#old.get(token);
    if (aged !== undefined) this.remember(token, aged);
    return aged;
  }

  remember(token: string, verified: VerifiedToken<Custom>): void {
    this.#young.set(token, verified);
    if (this.#young.size <= this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  forget(token: string): void {
    this.#young.delete(token);
    this.#old.delete(token);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
