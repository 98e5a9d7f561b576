import type { Recording } from "../outbox/recording.ts";
import type { CodeHash, CodePurpose } from "./code.ts";

/** A code about to be stored. */
export interface NewCode {
  readonly hash: CodeHash;
  readonly purpose: CodePurpose;
  /** Whom or what it is about: a user, an attempt to register, an invited address. One has one live code of a purpose that is issued, and any number of those that go with a message. */
  readonly subject: string;
  /** What has to be known when it is used. Never a secret. */
  readonly data: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A code that is live, or was until a moment ago. */
export type CodeRecord = Pick<NewCode, "subject" | "data" | "expiresAt">;

/**
 * Where codes are kept. Each method is one atomic step.
 *
 * What a code brings about is often one step with its use: then the store that makes the change spends the code in its own transaction
 * (`PasswordStore.reset`, `RegistrationStore.prove`), by the same statement as `consumeOnce`.
 */
export interface CodeStore {
  /** Stores a code, and outdates every earlier one of its purpose and subject. */
  issue(code: NewCode, recording?: Recording): Promise<void>;
  /** Looks at a live code without spending it. */
  find(purpose: CodePurpose, hash: CodeHash, now: Date): Promise<CodeRecord | null>;
  /** Every live code of a purpose about somebody. */
  list(purpose: CodePurpose, subject: string, now: Date): Promise<readonly CodeRecord[]>;
  /** Spends a live code: of any number of callers at once, in any number of processes, one gets it and all others null. */
  consumeOnce(purpose: CodePurpose, hash: CodeHash, now: Date, recording?: Recording): Promise<CodeRecord | null>;
  /**
   * Spends something that was never stored, such as the id of a flow that a browser keeps: of any number of callers, in any number of
   * processes, one gets true before `expiresAt`, and all others false. By then it must be refused for its age.
   */
  spend(purpose: CodePurpose, hash: CodeHash, now: Date, expiresAt: Date): Promise<boolean>;
  /** Removes at most `limit` codes that expired before `expiredBefore`. Gives how many. */
  sweep(expiredBefore: Date, limit: number): Promise<number>;
}
