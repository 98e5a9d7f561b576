/** What a provider gave for its own API, as it is kept: readable by nobody who has the database alone. */
export interface KeptTokens {
  /** Whose they are. */
  readonly identityId: string;
  /** As `seal` made it. Also what is compared when it is replaced: no two sealings are alike. */
  readonly sealed: string;
  /** Of the root secret that it is sealed under. */
  readonly secretId: string;
}

/** The same, about to be stored. */
export interface NewKeptTokens extends KeptTokens {
  /** Milliseconds since the epoch, or null where the provider does not say. */
  readonly expiresAt: number | null;
}

/** An identity at a provider, and the tokens that are kept for it. */
export interface TokenHolder {
  readonly identityId: string;
  /** Who gave them. */
  readonly issuer: string;
  readonly kept: KeptTokens | null;
}

/** Where tokens of providers are kept: with the identity, whose end they share. Each method is one atomic step. */
export interface TokenStore {
  /** The one of a user's identities at a provider that she used last. Null: she has none. */
  find(userId: string, provider: string): Promise<TokenHolder | null>;
  findByIdentity(issuer: string, subject: string): Promise<TokenHolder | null>;
  /**
   * Stores tokens in the place of those that were read (null: of none), and takes back whatever claim there is. False, and nothing
   * written: others are there by now, or the identity is gone.
   */
  replace(tokens: NewKeptTokens, former: string | null): Promise<boolean>;
  /** Removes tokens, if they still are those that were read. */
  forget(tokens: KeptTokens): Promise<void>;
  /**
   * Claims the right to refresh tokens for some seconds by the database's clock. Of any number of callers, in any number of processes, one
   * gets true, until it replaces, forgets or releases them, or its time is over.
   */
  claim(tokens: KeptTokens, seconds: number): Promise<boolean>;
  /** Takes a claim back. */
  release(tokens: KeptTokens): Promise<void>;
}
