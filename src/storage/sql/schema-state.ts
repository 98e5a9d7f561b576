import { type Kysely, sql } from "kysely";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { PlannedProcess } from "../schema-plan.ts";
import { databaseTime } from "./database-time.ts";
import type { Contract, Migration } from "./migration.ts";
import { firstSchema, type MigrationList } from "./migration-list.ts";
import type { Schema } from "./schema.ts";
import { errorCode } from "./storage-error.ts";

/** The key in the table `meta` of the oldest schema whose code may run on the database. */
export const oldestKey = "oldest_schema";

/** Milliseconds after which a process that was not heard of is gone. Told by the database's clock, which all of them share. */
export const processLifetime = 60_000;

/** What a database says of its schema. */
export interface SchemaState {
  /** The steps that were applied. Not always all up to the last: some wait while others go on. */
  readonly applied: ReadonlySet<number>;
  /** The last of them. 0: the database is empty. */
  readonly version: number;
  /** The oldest schema whose code may run on it. */
  readonly oldest: number;
}

/** One read. An empty database is version 0. */
export async function readSchemaState(query: Kysely<Schema>): Promise<SchemaState> {
  try {
    return await readInside(query);
  } catch (error) {
    if (isMissingTable(error)) return { applied: new Set(), version: 0, oldest: 0 };
    throw error;
  }
}

/** The same inside a transaction, where a table that is missing would spoil it. */
export async function readInside(query: Kysely<Schema>): Promise<SchemaState> {
  const rows = await query
    .selectFrom("migrations")
    .select("version")
    .select((e) => e.selectFrom("meta").select("value").where("key", "=", oldestKey).as("oldest"))
    .execute();
  const applied = new Set(rows.map(({ version }) => version));
  const version = Math.max(0, ...applied);
  // Without a word nobody but the code that made it may run on it.
  return { applied, version, oldest: Number(rows[0]?.oldest ?? version) };
}

/** The steps that were not applied yet, in order. */
export function pendingSteps({ steps }: MigrationList, { applied }: SchemaState): readonly Migration[] {
  return steps.filter(({ version }) => !applied.has(version));
}

/** Those of them without which this code does not run. */
export function owedSteps(list: MigrationList, state: SchemaState): readonly Migration[] {
  return pendingSteps(list, state).filter(({ kind, version }) => kind === "expand" || version <= list.settled);
}

/** Why code that knows `known` may not run on this schema, in one sentence; null: it may. */
export function explainNewer(known: number, { version, oldest }: Omit<SchemaState, "applied">): string | null {
  if (oldest <= known) return null;
  return `The database is at schema ${version}, but this version of latchkey knows only ${known}, and what it needs is gone: start the version that migrated it, or a later one.`;
}

/** Who runs on the database. */
export async function readProcesses(
  query: Kysely<Schema>,
  kind: "sqlite" | "postgres",
  { version }: SchemaState,
): Promise<readonly PlannedProcess[]> {
  if (version === 0) return [];
  const says = version >= firstSchema;
  const { rows } = await sql<{
    id: string;
    release: string | null;
    schema: number | null;
    seen_at: number | string;
  }>`select id, seen_at, ${sql.raw(says ? "release, schema" : "null as release, null as schema")}
    from ${sql.table("processes")} where seen_at >= ${databaseTime(kind)} - ${sql.lit(processLifetime)}
    order by seen_at desc, id`.execute(query);
  return rows.map(({ id, release, schema, seen_at }) => ({
    processId: id,
    release,
    schema,
    seenAt: new Date(Number(seen_at)),
  }));
}

/** How many of these processes a contracting step would break. */
export function countOlder(processes: readonly PlannedProcess[], { oldest }: Pick<Contract, "oldest">): number {
  return processes.filter(({ schema }) => (schema ?? 0) < oldest).length;
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
