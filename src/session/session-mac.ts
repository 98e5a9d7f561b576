import { hash } from "node:crypto";
import { hmac, type KeyPurpose, type RootSecret } from "../secret/root-secret.ts";
import type { SessionRecord } from "./session.ts";

/** Who may be let in by a mac: each carrier and transport has a key of its own, so that none passes for another. */
export type CarrierPurpose = Extract<KeyPurpose, "cookie" | "refresh-cookie" | "refresh-body">;

/**
 * What proves a session's secret: 32 bytes that follow from the row's seed and a key that is not in the database. Every part has a fixed
 * length, so that no two sessions can ever feed the same bytes to the mac.
 */
export function sessionMac(
  secret: RootSecret,
  purpose: CarrierPurpose,
  { id, userId, generation, seed }: Pick<SessionRecord, "id" | "userId" | "generation" | "seed">,
  counter: number,
): Buffer {
  const owner = hash("sha256", userId, "buffer").subarray(0, 16);
  return hmac(secret.key(purpose), sessionIdBytes(id), owner, uint32(generation), uint32(counter), seed);
}

/** The first bytes of a keyed check over a token's public part. It keeps made-up tokens from the database, and proves nothing. */
export function frontCheck(secret: RootSecret, bytes: number, ...publicParts: readonly Buffer[]): Buffer {
  return hmac(secret.key("front-check"), ...publicParts).subarray(0, bytes);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The 16 bytes of a session's id. */
export function sessionIdBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

/** The session id of 16 bytes. */
export function sessionIdOf(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
