import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { FileResult } from "./finding.ts";

export interface CrewOptions {
  /** What is scanned is below it. */
  readonly root: string;
  /** Below the root, with slashes. */
  readonly files: readonly string[];
  /** Ids of rules. Null: all. */
  readonly rules: readonly string[] | null;
  /** Processes at a time. */
  readonly size: number;
  /** Starts a process that runs `answerScans`, with a channel to it. */
  readonly start: () => ChildProcess;
  /** Milliseconds that one file may take. @default 30_000 */
  readonly patience?: number;
}

/** What a process says: that it can begin, and then one result a file, in their order. */
export type ScanAnswer = "ready" | FileResult;

/** What a process is asked for. */
export interface ScanOrder {
  readonly root: string;
  readonly files: readonly string[];
  readonly rules: readonly string[] | null;
}

/** Files that a process is asked for at a time: so many that it seldom waits for the next. */
const batch = 16;
/** Milliseconds that the start of a process may take, on a machine that does much else. */
const startPatience = 120_000;
/** Files that are worth the start of a process. */
const worth = 64;

/**
 * Scans files in processes of their own, and gives one result each, in their order. Rejects only where no process can be started.
 *
 * Code that is nested deeply enough overflows the stack of any parser, and this one's ends the process that it runs in. So that is a
 * process which may end: the file that it had in hand is a problem, and another process goes on with the next.
 */
export async function scanByCrew(options: CrewOptions): Promise<FileResult[]> {
  const { files, size } = options;
  const results = new Map<string, FileResult>();
  const waiting = [...files].reverse();
  const workers = Array.from({ length: Math.max(Math.min(size, Math.ceil(files.length / worth)), 1) }, async () => {
    while (waiting.length > 0) await runWorker(options, waiting, results);
  });
  await Promise.all(workers);
  return files.flatMap((path) => results.get(path) ?? []);
}

/** One process, for as long as there is something to do or until it ends. */
function runWorker(
  { root, rules, start, patience = 30_000 }: CrewOptions,
  waiting: string[],
  results: Map<string, FileResult>,
): Promise<void> {
  const child = start();
  const asked: string[] = [];
  let isReady = false;
  let isSlow = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        isSlow = true;
        child.kill("SIGKILL");
      },
      isReady ? patience : startPatience,
    );
  };
  const ask = (): void => {
    while (asked.length < batch && waiting.length > 0) asked.push(waiting.pop() ?? "");
    if (asked.length === 0) child.disconnect();
    else child.send({ root, rules, files: [...asked] } satisfies ScanOrder, () => {});
    wait();
  };
  return new Promise((resolve, reject) => {
    child.on("message", (answer: ScanAnswer) => {
      if (answer === "ready") {
        isReady = true;
        wait();
        return;
      }
      results.set(answer.path, answer);
      asked.shift();
      if (asked.length === 0) ask();
      else wait();
    });
    // Its last answers may still be on the way when it has ended: the channel ends after them.
    const endings = [once(child, "exit"), once(child, "disconnect")];
    void Promise.all(endings).then(() => {
      clearTimeout(timer);
      const [broken] = asked.splice(0, 1);
      waiting.push(...asked.reverse());
      if (broken === undefined) {
        resolve();
        return;
      }
      if (!isReady) {
        reject(new Error("A process that scans ended before it began."));
        return;
      }
      const reason = isSlow
        ? `took longer than ${patience / 1_000} seconds`
        : "is nested so deeply that the parser ended";
      results.set(broken, { path: broken, findings: [], facts: [], ignored: 0, problem: { kind: "failed", reason } });
      resolve();
    }, reject);
    ask();
  });
}
