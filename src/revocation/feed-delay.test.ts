import { expect, test } from "vitest";
import { FeedDelay } from "./feed-delay.ts";
import type { RevocationEntry } from "./revocation-log.ts";

const entry = (id: number): RevocationEntry => ({ id, kind: "session", subject: `s${id}`, version: null });

test("an entry is measured once, from its commit; what overtook the answer to its commit took no time; others' are not measured", () => {
  const observed: number[] = [];
  const delay = new FeedDelay((seconds) => observed.push(seconds));
  delay.committed([entry(1), entry(2)]);
  delay.brought([entry(1)]);
  expect(observed).toHaveLength(1);
  expect(observed[0]).toBeGreaterThanOrEqual(0);
  delay.brought([entry(1), entry(7)]);
  expect(observed).toHaveLength(1);
  delay.brought([entry(3)]);
  delay.committed([entry(3)]);
  expect(observed[1]).toBe(0);
});
