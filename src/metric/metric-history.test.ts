import { expect, onTestFinished, test } from "vitest";
import { MetricHistory } from "./metric-history.ts";
import { Metrics } from "./metrics.ts";

const minute = 60_000;

function open(size?: number) {
  const metrics = new Metrics();
  const time = { now: 1_000 * minute };
  const clock = () => time.now;
  const gauges = { waiting: 0 };
  metrics.source("latchkey_password_hashes_waiting", () => gauges.waiting);
  const history = new MetricHistory({ metrics, clock, ...(size !== undefined && { size }) });
  onTestFinished(() => history.close());
  const pass = (minutes = 1): void => {
    for (let i = 0; i < minutes; i += 1) {
      time.now += minute;
      history.note();
    }
  };
  return { metrics, time, gauges, history, pass };
}

test("counters are what came since the moment before, gauges what was worst, and this moment is the last point", () => {
  const { metrics, time, gauges, history, pass } = open();
  metrics.count("latchkey_refreshes_total", { outcome: "rotated" }, 3);
  metrics.count("latchkey_refreshes_total", { outcome: "reused" });
  metrics.observe("latchkey_revocation_feed_delay_seconds", {}, 0.02);
  metrics.observe("latchkey_revocation_feed_delay_seconds", {}, 0.04);
  gauges.waiting = 7;
  pass();
  gauges.waiting = 0;
  metrics.count("latchkey_refreshes_total", { outcome: "repeated" }, 2);
  time.now += 1_000;
  const { since, points } = history.read();
  expect(since.getTime()).toBe(1_000 * minute);
  expect(points).toMatchObject([
    { at: new Date(1_001 * minute), refreshes: 3, reused: 1, hashesWaiting: 7 },
    { at: new Date(time.now), refreshes: 2, reused: 0, hashesWaiting: 0, feedDelay: null },
  ]);
  expect(points[0]?.feedDelay).toBeCloseTo(0.03);
});

test("a process that has just started has one point, and one that runs for days as many as are drawn, of the last day", () => {
  const { metrics, gauges, history, pass } = open(61);
  expect(history.read().points).toHaveLength(1);
  pass(30);
  gauges.waiting = 9;
  pass();
  gauges.waiting = 0;
  metrics.count("latchkey_refreshes_total", { outcome: "rotated" }, 10);
  pass(59);
  const { since, points } = history.read();
  expect(since.getTime()).toBe(1_030 * minute);
  expect(points.length).toBeLessThanOrEqual(48);
  // Nothing falls between two points, and a moment that was bad does not vanish in a longer one.
  expect(points.reduce((sum, { refreshes }) => sum + refreshes, 0)).toBe(10);
  expect(Math.max(...points.map(({ hashesWaiting }) => hashesWaiting))).toBe(9);
});
