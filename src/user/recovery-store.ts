import type { Recording } from "../outbox/recording.ts";
import type { CodeHash } from "../verification/code.ts";
import type { NewCode } from "../verification/code-store.ts";

/** Somebody takes her account back by a link that a notice brought her. */
export interface Recovery {
  readonly userId: string;
  readonly codeHash: CodeHash;
  /** Identities that were linked from then on go. Milliseconds since the epoch. */
  readonly since: number;
  readonly now: Date;
  /** The code by which she sets a password. Null: she has other ways in. */
  readonly next: NewCode | null;
  /** Written in the same transaction. */
  readonly recording: Recording;
}

/**
 * How the owner of a mailbox throws out whoever has got into her account. Each method is one atomic step: the code is spent; every session
 * ends with reason `disowned` (`version` + 1); known devices are forgotten; the password, and identities that were linked since `since`
 * open nothing any more; other links about her are gone; `next` is stored.
 */
export interface RecoveryStore {
  /**
   * By the notice of a sign-in or a change that was not hers. False, and nothing changed but the code: it was spent or has expired, her address
   * is not the one that it was sent to or not proven any more, she is banned, or her account is gone.
   */
  disown(recovery: Recovery): Promise<boolean>;
  /**
   * By the notice that her address was changed: she has the earlier one again. Links that take changes from before this one back stay, those of
   * later ones go. An account that holds the address without a proof loses it, and its sessions. "taken": somebody else has proven the address
   * since; nothing changed, and the code is as good as before. "invalid": as `disown`.
   */
  undoEmailChange(recovery: Recovery): Promise<"undone" | "taken" | "invalid">;
}
