import type { PlannedEffect, PlannedStep, SchemaPlan } from "../storage/schema-plan.ts";
import { showDistance } from "../shared/show-time.ts";
import { printJson, printTable } from "./output.ts";

/** What a step does to a table, in words. */
const costs: Readonly<Record<PlannedEffect["cost"], string>> = {
  catalogue: "locked for a moment",
  index: "read whole, while nobody writes",
  rewrite: "written anew, while nobody reads or writes",
  batches: "in batches, beside everybody",
};

/** Shows what a migration would do, and who is running. */
export function printPlan(plan: SchemaPlan, json: boolean): void {
  const { from, to, steps, processes } = plan;
  if (json) return printJson(plan);
  if (steps.length === 0) console.log(`The database is at schema ${from}, and there is nothing to do.`);
  else console.log(`From schema ${from} to ${to}, ${steps.length === 1 ? "one step" : `${steps.length} steps`}:`);
  if (steps.length > 0) {
    console.log("");
    printTable(
      [
        { title: "STEP", show: ({ version }) => version },
        { title: "KIND", show: ({ kind }) => kind },
        { title: "BESIDE OLDER PROCESSES", show: showBeside },
        { title: "TABLES", show: showEffects, flexible: true },
        { title: "WHAT", show: ({ what }) => what, flexible: true },
      ],
      steps,
    );
  }
  for (const { waits } of steps) if (waits !== null) console.log(`\n${waits}`);
  console.log(processes.length === 0 ? "\nNo process is running on it." : "\nRunning on it:\n");
  if (processes.length === 0) return;
  printTable(
    [
      { title: "PROCESS", show: ({ processId }) => processId },
      { title: "VERSION", show: ({ release }) => release },
      { title: "KNOWS SCHEMA", show: ({ schema }) => schema },
      { title: "LAST HEARD OF", show: ({ seenAt }) => showDistance(seenAt) },
    ],
    processes,
  );
}

function showBeside({ oldest }: PlannedStep): string {
  return oldest === null ? "yes" : `only of schema ${oldest} on`;
}

function showEffects({ effects }: PlannedStep): string | null {
  if (effects.length === 0) return null;
  const words = { exact: "", estimate: "about ", least: "at least " } as const;
  return effects
    .map(({ table, cost, rows, precision }) => `${table} (${words[precision]}${rows} rows): ${costs[cost]}`)
    .join("; ");
}
