import cluster from "node:cluster";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { backOff } from "../../src/server/workers/back-off.ts";
import { WorkerCrew } from "../../src/server/workers/worker-crew.ts";
import { emptyFolder } from "./serve.ts";

vi.setConfig({ testTimeout: 120_000, expect: { poll: { timeout: 60_000 } } });

const program = fileURLToPath(new URL("scripts/idle-worker.ts", import.meta.url));

function openCrew(pingInterval = 2_000) {
  const folder = emptyFolder();
  const obstacle = `${folder.path}/obstacle`;
  const said: string[] = [];
  const note = (fields: object, message: string): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  const crew = new WorkerCrew({
    size: 2,
    program,
    args: [obstacle],
    delay: 0,
    logger: { info: note, warn: note, error: note },
    pingInterval,
    pause: () => 20,
  });
  onTestFinished(async () => {
    crew.kill();
    await crew.stop();
    folder.remove();
  });
  const pids = (): number[] => Object.values(cluster.workers ?? {}).flatMap((worker) => worker?.process.pid ?? []);
  return { crew, pids, said, obstruct: () => writeFileSync(obstacle, ""), clear: () => rmSync(obstacle) };
}

test("a worker that hangs is ended, and another one takes its place", async () => {
  const { crew, pids, said } = openCrew(200);
  await crew.start();
  const [frozen = 0] = pids();
  process.kill(frozen, "SIGSTOP");
  await expect
    .poll(() => said.join("\n"))
    .toContain(`a worker does not answer any more, it is ended {"worker":1,"pid":${frozen}`);
  await expect.poll(() => pids().filter((pid) => pid !== frozen).length).toBe(2);
});

test("what does not start any more leaves those that run, and is tried again", async () => {
  const { crew, pids, said, obstruct, clear } = openCrew();
  await crew.start();
  const [killed = 0, other = 0] = pids();
  obstruct();
  await crew.roll();
  expect(said.at(-1)).toMatch(/the new worker does not start: those that run go on.*The file is there/);
  expect(pids()).toStrictEqual([killed, other]);
  process.kill(killed, "SIGKILL");
  await expect.poll(() => said.filter((line) => line.startsWith("a worker does not start")).length).toBeGreaterThan(6);
  clear();
  await expect.poll(() => said.join("\n").includes("another one takes its place") && pids().length === 2).toBe(true);
});

test("when none is left and none starts, it gives up", async () => {
  const { crew, pids, obstruct } = openCrew();
  await crew.start();
  obstruct();
  for (const pid of pids()) process.kill(pid, "SIGKILL");
  expect(await crew.gaveUp).toMatch(/^No worker is left and \d+ in a row did not start: the log says why\.$/);
});

test("the first one that does not start is why none does", async () => {
  const { crew, pids, obstruct } = openCrew();
  obstruct();
  await expect(crew.start()).rejects.toMatchObject({ sentence: "The file is there." });
  expect(pids()).toStrictEqual([]);
});

test("pauses grow, up to half a minute", () => {
  expect([0, 1, 2, 3, 20].map(backOff)).toStrictEqual([0, 250, 500, 1_000, 30_000]);
});
