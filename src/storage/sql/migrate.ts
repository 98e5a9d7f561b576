import { sql } from "kysely";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { MigrateMode } from "../storage.ts";
import { advisoryLock } from "./advisory-lock.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import type { Migration } from "./migration.ts";
import { usersSessionsRevocations } from "./migrations/0001-users-sessions-revocations.ts";
import { eventsOutboxCodes } from "./migrations/0002-events-outbox-codes.ts";
import { refresh } from "./migrations/0003-refresh.ts";
import { signingKeys } from "./migrations/0004-signing-keys.ts";
import { services } from "./migrations/0005-services.ts";
import { identities } from "./migrations/0006-identities.ts";
import { avatars } from "./migrations/0007-avatars.ts";
import { attempts } from "./migrations/0008-attempts.ts";
import { networkFailures } from "./migrations/0009-network-failures.ts";
import { operators } from "./migrations/0010-operators.ts";
import { sealedEvents } from "./migrations/0011-sealed-events.ts";
import { userLanguage } from "./migrations/0012-user-language.ts";
import { searchTerms } from "./migrations/0013-search-terms.ts";
import { pictureChoice } from "./migrations/0014-picture-choice.ts";
import { eventHours } from "./migrations/0015-event-hours.ts";
import { errorCode } from "./storage-error.ts";

/** In order; the last one's version is the schema this code needs. */
const migrations: readonly Migration[] = [
  usersSessionsRevocations,
  eventsOutboxCodes,
  refresh,
  signingKeys,
  services,
  identities,
  avatars,
  attempts,
  networkFailures,
  operators,
  sealedEvents,
  userLanguage,
  searchTerms,
  pictureChoice,
  eventHours,
];
/** The schema this code needs. */
export const newestSchema: number = migrations.length;

/** The schema that was found, and the one that this code needs. Versions count from 1; 0 is an empty database. */
export interface SchemaVersions {
  readonly from: number;
  readonly to: number;
}

/** Looks at the schema and changes nothing. */
export async function inspectSchema(database: SqlDatabase): Promise<SchemaVersions> {
  return { from: await readVersion(database), to: newestSchema };
}

/**
 * Brings the schema to the version that this code needs, or checks that it is there. Up to date costs one read. However many
 * processes start at once, one migrates and the others wait for it. Throws `ConfigurationError` when the schema is newer than this
 * code, or older and `mode` is "check".
 */
export async function migrate(database: SqlDatabase, mode: MigrateMode): Promise<void> {
  if (mode === "off") return;
  const version = await readVersion(database);
  refuseNewer(version);
  if (version === newestSchema) return;
  if (mode === "check") {
    throw new ConfigurationError(
      "migrate",
      `The database is at schema ${version}, this version needs ${newestSchema}: run \`latchkey migrate\` or set migrate to "auto".`,
    );
  }
  try {
    await database.transact((tx) => applyMissing(tx, database));
  } catch (error) {
    if (errorCode(error) !== "42501") throw error;
    throw new ConfigurationError(
      "database",
      `The database user may not create the tables: give it the right to create in the database, or in a schema "latchkey" made for it.`,
    );
  }
}

async function applyMissing(tx: SqlTransaction, database: SqlDatabase): Promise<void> {
  if (database.kind === "postgres") {
    await sql`select ${advisoryLock("migration")}`.execute(tx);
    await createPostgresSchema(tx);
  }
  await sql`create table if not exists ${sql.table("migrations")} (version integer primary key, applied_at bigint not null)`.execute(
    tx,
  );
  // Read again: while this process waited for its turn, another one has probably done the work.
  const version = await readVersionInside(tx);
  refuseNewer(version);
  for (const migration of migrations.filter((one) => one.version > version)) {
    await migration.up(tx, database.kind);
    await tx.insertInto("migrations").values({ version: migration.version, applied_at: database.clock() }).execute();
  }
}

/** Looks first: `create schema if not exists` asks for the right to create one even where it exists. */
async function createPostgresSchema(tx: SqlTransaction): Promise<void> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = 'latchkey'`.execute(tx);
  if (rows.length === 0) await sql`create schema latchkey`.execute(tx);
}

async function readVersion(database: SqlDatabase): Promise<number> {
  try {
    return await readVersionInside(database.query);
  } catch (error) {
    if (isMissingTable(error)) return 0;
    throw error;
  }
}

async function readVersionInside(query: SqlDatabase["query"]): Promise<number> {
  const row = await query
    .selectFrom("migrations")
    .select((e) => e.fn.max("version").as("version"))
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** With "off" nothing looks at the schema, so that it is missing shows at the first statement. Gives another error back as it is. */
export function explainMissingTables(error: unknown): unknown {
  if (!isMissingTable(error)) return error;
  return new ConfigurationError(
    "migrate",
    'The database holds no tables of latchkey, and "off" makes none: run `latchkey migrate` or set migrate to "auto".',
  );
}

function isMissingTable(error: unknown): boolean {
  if (errorCode(error) === "42P01") return true;
  return error instanceof Error && error.message.startsWith("no such table");
}

function refuseNewer(version: number): void {
  if (version <= newestSchema) return;
  throw new ConfigurationError(
    "database",
    `The database is at schema ${version}, but this version of latchkey knows only ${newestSchema}: start the version that migrated it.`,
  );
}
