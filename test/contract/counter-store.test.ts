import { expect, test } from "vitest";
import { onEveryStorage, onSharedStorage } from "./fixture.ts";
import { runScript } from "./script.ts";

const hour = 3_600;

onEveryStorage((open) => {
  test("a key is counted up to its limit, and anew when the window is over", async () => {
    const { storage, time } = await open();
    const take = (): Promise<boolean> => storage.counters.take("k", 3, hour);
    expect([await take(), await take(), await take(), await take()]).toStrictEqual([true, true, true, false]);
    expect(await storage.counters.take("other", 3, hour)).toBe(true);
    time.now += hour * 1000 - 1;
    expect(await take()).toBe(false);
    time.now += 1;
    expect([await take(), await take(), await take(), await take()]).toStrictEqual([true, true, true, false]);
  });

  test("a clock that was put back locks nobody out", async () => {
    const { storage, time } = await open();
    expect(await storage.counters.take("k", 1, hour)).toBe(true);
    time.now -= 10 * hour * 1000;
    expect(await storage.counters.take("k", 1, hour)).toBe(true);
    expect(await storage.counters.take("k", 1, hour)).toBe(false);
  });

  test("A081: the clock of another process, a little behind, begins nothing anew", async () => {
    const { storage, time } = await open();
    const take = (): Promise<boolean> => storage.counters.take("k", 2, 10);
    expect([await take(), await take()]).toStrictEqual([true, true]);
    for (const behind of [1, 50, 5_000]) {
      time.now -= behind;
      expect(await take()).toBe(false);
      time.now += behind;
    }
  });

  test("what is over is swept, what runs stays", async () => {
    const { storage, time } = await open();
    await storage.counters.take("short", 1, 10);
    await storage.counters.take("long", 1, hour);
    time.now += 11_000;
    expect(await storage.counters.sweep(new Date(time.now), 10)).toBe(1);
    expect(await storage.counters.take("long", 1, hour)).toBe(false);
  });
});

onSharedStorage((open) => {
  test("A081: of fifty at once in two processes, exactly as many as the limit says are counted", async () => {
    const { url } = await open();
    const processes = [0, 1].map(() => runScript("take-count.ts", url ?? "", "k", "7", "25"));
    await Promise.all(processes.map((one) => one.said("ready")));
    for (const one of processes) one.say("go");
    const ended = await Promise.all(processes.map((one) => one.finished));
    const taken = ended.map(({ output }) => Number(/taken (\d+)/.exec(output)?.[1]));
    expect(taken[0]! + taken[1]!, JSON.stringify(ended)).toBe(7);
  });
});
