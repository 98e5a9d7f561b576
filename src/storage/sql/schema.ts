import type { ColumnType, Generated } from "kysely";

/** Milliseconds since the epoch, or a version. PostgreSQL answers int8 as text, so every read goes through `Number`. */
type Int8 = ColumnType<number | string, number, number>;
type NullableInt8 = ColumnType<number | string | null, number | null, number | null>;
/** SQLite answers 0 or 1. */
type Flag = ColumnType<boolean | number, boolean, boolean>;

/** One user, her password hash included. */
export interface UserTable {
  id: string;
  email: string | null;
  email_verified: Flag;
  name: string | null;
  avatar_url: string | null;
  /** Her choice: `none`, or the id of the identity whose picture is hers. Null: of whichever provider she comes by. */
  picture: Generated<string | null>;
  role: string;
  /** JSON. */
  metadata: string;
  password_hash: string | null;
  version: number;
  banned_at: NullableInt8;
  delete_after: NullableInt8;
  device_epoch: Generated<number>;
  /** What she may do in the console, or null. Not the application's role. */
  operator: Generated<string | null>;
  /** What her browser last asked for when she signed in, of what we speak, or null. */
  language: Generated<string | null>;
  created_at: Int8;
  updated_at: Int8;
}

/** One session. `last_seen_at` stands in no index, so that PostgreSQL moves it without touching any. */
export interface SessionTable {
  id: string;
  user_id: string;
  /** 32 bytes as base64url. */
  seed: string;
  generation: number;
  counter: number;
  secret_id: string;
  carrier: string;
  method: string;
  user_version: number;
  created_at: Int8;
  authenticated_at: Int8;
  last_seen_at: Int8;
  expires_at: Int8;
  ended_at: NullableInt8;
  end_reason: string | null;
  ip: string | null;
  user_agent: string | null;
  device_name: string | null;
  /** How its refresh token travels; null for a cookie's session. */
  transport: Generated<string | null>;
  /** When the refresh token last changed, by the database's clock. */
  rotated_at: ColumnType<number | string, number | undefined, number>;
  /** 16 bytes as base64url. */
  recovery: Generated<string | null>;
}

/** One entry of the revocation log. */
export interface RevocationTable {
  id: Generated<number | string>;
  kind: string;
  subject: string;
  version: number | null;
  created_at: Int8;
  expires_at: Int8;
}

/** Facts about the database itself: `epoch` of the revocation log; `oldest_schema` whose code may run. */
export interface MetaTable {
  key: string;
  value: string;
}

/** The root secrets that sessions were made under, by their public ids; and secrets that others have too, by "what it is: id". */
export interface SecretTable {
  id: string;
  first_used_at: Int8;
}

/** The processes that are running, and the root secrets and the schema each works with. */
export interface ProcessTable {
  id: string;
  issues: string;
  /** JSON list of ids. */
  accepts: string;
  seen_at: Int8;
  /** The newest schema that its code knows. */
  schema: number | null;
  /** The version of the package. */
  release: string | null;
}

/** The keys that access tokens are signed with. */
export interface SigningKeyTable {
  kid: string;
  slot: number;
  algorithm: string;
  /** A JSON Web Key. */
  public_key: string;
  sealed_key: string | null;
  secret_id: string;
  created_at: Int8;
  active_at: Int8;
  retired_at: NullableInt8;
  expires_at: NullableInt8;
  revoked_at: NullableInt8;
}

/** What happened. `ip`, `user_agent` and `email` are emptied when the person is erased. */
export interface EventTable {
  id: Generated<number | string>;
  type: string;
  user_id: string | null;
  session_id: string | null;
  actor: string;
  created_at: Int8;
  /** How many things the row stands for. */
  count: number;
  /** JSON. */
  data: string;
  /** The operator who did it. */
  actor_id: Generated<string | null>;
  /** Salted hash of the row in `event_details`; null: there was nothing to put there. */
  commitment: Generated<string | null>;
}

/** What can be erased of an event. Without a salt: older than commitments. */
export interface EventDetailTable {
  event_id: Int8;
  salt: string | null;
  ip: string | null;
  user_agent: string | null;
  email: string | null;
  /** JSON. */
  data: string | null;
}

/** Events that were sealed together. */
export interface EventBlockTable {
  id: Int8;
  through_id: Int8;
  count: number;
  oldest_at: Int8;
  newest_at: Int8;
  sealed_at: Int8;
  secret_id: string;
  vouches: Flag;
  link: string;
  seal: string;
  entries: string;
}

/** How often each type of event happened in an hour, of what is sealed. */
export interface EventHourTable {
  type: string;
  begins_at: Int8;
  times: Int8;
}

