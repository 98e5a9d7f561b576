import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exchange } from "../express/exchange.ts";
import { logLines } from "./log-lines.ts";
import { emptyFolder, freePort, serve } from "./serve.ts";

// Each starts a process or several, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 });

let folder: ReturnType<typeof emptyFolder>;

beforeEach(() => {
  folder = emptyFolder();
});

afterEach(() => folder.remove());

/** A module that Node loads before the server, and that fails when it gets a signal. */
function failOnSignal(failure: string): string {
  const path = join(folder.path, "fail.mjs");
  writeFileSync(path, `process.on("SIGUSR2", () => { ${failure} });`);
  return `--import ${pathToFileURL(path).href}`;
}

test.each([
  [
    "a failure that nobody caught",
    `throw new Error("broken by ada@example.com with lks_planted")`,
    "uncaughtException",
  ],
  ["a rejection that nobody handled", `void Promise.reject(new Error("broken"))`, "unhandledRejection"],
  ["what is no error", `throw null`, "uncaughtException"],
  ["an error that is its own cause", `const e = new Error("round"); e.cause = e; throw e`, "uncaughtException"],
])("%s is one line in the log, a stop in good order, and exit code 1", async (_, failure, origin) => {
  const server = await serve(folder.path, { NODE_OPTIONS: failOnSignal(failure) });
  server.process.kill("SIGUSR2");
  const [code] = (await once(server.process, "close")) as [number | null];
  expect(code).toBe(1);
  const errors = logLines(server).filter(({ level }) => level === "error");
  expect(errors).toMatchObject([{ message: "the server stops after a failure that nobody caught", origin }]);
  expect(server.output()).not.toMatch(/ada@example|lks_planted/);
});

test("a reader of the output that goes away takes nothing with it: the server goes on answering", async () => {
  const port = await freePort();
  const program = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, "serve"], {
    cwd: folder.path,
    env: { PATH: process.env["PATH"] ?? "", PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  const ask = () => exchange(`http://127.0.0.1:${port}/auth/session`).then(({ status }) => status);
  await expect.poll(() => ask().catch(() => null), { timeout: 50_000 }).toBe(401);
  for (let i = 0; i < 50; i += 1) expect(await ask()).toBe(401);
  expect(child.exitCode).toBeNull();
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toStrictEqual([0, null]);
});
