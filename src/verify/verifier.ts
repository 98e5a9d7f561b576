import type { FeedState } from "./revocation-feed.ts";
import type { AuthenticateResult, VerifyResult } from "./verify-result.ts";

/** How a verifier is doing. */
export interface VerifierStatus {
  /** Whether keys and revocations were read at some time. */
  readonly ready: boolean;
  /** How revocations come in. `lost`: they do not, at the moment. */
  readonly revocations: FeedState | "off";
  /** Seconds since the time of which every revocation is known. Null before the first answer, and with `off`. */
  readonly age: number | null;
  /** Whether tokens are refused, or asked about, because that is too long ago. */
  readonly stale: boolean;
  /** Sessions and users whose tokens are refused. */
  readonly revoked: number;
  /** Keys of the issuer's. */
  readonly keys: number;
  /** Tokens remembered. */
  readonly remembered: number;
  /** What went wrong last, for people. Null: nothing so far. */
  readonly lastError: string | null;
}

/** Judges access tokens by what this process knows. */
export interface Verifier<Custom extends object = object> {
  /**
   * Resolves once keys and revocations are known. Rejects when the issuer refuses the service key, or after `timeout` seconds (30 by
   * default) with what is in the way; it goes on trying all the same. Nothing is fetched before this or the first token.
   */
  ready(timeout?: number): Promise<void>;
  /**
   * Judges an access token: `await` it. Of a token seen before the result is there at once, without a promise. Never throws and never
   * rejects.
   */
  verify(token: string): VerifyResult<Custom> | Promise<VerifyResult<Custom>>;
  /** The same for the value of an `Authorization` header. */
  authenticate(
    authorization: string | null | undefined,
  ): AuthenticateResult<Custom> | Promise<AuthenticateResult<Custom>>;
  status(): VerifierStatus;
  /** Ends connections and timers, so that the process can end. Every token is `not_ready` from then on. */
  close(): void;
}
