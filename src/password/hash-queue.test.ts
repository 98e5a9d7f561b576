import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AuthError } from "../error/auth-error.ts";
import { createHashQueue, type HashQueue, type HashQueueOptions } from "./hash-queue.ts";

/** A queue whose tasks end when the test says so. */
function createBench(options: Partial<HashQueueOptions> = {}) {
  const queue = createHashQueue({ concurrency: 2, ...options });
  const started: string[] = [];
  const outcomes = new Map<string, string>();
  const ends = new Map<string, (error?: Error) => void>();
  return {
    queue,
    started,
    outcomes,
    inFlight: () => [...ends.keys()],
    /** Puts a task in the lane that its first letter names. */
    add(name: string, signal?: AbortSignal): void {
      const task = (): Promise<string> => {
        started.push(name);
        return new Promise((resolve, reject) => ends.set(name, (error) => (error ? reject(error) : resolve(name))));
      };
      queue.run(name.charAt(0), task, signal).then(
        (value) => outcomes.set(name, `${outcomes.get(name) ?? ""}gave ${value}`),
        (error: unknown) => outcomes.set(name, `${outcomes.get(name) ?? ""}${describeError(error)}`),
      );
    },
    async end(name: string, error?: Error): Promise<void> {
      const end = ends.get(name);
      ends.delete(name);
      end?.(error);
      await settle();
    },
  };
}

