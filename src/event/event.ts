import type { ErrorCode } from "../error/error-table.ts";

/** Who did it: the person herself, an operator, the application through the library, or Latchkey by itself. */
export type Actor = "user" | "operator" | "application" | "system";

/** What is noted beside each type of event. Never a secret, and nothing that names a person: that stands in columns that can be erased. */
export interface EventData {
  user_registered: { readonly method: string };
  /** Somebody asked for an account; the address is not proven yet. */
  registration_requested: Readonly<Record<string, never>>;
  user_created: { readonly role: string };
  /** Somebody came with her account from another system: by an operator's file, or by her own first log-in here. */
  user_imported: { readonly from: "file" | "sign_in" };
  /** Every account was read out into a file. */
  users_exported: { readonly withHashes: boolean };
  user_invited: Readonly<Record<string, never>>;
  session_started: { readonly method: string; readonly carrier: string; readonly remember: boolean };
  session_ended: { readonly reason: string };
  /** All sessions of a user, or all but one. `count` says how many. */
  sessions_ended: { readonly reason: string };
  /** Wrong secret, or a right one that was refused. `count` says how many, when there were too many to note each. */
  login_failed: { readonly code: ErrorCode };
  throttled: { readonly call: string };
  /** Somebody who is signed in asked for what operators may do, and may not. */
  operator_refused: { readonly call: string };
  /** Strangers' passwords are not looked at until `until`; null: until the owner has signed in another way. */
  account_locked: { readonly until: string | null };
  /** Somebody lifted a lock: an operator, or the owner with a reset. */
  account_unlocked: Readonly<Record<string, never>>;
  /** An access token was made anew by a refresh token. */
  refreshed: Readonly<Record<string, never>>;
  /** A refresh token came back that had been replaced: somebody has a copy. The session has ended. */
  refresh_reused: { readonly generation: number; readonly behind: number };
  /** A refresh token was used by two devices in two networks within the grace. */
  refresh_shared: Readonly<Record<string, never>>;
  /** A refresh token was ahead of the database, which has gone back in time. */
  refresh_ahead: { readonly by: number };
  claims_too_large: { readonly claim: string; readonly bytes: number };
  signing_key_created: { readonly kid: string; readonly algorithm: string };
  /** A key that was published already signs from now on, before its time. */
  signing_key_hastened: { readonly kid: string };
  signing_key_revoked: { readonly kid: string };
  service_created: { readonly name: string };
  service_revoked: { readonly name: string };
  reauthenticated: { readonly method: string };
  password_changed: Readonly<Record<string, never>>;
  password_set: Readonly<Record<string, never>>;
  password_reset_requested: Readonly<Record<string, never>>;
  password_reset: Readonly<Record<string, never>>;
  email_verified: Readonly<Record<string, never>>;
  /** The owner of an address proved it, and what others had set up on it was dropped. */
  account_reclaimed: Readonly<Record<string, never>>;
  /** An identity at a provider opens this account from now on. */
  identity_linked: { readonly provider: string };
  identity_unlinked: { readonly provider: string };
  /** A sign-in at a provider that led nowhere. */
  provider_failed: { readonly provider: string; readonly code: ErrorCode };
  email_added: Readonly<Record<string, never>>;
  /** A mail went to the new address; nothing has changed yet. */
  email_change_requested: Readonly<Record<string, never>>;
  email_changed: Readonly<Record<string, never>>;
  /** The owner of the old address took the change back. */
  email_change_undone: Readonly<Record<string, never>>;
  /** Somebody said of a sign-in, by a mailed link, that it was not hers. */
  sign_in_disowned: Readonly<Record<string, never>>;
  name_changed: Readonly<Record<string, never>>;
  role_changed: { readonly role: string };
  metadata_changed: Readonly<Record<string, never>>;
  operator_changed: { readonly operator: string | null };
  user_banned: { readonly reason: string | null };
  user_unbanned: Readonly<Record<string, never>>;
  deletion_requested: { readonly deleteAfter: string };
  deletion_undone: Readonly<Record<string, never>>;
  user_erased: Readonly<Record<string, never>>;
  data_exported: Readonly<Record<string, never>>;
  /** Mails, hooks or webhooks that had been given up are tried again. `count` says how many. */
  outbox_retried: { readonly kind: string };
}

export type EventType = keyof EventData;

/** The device something came from. */
export interface EventClient {
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Whom limits count: of IPv6 the /64. It is not kept. */
  readonly network?: string;
}

/** An event about to be noted. Its time is the moment it is written. */
export type NewEvent = {
  [Type in EventType]: {
    readonly type: Type;
    readonly data: EventData[Type];
    /** Whom it is about. Null: nobody that is known. */
    readonly userId: string | null;
    /** The session it happened in, or that it is about. */
    readonly sessionId?: string | null;
    /** @default "user" */
    readonly actor?: Actor;
    /** The operator who did it, where she was signed in. Null: somebody at the command line, or nobody. */
    readonly actorId?: string | null;
    readonly client?: EventClient | null;
    /** An address that was named, where `userId` alone does not say it. */
    readonly email?: string | null;
    /** How many things it stands for. @default 1 */
    readonly count?: number;
    /** The trace it happened in; stored as a member of the data. Null: none. @default what is current when it is written */
    readonly traceId?: string | null;
  };
}[EventType];

/** An event as it was noted. */
export interface Event {
  /** Grows with time, with gaps. */
  readonly id: number;
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly actor: Actor;
  readonly actorId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly email: string | null;
  readonly count: number;
  readonly createdAt: Date;
}
