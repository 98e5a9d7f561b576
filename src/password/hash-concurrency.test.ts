import { expect, test } from "vitest";
import { hashConcurrency } from "./hash-concurrency.ts";

test("one process computes one hash more than there are cores, and leaves a thread of the pool", () => {
  expect([1, 2, 3, 8].map((cores) => hashConcurrency(undefined, 1, cores))).toStrictEqual([2, 3, 3, 3]);
});

test("workers compute no more together than there are cores and one, and never none", () => {
  for (const cores of [1, 2, 4, 8, 64]) {
    for (const workers of [2, 3, 4, 8, 16]) {
      const each = hashConcurrency(undefined, workers, cores);
      expect(each).toBeGreaterThanOrEqual(1);
      expect(each * workers, `${cores} cores, ${workers} workers`).toBeLessThanOrEqual(Math.max(cores + 1, workers));
    }
  }
});

test("what is asked for is for all of them", () => {
  expect([1, 2, 3, 16].map((workers) => hashConcurrency(8, workers, 2))).toStrictEqual([8, 4, 2, 1]);
});
