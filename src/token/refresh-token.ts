import { equalInConstantTime, type RootSecret, type SecretRing } from "../secret/root-secret.ts";
import type { SessionRecord, Transport } from "../session/session.ts";
import {
  type CarrierPurpose,
  frontCheck,
  sessionIdBytes,
  sessionIdOf,
  sessionMac,
  uint32,
} from "../session/session-mac.ts";

declare const brand: unique symbol;

/**
 * The secret that gets new access tokens. It is not stored: it follows from the session's row and a key that is not in the database.
 *
 * `lkr_` · root secret id (6 characters) · front check (10 bytes), session id (16), generation (4), counter (4) and mac (32) as 88
 * characters: whole groups of base64url, so that every text of the right alphabet is canonical.
 */
export type RefreshToken = string & { readonly [brand]: "RefreshToken" };

/** What a token says before anything about it is proven. */
export interface ParsedRefreshToken {
  readonly secret: RootSecret;
  readonly sessionId: string;
  readonly generation: number;
  readonly counter: number;
  readonly mac: Buffer;
}

const shape = /^lkr_([A-Za-z0-9_-]{6})([A-Za-z0-9_-]{88})$/;
const frontCheckBytes = 10;

const purposes: Readonly<Record<Transport, CarrierPurpose>> = { cookie: "refresh-cookie", body: "refresh-body" };

/** What a refresh token is made of. `secretId` names the root secret that the row was made under. */
export type RefreshBasis = Pick<
  SessionRecord,
  "id" | "userId" | "generation" | "counter" | "seed" | "secretId" | "transport"
>;

/** Makes the refresh token of a session at its present counter. Null where its root secret is not known here, or no token carries it. */
export function deriveRefreshToken(ring: SecretRing, session: RefreshBasis): RefreshToken | null {
  const secret = ring.find(session.secretId);
  if (!secret || session.transport === null) return null;
  const open = [sessionIdBytes(session.id), uint32(session.generation), uint32(session.counter)];
  const mac = sessionMac(secret, purposes[session.transport], session, session.counter);
  const bytes = Buffer.concat([frontCheck(secret, frontCheckBytes, ...open), ...open, mac]);
  return `lkr_${secret.id}${bytes.toString("base64url")}` as RefreshToken;
}

/**
 * Parses a token and applies the front check.
 *
 * Security: the front check keeps made-up tokens away from the database. It proves nothing: nothing may be written, ended or said
 * about a session before `hasRefreshMac` has passed, because session ids are public.
 */
export function parseRefreshToken(ring: SecretRing, token: string): ParsedRefreshToken | null {
  const match = shape.exec(token);
  if (!match) return null;
  const secret = ring.find(match[1] as string);
  if (!secret) return null;
  const bytes = Buffer.from(match[2] as string, "base64url");
  const open = bytes.subarray(frontCheckBytes, frontCheckBytes + 24);
  if (!equalInConstantTime(bytes.subarray(0, frontCheckBytes), frontCheck(secret, frontCheckBytes, open))) return null;
  return {
    secret,
    sessionId: sessionIdOf(open.subarray(0, 16)),
    generation: open.readUInt32BE(16),
    counter: open.readUInt32BE(20),
    mac: bytes.subarray(frontCheckBytes + 24),
  };
}

/**
 * Whether a parsed token was made for this session, in its present generation and for this transport, at whatever counter. Constant time.
 *
 * Security: first of all. What a counter means is looked at only for a token that was really issued.
 */
export function hasRefreshMac(
  parsed: ParsedRefreshToken,
  session: Omit<RefreshBasis, "counter">,
  transport: Transport,
): boolean {
  const { secret, generation, counter } = parsed;
  if (session.transport !== transport || secret.id !== session.secretId || generation !== session.generation) {
    return false;
  }
  return equalInConstantTime(parsed.mac, sessionMac(secret, purposes[transport], session, counter));
}
