/** An account as it was at some moment, and what is compared of it later (see `UserRecord.version`). */
export interface FoundAccount {
  readonly userId: string;
  readonly version: number;
}

/** The same, and what it was found by. */
export interface SeenAccount extends FoundAccount {
  readonly by: "identity" | "address";
}

/** Looks whose an identity is, and notes nothing. One read. */
export interface AccountFinder {
  /** Null: it is nobody's. */
  findByIdentity(issuer: string, subject: string): Promise<FoundAccount | null>;
}
