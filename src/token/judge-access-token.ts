import { type ClaimRules, type ClaimVerdict, judgeClaims } from "../jws/judge-claims.ts";

type Claims = Readonly<Record<string, unknown>>;

/**
 * Judges the claims of a token that was signed by one of our keys: those of any access token, and that ours are there in the form that we
 * write them in.
 */
export function judgeAccessToken(claims: Claims, rules: ClaimRules): ClaimVerdict {
  const verdict = judgeClaims(claims, rules);
  return verdict !== "invalid" && !hasOwnForm(claims) ? "invalid" : verdict;
}

function hasOwnForm({ sid, ver, auth_time: authTime, role, email }: Claims): boolean {
  const isKnown = typeof sid === "string" && typeof role === "string" && (email === null || typeof email === "string");
  return isKnown && Number.isSafeInteger(ver) && Number.isSafeInteger(authTime);
}
