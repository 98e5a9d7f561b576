/** A user at a provider: (issuer, subject), and nothing else, says who she is. */
export interface Identity {
  readonly id: string;
  readonly userId: string;
  /** The id of the provider it was linked by. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** What the provider last called her, for her own eyes: shown where the account is managed, trusted nowhere. */
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: number;
  readonly lastUsedAt: number;
}
