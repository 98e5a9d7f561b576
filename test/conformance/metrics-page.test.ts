import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withMetricsTable } from "../../scripts/metrics-table.ts";
import { metricTable } from "../../src/metric/metric-table.ts";

const page = readFileSync(new URL("../../docs/operations/metrics-and-logs.md", import.meta.url), "utf8");

test("the page has every metric as the table has it: node scripts/write-metrics.ts", () => {
  expect(page).toBe(withMetricsTable(page));
});

test("alerts speak of metrics that exist", () => {
  const named = [...page.matchAll(/\b(latchkey_[a-z_]+)/g)].map(([, name]) => name as string);
  expect(new Set(named.filter((name) => !Object.hasOwn(metricTable, name)))).toStrictEqual(new Set());
});
