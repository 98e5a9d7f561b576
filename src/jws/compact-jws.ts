import { endsCanonically } from "./base64url.ts";
import { type JwsHeader, parseJwsHeader } from "./jws-header.ts";
import { type JsonObject, parseJsonObject } from "./parse-json-object.ts";

/** Characters of the longest token that is looked at. */
export const maxTokenLength = 4096;

/** A token taken apart. Nothing of it is proven yet. */
export interface CompactJws {
  readonly header: JwsHeader;
  readonly claims: JsonObject;
  /** ASCII: what the signature is over. */
  readonly signingInput: string;
  /** Canonical base64url. */
  readonly signature: string;
}

/** The parts of a JWS in its compact serialization (RFC 7515, section 7.1), each in canonical base64url. */
export interface JwsParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** Header and payload as they stand: what the signature is over. */
  readonly signingInput: string;
}

/** Headers that were parsed before, by how they are spelled. Most tokens of a day share one. */
export interface HeaderMemory {
  get(segment: string): JwsHeader | undefined;
  set(segment: string, header: JwsHeader): void;
}

/** Longer headers are parsed anew each time, so that what others send is not kept in memory. */
const longestRemembered = 256;

/**
 * Takes an access token apart: three canonical parts of at most 4,096 characters, a header of `alg`, `kid` and `typ`, and a JSON object of
 * claims in which no member occurs twice or reaches a prototype. Null for anything else. The signature, and what the claims say, are for
 * the caller to judge.
 *
 * @param memory of headers, bounded by whoever hands it in.
 */
export function parseCompactJws(token: string, memory?: HeaderMemory): CompactJws | null {
  const parts = splitCompactJws(token);
  if (!parts) return null;
  const header = findHeader(parts.header, memory);
  if (!header) return null;
  const claims = parseJsonObject(parts.payload);
  if (!claims) return null;
  return { header, claims, signingInput: parts.signingInput, signature: parts.signature };
}

/** Splits a token of at most 4,096 characters into three canonical base64url parts, none of them empty. Null for anything else. */
export function splitCompactJws(token: string): JwsParts | null {
  // Security: the length comes first. Nothing that a stranger can make long is looked at (rfc8725bis, section 3.14, for the rest).
  if (token.length > maxTokenLength || !/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) return null;
  const first = token.indexOf(".");
  const second = token.lastIndexOf(".");
  const header = token.slice(0, first);
  const payload = token.slice(first + 1, second);
  const signature = token.slice(second + 1);
  if (!endsCanonically(header) || !endsCanonically(payload) || !endsCanonically(signature)) return null;
  return { header, payload, signature, signingInput: token.slice(0, second) };
}

function findHeader(segment: string, memory: HeaderMemory | undefined): JwsHeader | null {
  const known = memory?.get(segment);
  if (known) return known;
  const header = parseJwsHeader(segment);
  if (header && segment.length <= longestRemembered) memory?.set(segment, header);
  return header;
}
