import type { NewUser } from "../user-store.ts";

/** Somebody who is about to be imported: checked, canonical, and with her hash as it is stored. */
export interface ImportedUser extends Omit<NewUser, "metadata" | "language"> {
  /** JSON of one object. */
  readonly metadata: string;
  readonly language: string | null;
  readonly bannedAt: Date | null;
  readonly deleteAfter: Date | null;
  readonly identities: readonly ImportedIdentity[];
  /** Every id that the same row may have been given before; null: the row says its own. */
  readonly madeIds: readonly string[] | null;
  /** Whether the row says since when the account is there. */
  readonly saysCreation: boolean;
}

/** An identity that comes along. */
export interface ImportedIdentity {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
}
