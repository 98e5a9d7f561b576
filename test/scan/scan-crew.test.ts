import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { scanByCrew } from "../../src/scan/scan-crew.ts";

const program = fileURLToPath(new URL("scripts/frail-worker.ts", import.meta.url));
const start = (...args: string[]): ChildProcess =>
  fork(program, args, {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
const order = { root: "/", rules: null, size: 2 };

test("a file that ends its process, or keeps it for ever, costs that file and no other", async () => {
  const files = Array.from({ length: 150 }, (_, i) => `${String(i).padStart(3, "0")}.js`);
  files.splice(3, 0, "crash-1.js");
  files.splice(4, 0, "crash-2.js");
  files.splice(70, 0, "hang.js");
  files.push("crash-last.js");
  // Generous for the answers of a busy machine, and short for the one that never comes.
  const results = await scanByCrew({ ...order, files, start: () => start(), patience: 8_000 });
  expect(results.map(({ path }) => path)).toStrictEqual(files);
  const failed = results.flatMap(({ path, problem }) => (problem === null ? [] : [`${path} ${problem.reason}`]));
  expect(failed).toStrictEqual([
    "crash-1.js is nested so deeply that the parser ended",
    "crash-2.js is nested so deeply that the parser ended",
    "hang.js took longer than 8 seconds",
    "crash-last.js is nested so deeply that the parser ended",
  ]);
});

test("a process that never begins is a fault of the scan, and of no file", async () => {
  const scan = scanByCrew({ ...order, files: ["a.js"], start: () => start("stillborn") });
  await expect(scan).rejects.toThrow("A process that scans ended before it began.");
});
