import type { JsonObject } from "./parse-json-object.ts";

/** What the claims of an access token have to say. */
export interface ClaimRules {
  /** Compared byte for byte: a slash or a port more is another issuer. */
  readonly issuer: string;
  /** The one audience. A list is refused, even one that holds it. */
  readonly audience: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds that the clocks of issuer and verifier may differ. */
  readonly tolerance: number;
}

/** `expired`: in order, but of the past. `invalid`: not made for us, not yet true, or not formed as RFC 9068 says. */
export type ClaimVerdict = "ok" | "expired" | "invalid";

/** The first second of the year 10000: times after it are written by nobody. */
const latestTime = 253_402_300_800;

/**
 * Seconds by which a token may seem to be made in the future: whoever signed it has a clock of its own, and its owner is not to blame for
 * it. Endings are kept for longer than that.
 */
export const latestIssue = 60;

/**
 * Judges the claims that every access token has (RFC 9068, section 2.2; RFC 7519, section 4.1): `iss`, `aud`, `sub` and `jti` are strings,
 * `iat` and `exp` whole seconds, `nbf` too where it is. A token is good until the tolerance after its `exp`, and from the tolerance
 * before its `nbf`. The signature must have been checked.
 */
export function judgeClaims(claims: JsonObject, { issuer, audience, now, tolerance }: ClaimRules): ClaimVerdict {
  const { iss, aud, sub, jti, iat, exp, nbf } = claims;
  if (iss !== issuer || aud !== audience || !isName(sub) || !isName(jti)) return "invalid";
  if (!isTime(iat) || !isTime(exp) || exp <= iat) return "invalid";
  if (iat > now + latestIssue) return "invalid";
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + tolerance)) return "invalid";
  return now < exp + tolerance ? "ok" : "expired";
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Security: no text, fraction, negative or infinite number is a time, so that no comparison with one can go either way. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < latestTime;
}
