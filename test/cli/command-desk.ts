import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { Ended } from "../server/serve.ts";
import type { CommandOrder, CommandReport } from "./scripts/run-commands.ts";

const script = fileURLToPath(new URL("./scripts/run-commands.ts", import.meta.url));

/** Runs one command to its end: as `command`, but without input and in a process that has run others before. */
export type RunCommand = (
  folder: string,
  argv: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<Ended>;

/**
 * One process for the many commands of a file, one after the other: most of what a command costs is the start of its process. That a command
 * starts from nothing and ends by itself is shown wherever `command` is used.
 */
export function openCommandDesk(): RunCommand {
  let child: ChildProcess | null = null;
  let orders = 0;
  const waiting = new Map<number, PromiseWithResolvers<Ended>>();
  const start = (): ChildProcess => {
    const started = fork(script, { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
    started.on("message", ({ id, ...ended }: CommandReport) => {
      waiting.get(id)?.resolve(ended);
      waiting.delete(id);
    });
    started.once("exit", (code) => {
      for (const one of waiting.values()) one.reject(new Error(`The process of the commands ended with ${code}`));
    });
    return started;
  };
  afterAll(() => {
    if (child?.connected) child.disconnect();
  });
  return (folder, argv, environment = {}) => {
    child ??= start();
    const order: CommandOrder = { id: (orders += 1), folder, argv, environment };
    const report = Promise.withResolvers<Ended>();
    waiting.set(order.id, report);
    child.send(order);
    return report.promise;
  };
}
