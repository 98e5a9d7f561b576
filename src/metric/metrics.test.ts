import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExposition } from "../../test/metrics/parse-exposition.ts";
import { AuthError } from "../error/auth-error.ts";
import { countSignIn } from "./count-sign-in.ts";
import { renderMetrics } from "./exposition.ts";
import { type MetricRow, metricTable } from "./metric-table.ts";
import { Metrics } from "./metrics.ts";

const rows = Object.entries<MetricRow>(metricTable);

describe("the table", () => {
  test.each(rows)("%s has a name, a unit and a sentence as they should be", (name, row) => {
    expect(name).toMatch(/^(latchkey|process|nodejs)_[a-z0-9_]+$/);
    expect(name.endsWith("_total")).toBe(row.type === "counter");
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|megabytes)(_|$)/);
    expect(row.help).toMatch(/^[A-Z].*\.$/);
    for (const label of row.labels) expect(label).toMatch(/^[a-z]+$/);
  });

  test("exactly the histograms have buckets, which grow", () => {
    for (const [name, { type, buckets }] of rows) {
      expect([name, buckets !== undefined]).toStrictEqual([name, type === "histogram"]);
      expect(buckets ?? []).toStrictEqual([...(buckets ?? [])].toSorted((a, b) => a - b));
    }
  });
});

describe("the text", () => {
  test("a counter without labels is there before its first step, one with labels after it", () => {
    const metrics = new Metrics();
    const before = parseExposition(renderMetrics(metrics));
    expect(before.get("latchkey_password_hash_refusals_total")?.samples[0]?.value).toBe(0);
    expect(before.has("latchkey_sign_ins_total")).toBe(false);
    metrics.count("latchkey_sign_ins_total", { method: "password", outcome: "success" });
    metrics.count("latchkey_sign_ins_total", { method: "password", outcome: "success" }, 2);
    expect(parseExposition(renderMetrics(metrics)).get("latchkey_sign_ins_total")).toMatchObject({
      type: "counter",
      samples: [{ labels: { method: "password", outcome: "success" }, value: 3 }],
    });
  });

  test("whatever a label holds, it is read back as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 20 }), (values) => {
        const metrics = new Metrics();
        for (const method of values) metrics.count("latchkey_sign_ins_total", { method, outcome: 'a"\\\n}' });
        const read = parseExposition(renderMetrics(metrics)).get("latchkey_sign_ins_total")?.samples ?? [];
        expect(new Set(read.map(({ labels }) => labels["method"]))).toStrictEqual(new Set(values));
        for (const { labels } of read) expect(labels["outcome"]).toBe('a"\\\n}');
      }),
    );
  });

  test("an observation is in every bucket at or above it, and in sum and count", () => {
    const metrics = new Metrics();
    for (const seconds of [0.0001, 0.001, 0.0011, 99]) {
      metrics.observe("latchkey_http_request_duration_seconds", { route: "login" }, seconds);
    }
    const family = parseExposition(renderMetrics(metrics)).get("latchkey_http_request_duration_seconds");
    const at = (le: string) => family?.samples.find(({ labels }) => labels["le"] === le)?.value;
    expect([at("0.001"), at("0.005"), at("10"), at("+Inf")]).toStrictEqual([2, 3, 3, 4]);
    const sum = family?.samples.find(({ name }) => name.endsWith("_sum"))?.value;
    expect(sum).toBeCloseTo(99.0022);
  });

  test("a source that fails is left out, and the rest is there", () => {
    const metrics = new Metrics();
    metrics.source("latchkey_sessions_remembered", () => {
      throw new Error("closed");
    });
    metrics.source("latchkey_revocation_view_age_seconds", () => Number.POSITIVE_INFINITY);
    const families = parseExposition(renderMetrics(metrics));
    expect(families.has("latchkey_sessions_remembered")).toBe(false);
    expect(families.get("latchkey_revocation_view_age_seconds")?.samples[0]?.value).toBe(Number.POSITIVE_INFINITY);
  });

  test("a label that grows without end ends up as one series", () => {
    const metrics = new Metrics();
    for (let i = 0; i < 2_000; i += 1) metrics.count("latchkey_sessions_ended_total", { reason: `reason-${i}` });
    const samples = parseExposition(renderMetrics(metrics)).get("latchkey_sessions_ended_total")?.samples ?? [];
    expect(samples.length).toBeLessThanOrEqual(501);
    expect(samples.find(({ labels }) => labels["reason"] === "other")?.value).toBe(1_500);
  });
});

test("an attempt to sign in counts by how it ends, and gives what it gave", async () => {
  const metrics = new Metrics();
  const refusal = new AuthError("invalid_credentials");
  expect(await countSignIn(metrics, "password", async () => 7)).toBe(7);
  await expect(countSignIn(metrics, "password", () => Promise.reject(refusal))).rejects.toBe(refusal);
  await expect(countSignIn(metrics, "password", () => Promise.reject(new Error("x")))).rejects.toThrow("x");
  const outcomes = metrics.samples("latchkey_sign_ins_total").map(({ labels, value }) => [...labels, value]);
  expect(outcomes).toStrictEqual([
    ["password", "success", 1],
    ["password", "invalid_credentials", 1],
    ["password", "internal_error", 1],
  ]);
});
