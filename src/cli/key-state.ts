import type { SigningKeyRecord } from "../token/key-store.ts";
import { showTime } from "./show-time.ts";

/** What a key is for at a moment. `waiting`: published, to sign later; `accepted`: it has signed, and its tokens are alive. */
export interface KeyState {
  readonly state: "waiting" | "signing" | "accepted" | "expired" | "revoked";
  readonly sentence: string;
}

/** Says what a key is for. */
export function describeKeyState(key: SigningKeyRecord, now: number): KeyState {
  const { activeAt, retiredAt, expiresAt, revokedAt } = key;
  if (revokedAt !== null) return { state: "revoked", sentence: `revoked ${showTime(revokedAt)}` };
  if (expiresAt !== null && expiresAt <= now) return { state: "expired", sentence: `expired ${showTime(expiresAt)}` };
  const until = expiresAt === null ? "" : ` until ${showTime(expiresAt)}`;
  if (retiredAt !== null && retiredAt <= Math.max(now, activeAt)) {
    return { state: "accepted", sentence: `accepted${until}` };
  }
  if (activeAt > now) return { state: "waiting", sentence: `signs from ${showTime(activeAt)} on` };
  const last = retiredAt === null ? "" : ` until ${showTime(retiredAt)}`;
  return { state: "signing", sentence: `signs${last}` };
}
