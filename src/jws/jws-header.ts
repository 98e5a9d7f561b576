import { parseJsonObject } from "./parse-json-object.ts";

/** The header of an access token. Says which key, never how to check: `alg` is only compared with what the key is for. */
export interface JwsHeader {
  readonly alg: string;
  readonly kid: string;
}

/**
 * Parses the header of an access token from its canonical base64url: exactly the members `alg`, `kid` and `typ`, all strings. Null for
 * anything else.
 *
 * Security: the list is closed. Nothing that would bring a key or its address (`jwk`, `jku`, `x5c`, `x5u`), change what is signed (`b64`)
 * or ask for more than is understood here (`crit`, `zip`, `enc`) passes, whatever RFC 7515 would have ignored.
 */
export function parseJwsHeader(segment: string): JwsHeader | null {
  const header = parseJsonObject(segment);
  if (!header || Object.keys(header).length !== 3) return null;
  const { alg, kid, typ } = header;
  if (typeof alg !== "string" || typeof kid !== "string" || typeof typ !== "string") return null;
  return isAccessTokenType(typ) ? { alg, kid } : null;
}

/** RFC 9068, section 2.1: `at+jwt`, or the whole media type. Both are compared without case (RFC 7515, section 4.1.9). */
function isAccessTokenType(typ: string): boolean {
  const folded = typ.toLowerCase();
  return folded === "at+jwt" || folded === "application/at+jwt";
}
