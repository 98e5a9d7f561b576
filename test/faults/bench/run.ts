import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Fault } from "./fault.ts";
import { faults } from "./faults.ts";
import { keepRows, type Row, toRow } from "./results.ts";
import { runFault } from "./run-fault.ts";
import { toLines, toTable, writePage } from "./table.ts";

const usage = `Usage: npm run faults [-- [--only NAME ...] [--seconds N] [--write] [--page] [--list]]

  --only NAME   this fault; may be given several times. Default: all of them
  --seconds N   how long each lasts, in place of its own time
  --write       put the rows into docs/faults.md; those of faults that were not run stay
  --page        write the page again from the rows that are kept, and run nothing
  --list        say what there is
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    seconds: { type: "string" },
    write: { type: "boolean" },
    page: { type: "boolean" },
    list: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const order = faults.map(({ name }) => name);
const unknown = values.only?.find((name) => !faults.some((fault) => fault.name === name));

if (values.help) process.stdout.write(usage);
else if (values.list) {
  for (const { name, what } of faults) process.stdout.write(`${name.padEnd(26)} ${what}\n`);
} else if (values.page) writePage(keepRows([], order));
else if (unknown !== undefined) {
  process.stdout.write(`There is no fault "${unknown}": --list says what there is.\n`);
  process.exitCode = 2;
} else {
  const chosen = faults.filter(({ name }) => values.only === undefined || values.only.includes(name));
  const rows: Row[] = [];
  for (const fault of chosen) {
    const row = await run(fault);
    if (row === null) continue;
    rows.push(row);
    // At once: who ends a long run early keeps what there is.
    if (values.write) writePage(keepRows([row], order));
  }
  process.stdout.write(`\n${toTable(rows)}\n`);
}

// Processes of ours would go on without us: they end when the faults do.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** One that cannot be run takes none of the others with it: null. */
async function run(fault: Fault): Promise<Row | null> {
  try {
    const result = await runFault(fault, values.seconds === undefined ? {} : { during: Number(values.seconds) });
    process.stdout.write(`${toLines(result)}\n`);
    if (result.findings.some(({ finding }) => finding.violations.length > 0)) {
      process.exitCode = 1;
      const log = join(tmpdir(), `latchkey-fault-${fault.name}.log`);
      writeFileSync(log, result.output);
      process.stdout.write(`  What the processes wrote is in ${log}\n`);
    }
    return toRow(result);
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(`${fault.name} did not run: ${error instanceof Error ? error.stack : String(error)}\n`);
    return null;
  }
}