function describeError(error: unknown): string {
  return error instanceof AuthError ? `refused ${error.code} ${error.retryAfter}` : `threw ${String(error)}`;
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ["Date", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("places", () => {
  test("at most so many run at a time, and a free place is taken at once", async () => {
    const { queue, add, end, started } = createBench();
    for (const name of ["a1", "a2", "a3", "a4"]) add(name);
    expect([queue.running, queue.waiting, ...started]).toEqual([2, 2, "a1", "a2"]);
    await end("a2");
    expect([queue.running, queue.waiting, ...started]).toEqual([2, 1, "a1", "a2", "a3"]);
    await end("a1");
    await end("a3");
    await end("a4");
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  test("a lone network may use every place and the whole queue", async () => {
    const { queue, add } = createBench({ concurrency: 3 });
    for (let index = 0; index < 3 + 128; index++) add(`a${index}`);
    expect([queue.running, queue.waiting]).toEqual([3, 128]);
  });

  test("the value and the error of a task reach its caller, and both free the place", async () => {
    const { queue, add, end, outcomes } = createBench({ concurrency: 1 });
    add("a1");
    add("a2");
    add("a3");
    await end("a1", new Error("disk"));
    await end("a2");
    expect(outcomes.get("a1")).toBe("threw Error: disk");
    expect(outcomes.get("a2")).toBe("gave a2");
    expect(queue.running).toBe(1);
  });

  test("a task that throws before it gives a promise frees its place too", async () => {
    const queue = createHashQueue({ concurrency: 1 });
    const broken = (): Promise<never> => {
      throw new Error("at once");
    };
    const results = await Promise.allSettled([1, 2, 3].map(() => queue.run("a", broken)));
    expect(results.map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
    expect(await queue.run("a", async () => 7)).toBe(7);
  });
});

describe("fairness", () => {
  test("networks take turns, however many one of them has waiting", async () => {
    const { add, end, started } = createBench({ concurrency: 1 });
    for (const name of ["a0", "a1", "a2", "a3", "b1", "c1", "b2"]) add(name);
    for (let turn = 0; turn < 6; turn++) await end(started.at(-1) ?? "");
    expect(started).toEqual(["a0", "a1", "b1", "c1", "a2", "b2", "a3"]);
  });

  test("a full queue makes room for a network with less in it, by dropping the newest of the longest", async () => {
    const { queue, add, outcomes, started } = createBench({ concurrency: 1, maxWaiting: 3 });
    for (const name of ["a0", "a1", "a2", "a3", "b1"]) add(name);
    await settle();
    expect(outcomes).toEqual(new Map([["a3", "refused overloaded 5"]]));
    expect([queue.waiting, ...started]).toEqual([3, "a0"]);
  });

  test("a full queue refuses a newcomer that has no better claim", async () => {
    const { add, outcomes } = createBench({ concurrency: 1, maxWaiting: 3 });
    for (const name of ["a0", "a1", "b1", "c1", "a2", "d1"]) add(name);
    await settle();
    expect(outcomes).toEqual(
      new Map([
        ["a2", "refused overloaded 5"],
        ["d1", "refused overloaded 5"],
      ]),
    );
  });

  test("without room to wait there are still the places", async () => {
    const { add, outcomes, end } = createBench({ concurrency: 1, maxWaiting: 0 });
    add("a1");
    add("b1");
    await end("a1");
    expect(outcomes).toEqual(
      new Map([
        ["b1", "refused overloaded 5"],
        ["a1", "gave a1"],
      ]),
    );
  });
});

describe("deadlines", () => {
  test("who waits too long is refused, and is never run", async () => {
    const { queue, add, end, outcomes, started } = createBench({ concurrency: 1, maxWait: 2 });
    add("a1");
    add("a2");
    await vi.advanceTimersByTimeAsync(1_500);
    add("b1");
    await vi.advanceTimersByTimeAsync(499);
    expect(outcomes.size).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(outcomes).toEqual(new Map([["a2", "refused overloaded 2"]]));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(outcomes.get("b1")).toBe("refused overloaded 2");
    expect(queue.waiting).toBe(0);
    await end("a1");
    expect(started).toEqual(["a1"]);
  });

  test("a late timer does not get a hash for somebody who has left", async () => {
    const { add, end, outcomes, started } = createBench({ concurrency: 1, maxWait: 2 });
    for (const name of ["a1", "a2"]) add(name);
    vi.setSystemTime(1_999);
    add("a3");
    vi.setSystemTime(2_000);
    await end("a1");
    expect(outcomes.get("a2")).toBe("refused overloaded 2");
    expect(started).toEqual(["a1", "a3"]);
  });

  test("one timer serves everybody, and none is left behind", async () => {
    const { queue, add } = createBench({ concurrency: 1 });
    for (let index = 0; index < 20; index++) add(`${"abc".charAt(index % 3)}${index}`);
    expect(vi.getTimerCount()).toBe(1);
    queue.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("abort and close", () => {
  test("an aborted wait ends with the signal's reason, and is never run", async () => {
    const { queue, add, end, outcomes, started } = createBench({ concurrency: 1 });
    const controller = new AbortController();
    add("a1");
    add("a2", controller.signal);
    add("a3");
    controller.abort("gone");
    await settle();
    expect(outcomes.get("a2")).toBe("threw gone");
    expect(queue.waiting).toBe(1);
    await end("a1");
    expect(started).toEqual(["a1", "a3"]);
    add("a4", controller.signal);
    await settle();
    expect(outcomes.get("a4")).toBe("threw gone");
  });

  test("an abort while it runs changes nothing", async () => {
    const { add, end, outcomes } = createBench({ concurrency: 1 });
    const controller = new AbortController();
    add("a1");
    add("a2", controller.signal);
    await end("a1");
    controller.abort("gone");
    await end("a2");
    expect(outcomes.get("a2")).toBe("gave a2");
  });

  test("closing refuses who waits and who comes, and lets the running finish", async () => {
    const { queue, add, end, outcomes } = createBench({ concurrency: 1 });
    add("a1");
    add("a2");
    queue.close();
    queue.close();
    add("a3");
    await end("a1");
    expect(Object.fromEntries(outcomes)).toEqual({
      a1: "gave a1",
      a2: "refused overloaded 5",
      a3: "refused overloaded 5",
    });
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });
});

describe("whatever happens in whatever order", () => {
  const lane = fc.constantFrom(..."abcd");
  const step = fc.oneof(
    { weight: 5, arbitrary: lane.map((lane) => ({ kind: "add" as const, lane })) },
    { weight: 3, arbitrary: fc.nat(2).map((index) => ({ kind: "end" as const, index })) },
    { weight: 1, arbitrary: fc.nat(2).map((index) => ({ kind: "fail" as const, index })) },
    { weight: 1, arbitrary: fc.nat(30).map((index) => ({ kind: "abort" as const, index })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3_000 }).map((time) => ({ kind: "pass" as const, time })) },
  );

  test("no task is lost or run twice, none runs after its refusal, and no place stays empty while one waits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, close) => {
        const { queue, add, end, started, outcomes, inFlight } = createBench({ maxWaiting: 5, maxWait: 4 });
        const controllers = new Map<string, AbortController>();
        for (const step of steps) {
          if (step.kind === "add") {
            const name = `${step.lane}${controllers.size}`;
            const controller = new AbortController();
            controllers.set(name, controller);
            add(name, controller.signal);
          } else if (step.kind === "pass") await vi.advanceTimersByTimeAsync(step.time);
          else if (step.kind === "abort") [...controllers.values()].at(step.index)?.abort("gone");
          else await end(inFlight().at(step.index) ?? "", step.kind === "fail" ? new Error("disk") : undefined);
          await settle();
          expectSound(queue, inFlight().length);
        }
        if (close) queue.close();
        while (inFlight().length > 0) await end(inFlight()[0] ?? "");
        expect([queue.running, queue.waiting]).toEqual([0, 0]);
        expect(new Set(started).size).toBe(started.length);
        expect(outcomes.size).toBe(controllers.size);
        for (const [name, outcome] of outcomes) {
          expect(outcome).toMatch(/^(?:gave \w+|threw Error: disk|threw gone|refused overloaded 4)$/);
          expect(started.includes(name)).toBe(/^(?:gave|threw Error)/.test(outcome));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("between two turns of one network, every other that waits has had one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lane, { minLength: 1, maxLength: 40 }), async (lanes) => {
        const { add, end, started } = createBench({ concurrency: 1 });
        add("z");
        lanes.forEach((lane, index) => add(`${lane}${index}`));
        while (started.length <= lanes.length) await end(started.at(-1) ?? "");
        const order = started.slice(1).map((name) => name.charAt(0));
        order.forEach((lane, index) => {
          const again = order.indexOf(lane, index + 1);
          if (again === -1) return;
          const stillWaiting = new Set(order.slice(again));
          const between = new Set([lane, ...order.slice(index, again)]);
          for (const other of stillWaiting) expect(between).toContain(other);
        });
      }),
      { numRuns: 200 },
    );
  });

  function expectSound(queue: HashQueue, inFlight: number): void {
    expect(queue.running).toBe(inFlight);
    expect(queue.running).toBeLessThanOrEqual(2);
    expect(queue.waiting).toBeLessThanOrEqual(5);
    if (queue.waiting > 0) expect(queue.running).toBe(2);
  }
});
