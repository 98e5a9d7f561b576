import type { JwsAlgorithm, PublicAlgorithm } from "../jws/jws-algorithm.ts";
import type { ClaimRule } from "./claims.ts";

/** What access and refresh tokens are like, checked and completed. Durations are seconds. */
export interface TokenSettings {
  /** `iss` of every access token, and the `aud` of those for this installation: base URL and base path, no slash at the end. */
  readonly issuer: string;
  readonly algorithm: JwsAlgorithm;
  /** The secrets of HS256: the first signs, all are accepted. Empty for every other algorithm. */
  readonly secrets: readonly string[];
  /** From the first signature of a key to the first of its successor. */
  readonly keyRotation: number;
  readonly accessTokenLifetime: number;
  /** Without a refresh. */
  readonly refreshIdleTimeout: number;
  /** In all, however active. */
  readonly refreshAbsoluteTimeout: number;
  /** How long the refresh token before the current one is answered. */
  readonly refreshGrace: number;
  /** Claims that follow from a user. */
  readonly claims: readonly ClaimRule[];
  /** Whom else access tokens may be made for. */
  readonly audiences: readonly string[];
  readonly dangerouslyAllowBodyTransport: boolean;
  readonly dangerouslyAcceptWhenStale: boolean;
}

/** Seconds that an access token can be made to live at most. */
export const longestAccessToken = 86_400;

/** Seconds that a key is published before it signs: twice as long as anybody may remember a key set (`keySetMaxAge`). */
const keyLead = 600;

/** Seconds that others may remember the published keys. */
export const keySetMaxAge = 300;

/** Seconds that the clocks of whoever signs a token and whoever checks it may differ. */
export const clockTolerance = 30;

/** What signing keys are made like, and when. Durations are seconds. */
export interface KeyPlan {
  readonly algorithm: PublicAlgorithm;
  readonly rotation: number;
  /** How long a key is published before it signs. */
  readonly lead: number;
  /**
   * How long a key is accepted after its successor has begun to sign: until its last token is dead, and as long again as a process may take
   * to learn of the change.
   */
  readonly keep: number;
}

/** The keys to make, or null for HS256, which has none. */
export function keyPlan({ algorithm, keyRotation, accessTokenLifetime }: TokenSettings): KeyPlan | null {
  if (algorithm === "HS256") return null;
  const keep = accessTokenLifetime + clockTolerance + keyLead;
  return { algorithm, rotation: keyRotation, lead: keyLead, keep };
}
