import type { VerifiedClaims, VerifyAccepted } from "./verify-result.ts";

/**
 * The claims of an access token whose signature and registered claims (RFC 9068) were judged, with what Latchkey adds: `sid` and `ver`, without
 * which nothing could end it. Null where they are missing. All of it is frozen.
 */
export function toAccepted<Custom extends object>(
  claims: Readonly<Record<string, unknown>>,
): VerifyAccepted<Custom> | null {
  const { sid, ver } = claims;
  if (typeof sid !== "string" || sid === "" || !Number.isSafeInteger(ver) || (ver as number) < 0) return null;
  deepFreeze(claims);
  return Object.freeze({ ok: true, claims: claims as unknown as VerifiedClaims & Readonly<Partial<Custom>> });
}

function deepFreeze(value: object): void {
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) deepFreeze(member);
  Object.freeze(value);
}
