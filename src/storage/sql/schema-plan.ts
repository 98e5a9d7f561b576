import { sql } from "kysely";
import type { PlannedEffect, PlannedProcess, PlannedStep, SchemaPlan } from "../schema-plan.ts";
import type { SqlDatabase } from "./database.ts";
import { explainWait } from "./migrate.ts";
import type { Effect, Migration } from "./migration.ts";
import type { MigrationList } from "./migration-list.ts";
import {
  countOlder,
  explainNewer,
  owedSteps,
  pendingSteps,
  readProcesses,
  readSchemaState,
  type SchemaState,
} from "./schema-state.ts";

/** Rows that are counted of a table at most, where the database does not know how many there are. */
const most = 1_000_000;

/** Looks at the schema and at who runs on it, and changes nothing. */
export async function planSchema(database: SqlDatabase, list: MigrationList): Promise<SchemaPlan> {
  const { query, kind } = database;
  const state = await readSchemaState(query);
  const processes = await readProcesses(query, kind, state);
  const steps: PlannedStep[] = [];
  for (const step of pendingSteps(list, state)) steps.push(await planStep(database, step, state, processes));
  return {
    ...{ from: state.version, to: list.steps.length, steps, processes },
    needs: owedSteps(list, state).map(({ version }) => version),
    refusal: explainNewer(list.steps.length, state),
  };
}

async function planStep(
  database: SqlDatabase,
  step: Migration,
  state: SchemaState,
  processes: readonly PlannedProcess[],
): Promise<PlannedStep> {
  const { version, kind, what } = step;
  const effects: PlannedEffect[] = [];
  for (const effect of step.effects) effects.push(await planEffect(database, effect, state));
  if (step.kind !== "contract") return { version, kind, what, effects, oldest: null, waits: null };
  const older = countOlder(processes, step);
  return { version, kind, what, effects, oldest: step.oldest, waits: older > 0 ? explainWait(step, older) : null };
}

async function planEffect(
  { query, kind }: SqlDatabase,
  { table, cost }: Effect,
  { version }: SchemaState,
): Promise<PlannedEffect> {
  // Nothing is there to be changed.
  if (version === 0) return { table, cost, rows: 0, precision: "exact" };
  if (kind === "postgres") {
    const { rows } = await sql<{ rows: number }>`select reltuples as "rows" from pg_class
      where oid = to_regclass(${`latchkey.${table}`})`.execute(query);
    const estimate = rows[0]?.rows;
    if (estimate === undefined) return { table, cost, rows: 0, precision: "exact" };
    if (estimate > 0) return { table, cost, rows: estimate, precision: "estimate" };
  } else {
    const { rows } = await sql`select 1 from sqlite_master where name = ${`latchkey_${table}`}`.execute(query);
    if (rows.length === 0) return { table, cost, rows: 0, precision: "exact" };
  }
  const counted = await sql<{ rows: number | string }>`select count(*) as "rows" from (
    select 1 from ${sql.table(table)} limit ${most}) as taken`.execute(query);
  const rows = Number(counted.rows[0]?.rows);
  return { table, cost, rows, precision: rows === most ? "least" : "exact" };
}
