import { type MetricRow, metricTable } from "../src/metric/metric-table.ts";

const begin = "<!-- metrics -->\n";
const end = "<!-- /metrics -->";

/** The page about metrics and logs with the table of metrics as it is now. */
export function withMetricsTable(page: string): string {
  const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  if (before < begin.length || after < before) throw new Error("The page has no place for the table of metrics.");
  const rows = Object.entries<MetricRow>(metricTable).map(
    ([name, { type, labels, help }]) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`,
  );
  const table = ["", "| metric | type | labels | |", "| --- | --- | --- | --- |", ...rows, "", ""].join("\n");
  return page.slice(0, before) + table + page.slice(after);
}
