import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { MigrateMode } from "../storage.ts";
import { advisoryLock } from "./advisory-lock.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import type { Backfill, Contract, Expand, Migration } from "./migration.ts";
import { firstSchema, type MigrationList } from "./migration-list.ts";
import { type BackfillOptions, runBackfills } from "./run-backfills.ts";
import { databaseErrorOf, errorCode } from "./storage-error.ts";
import {
  countOlder,
  explainNewer,
  oldestKey,
  owedSteps,
  pendingSteps,
  readInside,
  readProcesses,
  readSchemaState,
  type SchemaState,
} from "./schema-state.ts";

/**
 * How long a change may wait for a table, which everybody else then waits for behind it; how often it is tried, and the milliseconds
 * between two tries. PostgreSQL only: with SQLite nobody waits behind who waits.
 */
const lockPatience = "1s";
const lockTries = 20;
/** A step that may wait is tried again by the next start. */
const contractTries = 2;
const lockPause = 2_000;

export interface Migrating {
  readonly list: MigrationList;
  readonly mode: MigrateMode;
  /** Also runs what else runs beside requests, to its end. @default false: only without which this code does not run */
  readonly backfills?: BackfillOptions;
  /** Applies contracting steps although processes run that do not bear them. @default false */
  readonly contractNow?: boolean;
}

/**
 * Brings the schema to where this code can run, or checks that it is there. Up to date costs one read. However many processes start at
 * once, one migrates and the others wait for it. A contracting step is applied too where nobody runs that it would break; otherwise it
 * waits. Gives the steps that are still to be done. Throws `ConfigurationError` when the schema has moved past this code, or is behind
 * it and `mode` is "check".
 */
export async function migrate(database: SqlDatabase, migrating: Migrating): Promise<readonly Migration[]> {
  const { list, mode } = migrating;
  if (mode === "off") return [];
  const state = await readSchemaState(database.query);
  refuseNewer(list, state);
  const pending = pendingSteps(list, state);
  if (pending.length === 0) return [];
  if (mode === "check") {
    if (owedSteps(list, state).length === 0) return pending;
    throw new ConfigurationError(
      "migrate",
      `The database is at schema ${state.version}, this version needs ${list.steps.length}: run \`latchkey migrate\` or set migrate to "auto".`,
    );
  }
  try {
    await applyAll(database, migrating, state);
    return await pendingOf(database, list);
  } catch (error) {
    const refused = refusedRight(error);
    if (refused === null) throw error;
    throw new ConfigurationError(
      "database",
      state.version === 0
        ? `The database user may not create the tables: give it the right to create in the database, or in a schema "latchkey" made for it.`
        : `The database user may not change the tables (${refused}): run \`latchkey migrate\` once as the user who owns them.`,
    );
  }
}

async function applyAll(database: SqlDatabase, migrating: Migrating, found: SchemaState): Promise<void> {
  const { list } = migrating;
  const isNew = found.version === 0;
  if (found.version < firstSchema) await applyFirst(database, list);
  // What only adds comes first: nothing of it hangs on a step that waits.
  for (const step of await pendingOf(database, list)) {
    if (step.kind === "expand") await applyStep(database, list, step);
  }
  const isDue = ({ version }: Migration): boolean => isNew || version <= list.settled;
  const backfills = (await pendingOf(database, list)).filter((step): step is Backfill => step.kind === "backfill");
  const wanted = migrating.backfills ? backfills : backfills.filter(isDue);
  if (wanted.length > 0) await finishBackfills(database, wanted, migrating.backfills);
  for (const step of await pendingOf(database, list)) {
    if (step.kind !== "contract") continue;
    const waits = await applyContract(database, step, migrating).catch(asReason);
    if (waits !== null && isDue(step)) throw new ConfigurationError("database", waits);
  }
}

async function pendingOf({ query }: SqlDatabase, list: MigrationList): Promise<readonly Migration[]> {
  return pendingSteps(list, await readSchemaState(query));
}

/** From an empty database to the first release's schema: all of it or nothing. */
function applyFirst(database: SqlDatabase, list: MigrationList): Promise<void> {
  return database.transact(async (tx) => {
    if (database.kind === "postgres") {
      await sql`select ${advisoryLock("migration")}`.execute(tx);
      await refuseEncoding(tx);
      await createPostgresSchema(tx);
    }
    await sql`create table if not exists ${sql.table("migrations")} (version integer primary key, applied_at bigint not null)`.execute(
      tx,
    );
    // Read again: while this process waited for its turn, another one has probably done the work.
    const { version } = await versionInside(tx);
    for (const step of list.steps.slice(version, firstSchema)) await run(tx, database, step as Expand);
    if (version < firstSchema) await noteOldest(tx, firstSchema);
  });
}

/** In a transaction of its own, so that the locks of one step are not held while the next one waits for its own. */
async function applyStep(database: SqlDatabase, list: MigrationList, step: Expand): Promise<void> {
  await withoutQueueing(step, lockTries, () =>
    database.transact(async (tx) => {
      await takeTurn(tx, database.kind);
      const state = await readInside(tx);
      refuseNewer(list, state);
      if (!state.applied.has(step.version)) await run(tx, database, step);
    }),
  );
}

