/** What a provider says about a person, read by the provider's own rules. */
export interface ProviderProfile {
  /** Who vouches for `subject`: the `iss` of the ID token, or the provider's origin where there is none. Compared byte for byte. */
  readonly issuer: string;
  /** The provider's own id of the person: it never changes and is never given to another. At most 255 characters. */
  readonly subject: string;
  /** As the provider writes it, or null. Not canonical, and not yet checked. */
  readonly email: string | null;
  /**
   * Whether the provider proves the address, which takes more than its word: it must have authority over it (see each provider's file).
   * Anything but the boolean `true` from the wire is false.
   */
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** Where the provider keeps her picture. Fetched once by the server, never shown to a browser. */
  readonly avatarUrl: string | null;
}

/** What the provider gives for its own API. Secret. */
export interface ProviderTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Milliseconds since the epoch, or null where the provider does not say. */
  readonly expiresAt: number | null;
  /** What was granted, which may be less than was asked for. */
  readonly scopes: readonly string[];
}

/** Somebody a provider has signed in, just now. */
export interface ProviderSignIn {
  readonly profile: ProviderProfile;
  /** Null where they were not asked for, or there are none (an ID token of a native SDK). */
  readonly tokens: ProviderTokens | null;
  /** When she last proved herself to the provider (`auth_time`), in seconds, or null where it does not say. */
  readonly authTime: number | null;
}
