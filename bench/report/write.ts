import { mkdirSync, writeFileSync } from "node:fs";
import { writeBetweenMarks } from "./between-marks.ts";
import { drawCharts } from "./charts.ts";
import { type Report, toMarkdown } from "./markdown.ts";

const page = new URL("../../docs/benchmarks.md", import.meta.url);
const readme = new URL("../../README.md", import.meta.url);
const charts = new URL("../../docs/charts/", import.meta.url);
const results = new URL("../results/", import.meta.url);

/** Writes the results for programs, which git ignores, and, when asked, into the page that people read, with charts beside it. */
export function writeResults(report: Report, intoPage: boolean): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL("latest.json", results), `${JSON.stringify(report, null, 2)}\n`);
  if (!intoPage) return;
  const { date, machine } = report;
  const drawn = drawCharts(
    report.rows,
    `${date}, ${machine.cores} cores (${machine.cpu}), Node ${machine.node.slice(1)}.`,
  );
  mkdirSync(charts, { recursive: true });
  for (const { name, svg } of drawn) writeFileSync(new URL(`${name}.svg`, charts), svg);
  const images = drawn.map(({ name, title }) => `![${title}](charts/${name}.svg)\n`).join("\n");
  writeBetweenMarks(page, "results", `${images}\n${toMarkdown(report)}`);
  const first = drawn.find(({ name }) => name === "guard-cookies");
  if (first) writeBetweenMarks(readme, "charts", `![${first.title}](docs/charts/${first.name}.svg)\n`);
}
