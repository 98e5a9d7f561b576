import { type KeyState, keyStateAt } from "../token/key-state.ts";
import type { SigningKeyRecord } from "../token/key-store.ts";
import { showTime } from "../shared/show-time.ts";

/** What a key is for at a moment, in a word and in a sentence. */
export interface DescribedKeyState {
  readonly state: KeyState;
  readonly sentence: string;
}

/** Says what a key is for. */
export function describeKeyState(key: SigningKeyRecord, now: number): DescribedKeyState {
  const state = keyStateAt(key, now);
  return { state, sentence: sentenceOf(state, key) };
}

function sentenceOf(state: KeyState, { activeAt, retiredAt, expiresAt, revokedAt }: SigningKeyRecord): string {
  switch (state) {
    case "revoked":
      return `revoked ${showTime(revokedAt ?? 0)}`;
    case "expired":
      return `expired ${showTime(expiresAt ?? 0)}`;
    case "accepted":
      return expiresAt === null ? "accepted" : `accepted until ${showTime(expiresAt)}`;
    case "waiting":
      return `signs from ${showTime(activeAt)} on`;
    default:
      return retiredAt === null ? "signs" : `signs until ${showTime(retiredAt)}`;
  }
}
