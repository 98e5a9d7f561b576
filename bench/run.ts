import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeMachine } from "./measure/machine.ts";
import { openTools, type Tools } from "./measure/tools.ts";
import type { Report } from "./report/markdown.ts";
import type { Row } from "./report/row.ts";
import { toText } from "./report/terminal.ts";
import { writeResults } from "./report/write.ts";
import { targets } from "./targets/index.ts";
import type { Target } from "./targets/target.ts";

const usage = `Usage: npm run bench [-- [--quick] [--write] [name ...]]

  --quick   fewer rounds and smaller tables, for a first look
  --write   put the results into docs/benchmarks.md, and charts into docs/charts

Names: ${targets.map(({ name }) => name).join(", ")}. Without one, all of them.
`;

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean" }, write: { type: "boolean" }, help: { type: "boolean" } },
  allowPositionals: true,
});
const chosen = targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.find((name) => !targets.some((target) => target.name === name));

if (values.help || unknown !== undefined) {
  process.stdout.write(unknown === undefined ? usage : `There is nothing to measure called "${unknown}".\n\n${usage}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  const report = await measure();
  process.stdout.write(`\n${toText(report)}\n`);
  writeResults(report, values.write ?? false);
}

async function measure(): Promise<Report> {
  const tools = await openTools(values.quick ?? false);
  const versions: Record<string, string> = readVersions();
  const rows: Row[] = [];
  const seconds: Record<string, number> = {};
  const date = new Date().toISOString().slice(0, 10);
  try {
    for (const target of chosen) {
      const start = performance.now();
      rows.push(...(await runTarget(target, tools, versions)));
      const took = Math.round((performance.now() - start) / 1000);
      seconds[target.name] = took;
      process.stdout.write(`${target.name.padEnd(14)} ${took} s\n`);
    }
  } finally {
    await tools.close();
  }
  const command = ["npm run bench", process.argv.slice(2).join(" ")].filter((part) => part !== "").join(" -- ");
  return { date, command, machine: describeMachine(), versions, seconds, rows };
}

/** One that fails takes none of the others with it. */
async function runTarget(target: Target, tools: Tools, versions: Record<string, string>): Promise<Row[]> {
  try {
    return await target.run(tools, versions);
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(`${target.name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    return [];
  }
}

/** Our own version, and those of the packages that the measured servers are made of. */
function readVersions(): Record<string, string> {
  const names = ["latchkey", "express", "fastify", "hono", "@hono/node-server", "@node-rs/argon2", "pg", "ioredis"];
  return Object.fromEntries(
    names.map((name) => {
      const path = name === "latchkey" ? "../package.json" : `../node_modules/${name}/package.json`;
      const text = readFileSync(new URL(path, import.meta.url), "utf8");
      return [name, (JSON.parse(text) as { version: string }).version];
    }),
  );
}
