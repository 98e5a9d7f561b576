import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { emptyFolder, freePort } from "../server/serve.ts";
import { readWalk, walk } from "./walk.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const program = fileURLToPath(new URL("../../examples/tokens-api/app.ts", import.meta.url));
const readme = readFileSync(new URL("../../examples/tokens-api/README.md", import.meta.url), "utf8");

/** Starts the example in a folder until the test ends, and gives its address. */
async function startExample(folder: string): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", PORT: String(await freePort()) };
  const app = spawn(process.execPath, ["--import", hook, program], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    const ended = once(app, "exit");
    app.kill();
    await ended;
  });
  const [line] = (await once(app.stdout, "data")) as [Buffer];
  return String(line).trim();
}

test("the example is read in a minute: at most 40 lines", () => {
  const lines = readFileSync(program, "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

test("the walk in its README goes as it says there", { timeout: 60_000 }, async ({ skip }) => {
  if (spawnSync("curl", ["--version"]).status !== 0) {
    if (process.env["CI"] === "true") throw new Error("curl is missing");
    skip("curl is missing");
  }
  const [server, client] = [emptyFolder(), emptyFolder()];
  onTestFinished(() => [server, client].forEach(({ remove }) => remove()));
  const url = await startExample(server.path);
  const steps = readWalk(readme.replace("http://localhost:3000", url));
  expect(steps.length).toBeGreaterThan(15);
  const answers = await walk(steps, client.path);
  expect(steps.map((step, index) => ({ ...step, answer: answers[index] }))).toStrictEqual(steps);
});
