import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { faults } from "./faults.ts";
import { type Result, runFault } from "./run-fault.ts";
import { toLines, toTable } from "./table.ts";

const usage = `Usage: npm run faults [-- [--only NAME ...] [--seconds N] [--write] [--list]]

  --only NAME   this fault; may be given several times
  --seconds N   how long each lasts, in place of its own time
  --write       put the table into docs/faults.md
  --list        say what there is
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    seconds: { type: "string" },
    write: { type: "boolean" },
    list: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const unknown = values.only?.find((name) => !faults.some((fault) => fault.name === name));

if (values.help) process.stdout.write(usage);
else if (values.list) for (const { name, what } of faults) process.stdout.write(`${name.padEnd(26)} ${what}\n`);
else if (unknown !== undefined) {
  process.stdout.write(`There is no fault "${unknown}": --list says what there is.\n`);
  process.exitCode = 2;
} else {
  const chosen = faults.filter(({ name }) => values.only === undefined || values.only.includes(name));
  const results: Result[] = [];
  for (const fault of chosen) {
    try {
      const result = await runFault(fault, values.seconds === undefined ? {} : { during: Number(values.seconds) });
      process.stdout.write(`${toLines(result)}\n`);
      results.push(result);
      const isWrong = result.findings.some(({ finding }) => finding.violations.length > 0);
      if (isWrong) process.exitCode = 1;
      if (isWrong && result.output !== "") writeFileSync(`/tmp/latchkey-fault-${fault.name}.log`, result.output);
    } catch (error) {
      process.exitCode = 1;
      process.stdout.write(`${fault.name} did not run: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
  process.stdout.write(`\n${toTable(results)}\n`);
}
