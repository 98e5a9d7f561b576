/** How a session travels. */
export type Carrier = "cookie" | "token";

/** How a refresh token travels: in a cookie that no script can read, or in the body, for programs that keep it themselves. */
export type Transport = "cookie" | "body";

/** How a session is to travel, decided when it starts and never changed. */
export type Carriage = { readonly carrier: "cookie" } | { readonly carrier: "token"; readonly transport: Transport };

/** Why a session ended. */
export type EndReason =
  | "signed_out"
  | "ended_by_user"
  | "ended_by_application"
  | "ended_by_operator"
  | "replaced"
  | "too_many_sessions"
  | "password_changed"
  | "password_reset"
  | "account_reclaimed"
  | "disowned"
  | "user_deleted"
  | "user_banned"
  | "refresh_token_reused"
  | "secret_leaked"
  | "secret_lost";

/** One sign-in on one device, as its owner sees it. Its id is public: it opens nothing. */
export interface Session {
  readonly id: string;
  readonly carrier: Carrier;
  /** The sign-in method, such as "password". */
  readonly method: string;
  readonly createdAt: Date;
  /** When the person last proved who she is (`auth_time`). */
  readonly authenticatedAt: Date;
  /** Moves in steps of a minute at most. */
  readonly lastSeenAt: Date;
  /** The absolute limit, however active she is. */
  readonly expiresAt: Date;
  /** The idle limit as things stand. */
  readonly idleExpiresAt: Date;
}

/** A session as it is stored. Every secret of it is derived from `seed` and a key that is not in the database. */
export interface SessionRecord {
  /** UUID, lower case. */
  readonly id: string;
  readonly userId: string;
  /** 32 random bytes. */
  readonly seed: Buffer;
  /** Grows by one with every new seed: a change of password or privilege, a re-authentication. */
  readonly generation: number;
  /** The refresh counter. Stays 0 for cookies. */
  readonly counter: number;
  /** Public id of the root secret that this session's secrets are derived under. */
  readonly secretId: string;
  readonly carrier: Carrier;
  readonly method: string;
  /** The user's version when the session was started or kept: a smaller one than the user's is an ended session. */
  readonly userVersion: number;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly authenticatedAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** What a native client called itself, or null. */
  readonly deviceName: string | null;
  /** Of a session that tokens carry, else null. */
  readonly transport: Transport | null;
  /** When its refresh token was last replaced, by the database's clock. */
  readonly rotatedAt: number;
  /** Proof of the `Idempotency-Key` that came with the last replacement; null where none did. */
  readonly recovery: Buffer | null;
}
