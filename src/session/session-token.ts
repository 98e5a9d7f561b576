import { equalInConstantTime, type RootSecret, type SecretRing } from "../secret/root-secret.ts";
import type { SessionRecord } from "./session.ts";
import { frontCheck, sessionIdBytes, sessionIdOf, sessionMac, uint32 } from "./session-mac.ts";

declare const brand: unique symbol;

/**
 * The secret that a session cookie carries. Whoever holds it is signed in.
 *
 * `lks_` · root secret id (6 characters) · front check (8 bytes) and session id (16) as 32 characters · generation (4 bytes) and
 * mac (32) as 48 characters. Both parts are whole groups of base64url, so every text of the right alphabet is canonical.
 */
export type SessionToken = string & { readonly [brand]: "SessionToken" };

/** What a token says before anything about it is proven. */
export interface ParsedSessionToken {
  readonly secret: RootSecret;
  readonly sessionId: string;
  readonly generation: number;
  readonly mac: Buffer;
}

/** Characters of a token. */
export const sessionTokenLength = 90;
/** Characters before the generation and the mac: the same for one session and generation, and public. */
export const sessionTokenHeadLength = 42;

const shape = /^lks_([A-Za-z0-9_-]{6})([A-Za-z0-9_-]{32})([A-Za-z0-9_-]{48})$/;
const frontCheckBytes = 8;

/** Makes the token of a session, derived from its seed and the current generation under the root secret of its row. */
export function deriveSessionToken(secret: RootSecret, session: SessionRecord): SessionToken {
  const id = sessionIdBytes(session.id);
  const generation = uint32(session.generation);
  const head = Buffer.concat([frontCheck(secret, frontCheckBytes, id, generation), id]).toString("base64url");
  const tail = Buffer.concat([generation, sessionMac(secret, "cookie", session, 0)]).toString("base64url");
  return `lks_${secret.id}${head}${tail}` as SessionToken;
}

/**
 * Parses a token and applies the front check.
 *
 * Security: the front check keeps made-up tokens away from the database. It proves nothing: nothing may be written, ended or said
 * about a session before `hasSessionMac` has passed, because session ids are public.
 */
export function parseSessionToken(ring: SecretRing, token: string): ParsedSessionToken | null {
  const match = shape.exec(token);
  if (!match) return null;
  const secret = ring.find(match[1] as string);
  if (!secret) return null;
  const head = Buffer.from(match[2] as string, "base64url");
  const tail = Buffer.from(match[3] as string, "base64url");
  const id = head.subarray(frontCheckBytes);
  const generation = tail.subarray(0, 4);
  const front = frontCheck(secret, frontCheckBytes, id, generation);
  if (!equalInConstantTime(head.subarray(0, frontCheckBytes), front)) return null;
  return { secret, sessionId: sessionIdOf(id), generation: generation.readUInt32BE(), mac: tail.subarray(4) };
}

/** Whether a parsed token is the one that the stored session derives now. Constant time. */
export function hasSessionMac(parsed: ParsedSessionToken, session: SessionRecord): boolean {
  if (parsed.secret.id !== session.secretId || parsed.generation !== session.generation) return false;
  return equalInConstantTime(parsed.mac, sessionMac(parsed.secret, "cookie", session, 0));
}