/** One row, whose id is 1: where the record of events begins. */
export interface EventAnchorTable {
  id: number;
  block: Int8;
  through_id: Int8;
  link: string;
  refreshed_before: Int8;
  moved_through: Int8;
  doubtful_through: Int8;
  secret_id: string;
  seal: string;
}

/** A message that waits to leave. `due_at` is also when a claim runs out. */
export interface OutboxTable {
  id: Generated<number | string>;
  kind: string;
  payload: string;
  created_at: Int8;
  due_at: Int8;
  attempts: number;
  claim: string | null;
  dead_at: NullableInt8;
  error: string | null;
}

/** Something that may be used once. */
export interface CodeTable {
  /** SHA-256 of purpose and code, as base64url. */
  hash: string;
  purpose: string;
  subject: string;
  /** JSON. */
  data: string;
  created_at: Int8;
  expires_at: Int8;
}

/** An attempt to register an address that is not proven yet. */
export interface PendingRegistrationTable {
  id: string;
  email: string;
  name: string | null;
  password_hash: string;
  /** JSON. */
  data: string;
  created_at: Int8;
  expires_at: Int8;
}

/** How often something happened under a key, until `reset_at`. */
export interface CounterTable {
  key: string;
  count: number;
  reset_at: Int8;
}

/** What is known of the attempts at one account. */
export interface AttemptTable {
  /** An HMAC. */
  key: string;
  /** See `throttle/attempt-state.ts`. */
  state: string;
  user_id: string | null;
  locked_at: NullableInt8;
  /** Null with `locked_at` set: the lock has no end. */
  locked_until: NullableInt8;
  dies_at: Int8;
}

/** A network that wrong secrets came from, until `reset_at`. */
export interface NetworkFailureTable {
  key: string;
  since: Int8;
  reset_at: Int8;
  failures: number;
  /** The marks of the accounts that were tried, each after a comma. */
  accounts: string;
  /** How often it has had to wait. */
  waits: number;
  wait_until: Int8;
}

/** A hook that a program of this installation calls, and when one last said so. */
export interface HookTable {
  name: string;
  seen_at: Int8;
}

/** The application's own small data of a session. */
export interface SessionDataTable {
  session_id: string;
  key: string;
  /** JSON. */
  value: string;
}

/** Another program of the same owner, which shows a key. */
export interface ServiceTable {
  id: string;
  name: string;
  /** JSON list. */
  scopes: string;
  /** 32 bytes as base64url. */
  seed: string;
  secret_id: string;
  created_at: Int8;
}

/** A user at a provider. `email`, `name` and `avatar_url` as the provider last said. */
export interface IdentityTable {
  id: string;
  user_id: string;
  provider: string;
  issuer: string;
  subject: string;
  email: string | null;
  name: string | null;
  avatar_url: string | null;
  /** What the provider gave for its own API, sealed; null where nothing is kept. */
  sealed_tokens: Generated<string | null>;
  /** The root secret that they are sealed under. */
  secret_id: Generated<string | null>;
  tokens_expire_at: ColumnType<number | string | null, number | null | undefined, number | null>;
  /** Until when one process has the right to refresh them, by the database's clock. */
  refreshing_until: ColumnType<number | string | null, number | null | undefined, number | null>;
  created_at: Int8;
  last_used_at: Int8;
}

/** A picture of a person, as it was fetched from a provider. */
export interface AvatarTable {
  user_id: string;
  name: string;
  /** Where it is served. */
  url: string;
  /** Where the provider keeps it. */
  source: string;
  type: string;
  /** SHA-256 as base64url. */
  digest: string;
  bytes: Uint8Array;
  fetched_at: Int8;
}

/** The migrations that have been applied. */
export interface MigrationTable {
  version: number;
  applied_at: Int8;
}

/** Every table, by its logical name (see `tables.ts` for the printed one). */
export interface Schema {
  users: UserTable;
  sessions: SessionTable;
  revocations: RevocationTable;
  secrets: SecretTable;
  processes: ProcessTable;
  signing_keys: SigningKeyTable;
  events: EventTable;
  event_details: EventDetailTable;
  event_blocks: EventBlockTable;
  event_anchor: EventAnchorTable;
  event_hours: EventHourTable;
  outbox: OutboxTable;
  codes: CodeTable;
  pending_registrations: PendingRegistrationTable;
  counters: CounterTable;
  attempts: AttemptTable;
  network_failures: NetworkFailureTable;
  hooks: HookTable;
  session_data: SessionDataTable;
  services: ServiceTable;
  identities: IdentityTable;
  avatars: AvatarTable;
  meta: MetaTable;
  migrations: MigrationTable;
}
