import { expect, test } from "vitest";
import { parseExposition } from "../../test/metrics/parse-exposition.ts";
import { renderMetrics, renderSnapshot } from "./exposition.ts";
import { keepCounted, mergeSnapshots, takeSnapshot } from "./metric-snapshot.ts";
import { metricTable } from "./metric-table.ts";
import { Metrics } from "./metrics.ts";

function someMetrics(scale: number): Metrics {
  const metrics = new Metrics();
  metrics.count("latchkey_sign_ins_total", { method: "password", outcome: "success" }, scale);
  metrics.observe("latchkey_http_request_duration_seconds", { route: "login" }, 0.001 * scale);
  metrics.source("latchkey_sessions_remembered", () => 100 * scale);
  metrics.source("latchkey_revocation_view_age_seconds", () => (scale === 3 ? Number.POSITIVE_INFINITY : scale));
  metrics.source("latchkey_redis_up", () => Number(scale !== 2));
  metrics.source("latchkey_revocation_feed", () => [[{ state: scale === 2 ? "polling" : "listening" }, 1]]);
  return metrics;
}

function read(snapshot: Parameters<typeof renderSnapshot>[0]) {
  const families = parseExposition(renderSnapshot(snapshot));
  return (name: string) =>
    families.get(name)?.samples.map(({ labels, value }) => [Object.values(labels).join(), value]);
}

test("one process's numbers are the same text with and without a snapshot between", () => {
  const metrics = someMetrics(1);
  expect(renderSnapshot(structuredClone(takeSnapshot(metrics)))).toBe(renderMetrics(metrics));
});

test("of several processes counters and histograms are added up, and gauges are what their rows say", () => {
  const all = mergeSnapshots([1, 2, 3].map((scale) => structuredClone(takeSnapshot(someMetrics(scale)))));
  const of = read(all);
  expect(of("latchkey_sign_ins_total")).toStrictEqual([["password,success", 6]]);
  const buckets = of("latchkey_http_request_duration_seconds") ?? [];
  expect(buckets.slice(0, 2)).toStrictEqual([
    ["login,0.001", 1],
    ["login,0.005", 3],
  ]);
  expect(buckets.at(-1)).toStrictEqual(["login", 3]);
  expect(of("latchkey_sessions_remembered")).toStrictEqual([["", 600]]);
  expect(of("latchkey_revocation_view_age_seconds")).toStrictEqual([["", Number.POSITIVE_INFINITY]]);
  expect(of("latchkey_redis_up")).toStrictEqual([["", 0]]);
  expect(of("latchkey_revocation_feed")).toStrictEqual([
    ["listening", 1],
    ["polling", 1],
  ]);
});

test("what a process counted stays when it has ended, and what it was goes", () => {
  const gone = keepCounted(takeSnapshot(someMetrics(2)));
  const of = read(mergeSnapshots([gone, takeSnapshot(someMetrics(1))]));
  expect(of("latchkey_sign_ins_total")).toStrictEqual([["password,success", 3]]);
  expect(of("latchkey_http_request_duration_seconds")?.at(-1)).toStrictEqual(["login", 2]);
  expect(of("latchkey_sessions_remembered")).toStrictEqual([["", 100]]);
});

test("only gauges say what they are of several processes", () => {
  for (const [name, row] of Object.entries(metricTable)) {
    if ("together" in row) expect([name, row.type]).toStrictEqual([name, "gauge"]);
  }
});
