import { createHash } from "node:crypto";

/** SHA-256 as base64url: of the last character two bits belong to no byte, and are not set. */
const challengeShape = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
/** RFC 7636, section 4.1. */
const verifierShape = /^[A-Za-z0-9._~-]{43,128}$/;

/** Whether a text can be the S256 challenge of a verifier. */
export function isCodeChallenge(text: string): boolean {
  return challengeShape.test(text);
}

/** The S256 challenge of a verifier (RFC 7636, section 4.2). Null for what is no verifier. */
export function challengeOf(verifier: string): string | null {
  return verifierShape.test(verifier) ? createHash("sha256").update(verifier, "ascii").digest("base64url") : null;
}
