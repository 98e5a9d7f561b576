import type { SigningKeyRecord } from "./key-store.ts";

/** What a key is for at a moment. `waiting`: published, to sign later; `accepted`: it has signed, and its tokens are alive. */
export const keyStates = ["waiting", "signing", "accepted", "expired", "revoked"] as const;

export type KeyState = (typeof keyStates)[number];

/** Says what a key is for. */
export function keyStateAt(key: SigningKeyRecord, now: number): KeyState {
  const { activeAt, retiredAt, expiresAt, revokedAt } = key;
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && expiresAt <= now) return "expired";
  if (retiredAt !== null && retiredAt <= Math.max(now, activeAt)) return "accepted";
  return activeAt > now ? "waiting" : "signing";
}
