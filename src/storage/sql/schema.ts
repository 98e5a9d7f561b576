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
  role: string;
  /** JSON. */
  metadata: string;
  password_hash: string | null;
  version: number;
  banned_at: NullableInt8;
  delete_after: NullableInt8;
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

/** Facts about the database itself: `epoch` of the revocation log. */
export interface MetaTable {
  key: string;
  value: string;
}

/** The root secrets that sessions were made under, by their public ids. */
export interface SecretTable {
  id: string;
  first_used_at: Int8;
}

/** The processes that are running, and the root secrets each works with. */
export interface ProcessTable {
  id: string;
  issues: string;
  /** JSON list of ids. */
  accepts: string;
  seen_at: Int8;
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
  meta: MetaTable;
  migrations: MigrationTable;
}
