/** An account as it was at some moment, and what is compared of it later (see `UserRecord.version`). */
export interface SeenAccount {
  readonly userId: string;
  readonly version: number;
}

/** Looks whose an identity is, and notes nothing. One read. */
export interface AccountFinder {
  /** Null: it is nobody's. */
  findByIdentity(issuer: string, subject: string): Promise<SeenAccount | null>;
}
