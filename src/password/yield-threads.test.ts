import { readdirSync, readFileSync } from "node:fs";
import { getPriority, platform } from "node:os";
import { expect, test } from "vitest";
import { createHashQueue } from "./hash-queue.ts";
import { createPasswordHasher } from "./hash.ts";
import { type Password, parsePassword } from "./password.ts";
import { yieldThreads } from "./yield-threads.ts";

function poolPriorities(): number[] {
  return readdirSync("/proc/self/task")
    .filter((id) => readFileSync(`/proc/self/task/${id}/comm`, "utf8").trimEnd() === "libuv-worker")
    .map((id) => getPriority(Number(id)));
}

test.skipIf(platform() !== "linux")(
  "the threads that hash yield to the one that answers, and no other does",
  async () => {
    const queue = yieldThreads(createHashQueue({ concurrency: 2 }));
    const hasher = createPasswordHasher();
    const password = parsePassword("correct horse battery staple") as Password;
    const own = getPriority();
    const hash = await queue.run("a", () => hasher.hash(password));
    expect(await queue.run("a", () => hasher.verify(hash, password))).toBe(true);
    expect(poolPriorities().length).toBeGreaterThan(0);
    expect(new Set(poolPriorities())).toEqual(new Set([own + 5]));
    expect(getPriority(process.pid)).toBe(own);
    // A second installation in the process finds them as they are.
    await yieldThreads(createHashQueue({ concurrency: 2 })).run("a", () => hasher.verify(hash, password));
    expect(new Set(poolPriorities())).toEqual(new Set([own + 5]));
  },
);

test("results, refusals and what runs are the queue's own", async () => {
  const queue = yieldThreads(createHashQueue({ concurrency: 1, maxWaiting: 0 }));
  let end = (): void => undefined;
  const first = queue.run("a", () => new Promise<string>((resolve) => (end = () => resolve("done"))));
  expect([queue.running, queue.waiting]).toEqual([1, 0]);
  await expect(queue.run("a", async () => "never")).rejects.toMatchObject({ code: "overloaded" });
  end();
  expect(await first).toBe("done");
  await expect(queue.run("a", () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
  queue.close();
  await expect(queue.run("a", async () => "never")).rejects.toMatchObject({ code: "overloaded" });
});
