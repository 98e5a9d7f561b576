import { developmentDatabase } from "../../auth/development-folder.ts";
import { explainStart } from "../../server/explain-start.ts";
import { systemClock } from "../../shared/clock.ts";
import { type MigratedStorage, migrateSqlStorage } from "../../storage/sql/open.ts";
import type { SchemaPlan } from "../../storage/schema-plan.ts";
import { CommandError } from "../command-error.ts";
import { databaseOf, type InstallationOptions, loadConfiguration } from "../installation.ts";
import { printJson } from "../output.ts";
import { printPlan } from "../print-plan.ts";
import { createProgress } from "../step-progress.ts";

export interface MigrateFlags extends InstallationOptions {
  readonly check?: boolean;
  readonly plan?: boolean;
  readonly contractNow?: boolean;
  readonly json?: boolean;
}

/** Brings the schema up to date, or only says how it stands or what would be done. */
export async function migrate(flags: MigrateFlags): Promise<void> {
  const { check = false, plan = false, contractNow = false, json = false } = flags;
  const looks = check || plan;
  if (Number(check) + Number(plan) + Number(contractNow) > 1) {
    throw new CommandError("--check, --plan and --contract-now exclude each other.");
  }
  const configuration = await loadConfiguration(flags);
  const progress = createProgress();
  let migrated: MigratedStorage;
  try {
    const database = looks ? databaseOf(configuration) : (configuration.options.database ?? developmentDatabase());
    const { say } = progress;
    migrated = await migrateSqlStorage({ database, clock: systemClock, check: looks, contractNow, say });
  } catch (error) {
    throw explainStart(error, configuration);
  } finally {
    progress.end();
  }
  const { before, after } = migrated;
  if (plan) printPlan(after, json);
  else if (json) printJson({ from: before.from, to: after.to, pending: after.steps.map(({ version }) => version) });
  else describe(migrated, check);
  if (looks && after.refusal !== null) throw new CommandError(after.refusal.replace(/\.$/, "") + ".");
  if (check && isBehind(after)) throw new CommandError("The schema is not up to date: run latchkey migrate.");
}

/** Whether this version does not run on it as it is. */
function isBehind({ steps, needs }: SchemaPlan): boolean {
  return steps.some(({ version }) => needs.includes(version));
}

function describe({ before, after }: MigratedStorage, check: boolean): void {
  const { from } = before;
  const { from: now, to, steps } = after;
  if (after.refusal !== null) return;
  if (check && isBehind(after)) console.log(`The database is at schema ${from}, this version needs ${to}.`);
  else if (from === now && now > to) console.log(`The database is at schema ${now}, on which this version may run.`);
  else if (from === now && steps.length === 0)
    console.log(`The database is at schema ${to}, as this version needs it.`);
  else if (from === now) console.log(`The database is at schema ${now}, on which this version runs.`);
  else if (from === 0) console.log(`The tables are made: schema ${now}.`);
  else console.log(`The database went from schema ${from} to ${now}.`);
  for (const { version, waits, what } of isBehind(after) ? [] : steps) {
    console.log(waits ?? `Step ${version} is still to be done: ${what}`);
  }
}
