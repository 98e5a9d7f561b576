import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CircuitBreaker } from "./circuit-breaker.ts";

let isBack: boolean;
let probes: number;
let changes: boolean[];
let breaker: CircuitBreaker;

beforeEach(() => {
  vi.useFakeTimers();
  isBack = false;
  probes = 0;
  changes = [];
  breaker = new CircuitBreaker({
    clock: () => Date.now(),
    probe: async () => {
      probes += 1;
      if (!isBack) throw new Error("away");
    },
    onChange: (isOpen) => changes.push(isOpen),
  });
});
afterEach(() => {
  breaker.close();
  vi.useRealTimers();
});

function fail(times: number): void {
  for (let i = 0; i < times; i += 1) breaker.fail();
}

describe("a circuit breaker", () => {
  test("opens at the third failure in a row, and then refuses at once with a time to come back", () => {
    fail(2);
    breaker.succeed();
    fail(2);
    expect(breaker.isOpen).toBe(false);
    breaker.check();
    fail(1);
    expect(breaker.isOpen).toBe(true);
    expect(() => breaker.check()).toThrow(expect.objectContaining({ code: "provider_unavailable", retryAfter: 5 }));
    expect(changes).toStrictEqual([true]);
  });

  test("finds out by itself that the provider is back, though nobody comes", async () => {
    fail(3);
    await vi.advanceTimersByTimeAsync(5000);
    expect(probes).toBe(1);
    expect(breaker.isOpen).toBe(true);
    isBack = true;
    await vi.advanceTimersByTimeAsync(9999);
    expect(breaker.isOpen).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(breaker.isOpen).toBe(false);
    expect(changes).toStrictEqual([true, false]);
    breaker.check();
  });

  test("asks more and more seldom, and once a minute at least", async () => {
    fail(3);
    await vi.advanceTimersByTimeAsync((5 + 10 + 20 + 40 + 60 + 60) * 1000);
    expect(probes).toBe(6);
    expect(() => breaker.check()).toThrow(expect.objectContaining({ retryAfter: 60 }));
  });

  test("has one probe under way at a time, however long it takes", async () => {
    let finish = (): void => {};
    const slow = new CircuitBreaker({
      clock: () => Date.now(),
      probe: () => {
        probes += 1;
        return new Promise<void>((resolve) => (finish = resolve));
      },
      onChange: () => {},
    });
    for (let i = 0; i < 50; i += 1) slow.fail();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(probes).toBe(1);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(slow.isOpen).toBe(false);
    slow.close();
  });

  test("opens again at the first failure after a probe, and needs three after a success", async () => {
    isBack = true;
    fail(3);
    await vi.advanceTimersByTimeAsync(5000);
    fail(1);
    expect(breaker.isOpen).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    breaker.succeed();
    fail(2);
    expect(breaker.isOpen).toBe(false);
  });

  test("is not closed by an answer to a request from before", () => {
    fail(3);
    breaker.succeed();
    expect(breaker.isOpen).toBe(true);
  });

  test("asks nothing once it is closed, not even when a probe was under way", async () => {
    fail(3);
    breaker.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(probes).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