/** Gives why it waits, or null once it is applied. */
async function applyContract(
  database: SqlDatabase,
  step: Contract,
  { list, contractNow = false }: Migrating,
): Promise<string | null> {
  return withoutQueueing(step, contractTries, () =>
    database.transact(async (tx) => {
      await takeTurn(tx, database.kind);
      // A process that starts now looks at the schema again under this lock, before it says that it is there.
      if (database.kind === "postgres") await sql`select ${advisoryLock("secrets")}`.execute(tx);
      const state = await readInside(tx);
      if (state.applied.has(step.version)) return null;
      const before = pendingSteps(list, state).find(({ version }) => version < step.version);
      if (before)
        return `Step ${step.version} of the schema waits for step ${before.version}: run \`latchkey migrate\`.`;
      const older = countOlder(await readProcesses(tx, database.kind, state), step);
      if (older > 0 && !contractNow) return explainWait(step, older);
      await run(tx, database, step);
      if (step.oldest > state.oldest) await noteOldest(tx, step.oldest);
      return null;
    }),
  );
}

/** Why a contracting step waits. */
export function explainWait({ version, oldest }: Contract, older: number): string {
  const [who, them] = older === 1 ? ["one process is", "it"] : [`${older} processes are`, "them"];
  return `Step ${version} of the schema waits, because ${who} running whose version knows less than schema ${oldest}: upgrade or stop ${them}, then run \`latchkey migrate\`.`;
}

async function run(tx: SqlTransaction, { kind, clock }: SqlDatabase, step: Expand | Contract): Promise<void> {
  if (kind === "postgres") await sql`set local lock_timeout = ${sql.lit(lockPatience)}`.execute(tx);
  await step.up(tx, kind);
  await tx.insertInto("migrations").values({ version: step.version, applied_at: clock() }).execute();
}

async function takeTurn(tx: SqlTransaction, kind: "sqlite" | "postgres"): Promise<void> {
  if (kind === "postgres") await sql`select ${advisoryLock("migration")}`.execute(tx);
}

async function noteOldest(tx: SqlTransaction, oldest: number): Promise<void> {
  const value = String(oldest);
  await tx
    .insertInto("meta")
    .values({ key: oldestKey, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}

/** Until they are done, by whoever does it: what follows cannot begin before. */
async function finishBackfills(
  database: SqlDatabase,
  steps: readonly Backfill[],
  options: BackfillOptions = { say: () => {}, signal: new AbortController().signal },
): Promise<void> {
  while (!(await runBackfills(database, steps, options))) await sleep(1_000, undefined, { signal: options.signal });
}

/**
 * Tries again when a table is not to be had, and lets everybody through in between. A statement that waits for a lock keeps all who come
 * after it waiting, too: one long transaction of anybody's would stop all sign-ins.
 */
async function withoutQueueing<T>({ version }: Migration, most: number, apply: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await apply();
    } catch (error) {
      if (errorCode(databaseErrorOf(error)) !== "55P03") throw error;
      if (tries === most) {
        throw new ConfigurationError(
          "database",
          `Step ${version} of the schema cannot have its table, because other transactions hold it: end them, pg_stat_activity says whose they are, and start again.`,
        );
      }
    }
    await sleep(lockPause);
  }
}

/** A table that is not to be had is a reason to wait as well. */
function asReason(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  throw error;
}

/** What PostgreSQL says of a right that is missing; null: it is not about one. */
function refusedRight(error: unknown): string | null {
  const cause = databaseErrorOf(error);
  return errorCode(cause) === "42501" && cause instanceof Error ? cause.message : null;
}

/**
 * PostgreSQL refuses a letter that its encoding lacks: a name, an address or a browser's word for itself would be an error for whoever has
 * it. SQL_ASCII takes every letter as the bytes that it is.
 */
async function refuseEncoding(tx: SqlTransaction): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(tx);
  const encoding = rows[0]?.encoding ?? "UTF8";
  if (encoding === "UTF8" || encoding === "SQL_ASCII") return;
  throw new ConfigurationError(
    "database",
    `The encoding of the database is ${encoding}, which lacks most letters of the world: make one with \`create database NAME encoding 'UTF8' template template0\`, and name it.`,
  );
}

/** Looks first: `create schema if not exists` asks for the right to create one even where it exists. */
async function createPostgresSchema(tx: SqlTransaction): Promise<void> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = 'latchkey'`.execute(tx);
  if (rows.length === 0) await sql`create schema latchkey`.execute(tx);
}

/** Before there is a table `meta`. */
async function versionInside(tx: SqlTransaction): Promise<{ readonly version: number }> {
  const row = await tx
    .selectFrom("migrations")
    .select((e) => e.fn.max("version").as("version"))
    .executeTakeFirst();
  return { version: row?.version ?? 0 };
}

function refuseNewer({ steps }: MigrationList, state: SchemaState): void {
  const reason = explainNewer(steps.length, state);
  if (reason !== null) throw new ConfigurationError("database", reason);
}
