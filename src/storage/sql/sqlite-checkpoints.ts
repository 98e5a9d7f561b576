import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** Pages in the log after which SQLite of itself copies them into the file, in whoever's commit that is. */
const pagesAlone = 1_000;
/** The same while there is a thread: only where that does not keep up. About 32 MB. */
const pagesBeside = 8_000;
/** Commits after which the thread is asked, as they make somewhat under a thousand pages. */
const commitsAtOnce = 128;
/** Milliseconds in which so many commits are a load. Less is not worth the ten megabytes of a thread. */
const loadWindow = 10_000;
/** Milliseconds without a question after which the thread ends. */
const idleTime = 60_000;

/** A text, because bundlers lose files of their own. The second round takes what was committed during the first, so that the log can begin anew. */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
const { DatabaseSync } = require("node:sqlite");
const handle = new DatabaseSync(workerData.file);
handle.exec("pragma busy_timeout = 0; pragma synchronous = normal");
const checkpoint = handle.prepare("pragma wal_checkpoint(passive)");
const end = () => {
  handle.close();
  parentPort.close();
};
let idle = setTimeout(end, workerData.idleTime);
parentPort.on("message", (task) => {
  clearTimeout(idle);
  if (task === "end") return end();
  try {
    for (let round = 0; round < 2; round += 1) {
      const { log, checkpointed } = checkpoint.get();
      if (log === checkpointed) break;
    }
  } catch {
    // A full disk: what is in the log is safe there.
  }
  parentPort.postMessage("done");
  idle = setTimeout(end, workerData.idleTime);
});
`;

/**
 * Under load, copies the log of a SQLite file into the file on a thread: in a commit the event loop stands still for as long as the disk takes.
 * Where there can be no thread it stays so. See docs/decisions/0446.
 */
export class SqliteCheckpoints {
  readonly #file: string;
  readonly #handle: DatabaseSync;
  readonly #idleTime: number;
  #commits = 0;
  #since = performance.now();
  #thread: Worker | null = null;
  #isAsked = false;
  #isOver = false;

  /** `handle` is the connection that commits; `idleTime` is in milliseconds. */
  constructor(path: string, handle: DatabaseSync, options: { readonly idleTime?: number } = {}) {
    // Never makes a file in the place of one that has been moved away.
    this.#file = `${pathToFileURL(resolve(path)).href}?mode=rw`;
    this.#handle = handle;
    this.#idleTime = options.idleTime ?? idleTime;
  }

  /** Told of each commit. */
  count(): void {
    this.#commits += 1;
    if (this.#commits < commitsAtOnce || this.#isAsked || this.#isOver) return;
    this.#commits = 0;
    if (this.#thread === null && this.#isLoad()) this.#start();
    if (this.#thread === null) return;
    this.#isAsked = true;
    tell(this.#thread, "copy");
  }

  /** Ends the thread. The last connection to close is the process's own then, and that one tidies the log away. */
  async close(): Promise<void> {
    this.#isOver = true;
    const thread = this.#thread;
    if (thread === null) return;
    const ended = new Promise((resolve) => thread.once("exit", resolve));
    thread.ref();
    tell(thread, "end");
    await ended;
  }

  #isLoad(): boolean {
    const since = this.#since;
    this.#since = performance.now();
    return this.#since - since < loadWindow;
  }

  #start(): void {
    try {
      this.#thread = new Worker(program, {
        eval: true,
        name: "latchkey-checkpoints",
        workerData: { file: this.#file, idleTime: this.#idleTime },
        // Nothing that the host has its own threads load. Older releases of Node warn of SQLite in each thread.
        execArgv: ["--disable-warning=ExperimentalWarning"],
        env: {},
        resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16, stackSizeMb: 1 },
      });
    } catch {
      // Node's permissions may forbid threads.
      this.#isOver = true;
      return;
    }
    this.#thread
      .on("message", () => {
        this.#isAsked = false;
      })
      .on("error", () => {
        this.#isOver = true;
      })
      .on("exit", () => this.#leaveToCommits())
      // A host that forgets to close its storage ends all the same.
      .unref();
    this.#handle.exec(`pragma wal_autocheckpoint = ${pagesBeside}`);
  }

  #leaveToCommits(): void {
    this.#thread = null;
    this.#isAsked = false;
    if (this.#handle.isOpen) this.#handle.exec(`pragma wal_autocheckpoint = ${pagesAlone}`);
  }
}

function tell(thread: Worker, task: "copy" | "end"): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a window's has one, a thread's has not
  thread.postMessage(task);
}
