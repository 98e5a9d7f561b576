import cluster, { type Worker as WorkerProcess } from "node:cluster";
import { randomBytes } from "node:crypto";
import { keepCounted, mergeSnapshots, type MetricSnapshot, takeSnapshot } from "../../metric/metric-snapshot.ts";
import { Metrics } from "../../metric/metrics.ts";
import { describeError, type Logger } from "../../shared/logger.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { watchProcess } from "../watch-process.ts";
import { backOff } from "./back-off.ts";
import type { FromWorker, SharedKeyName, StopOrder, ToWorker, WorkerOrder, WorkerQuestion } from "./message.ts";

export interface WorkerCrewOptions {
  /** How many there are to be. */
  readonly size: number;
  /** The program that a worker runs, and what it is given. */
  readonly program: string;
  readonly args: readonly string[];
  /** Seconds for which what is open is still served by a worker that is to end. */
  readonly delay: number;
  readonly logger: Logger;
  /** The descriptor of a socket that listens already. @default null */
  readonly descriptor?: number | null;
  /** Milliseconds between two questions whether a worker is there. @default 2_000 */
  readonly pingInterval?: number;
  /** Milliseconds before a start that has failed so often in a row is tried again. @default backOff */
  readonly pause?: (failures: number) => number;
}

/** What the first worker says when it answers. */
export interface CrewStarted {
  readonly url: string;
  readonly banner: string;
}

/** A worker ended before it answered. */
export class WorkerNotStarted extends Error {
  /** What is wrong with the configuration, in one sentence. Null: something else, and the worker's own line in the log says what. */
  readonly sentence: string | null;

  constructor(sentence: string | null, ending: string) {
    super(sentence ?? `a worker ended before it answered (${ending})`);
    this.sentence = sentence;
  }
}

interface Worker {
  readonly number: number;
  readonly speaks: boolean;
  readonly process: WorkerProcess;
  readonly ended: Promise<void>;
  readonly started: PromiseWithResolvers<CrewStarted>;
  /** Monotonic milliseconds; null before it answers. */
  startedAt: number | null;
  /** Whether it was told to end. */
  isLeaving: boolean;
  isHung: boolean;
  sentence: string | null;
  /** As far as they are known. */
  numbers: MetricSnapshot;
  unanswered: number;
}

/** Questions whether it is there that a worker may leave unanswered. */
const mostUnanswered = 10;
/** Milliseconds that the numbers of a worker are waited for. */
const patience = 2_000;
/** Milliseconds after which a worker that ended had been well. */
const healthyAfter = 60_000;
/** Starts that may fail in a row while nobody answers. */
const mostFailures = 5;
/** Seconds that connections which are in use get to see in an answer that it was their last, where a worker is replaced. */
const lastRequests = 2;
/** Seconds that a worker may take to end, beside the delay. */
const stopPatience = 15;

/**
 * The process that leads: it starts workers that share a port, replaces those that end, carries what one tells the others, and adds up
 * their numbers. It answers no request itself, and opens neither database nor Redis.
 */
export class WorkerCrew {
  readonly #options: WorkerCrewOptions;
  /** Of this process, read as it starts: the file may be a later release's by the time that a worker asks. */
  readonly #version = packageVersion();
  readonly #workers = new Set<Worker>();
  readonly #metrics = new Metrics();
  readonly #lost = new Map<string, number>();
  readonly #keys: Readonly<Record<SharedKeyName, string>> = { mailbox: makeKey(), demo: makeKey() };
  readonly #spent = new Set<SharedKeyName>();
  readonly #collecting = new Map<number, () => void>();
  readonly #gaveUp = Promise.withResolvers<string>();
  readonly #unwatch: () => void;
  readonly #pings: NodeJS.Timeout;
  /** Of workers that have ended. */
  #counted: MetricSnapshot = {};
  #collections = 0;
  /** Failed starts since one succeeded. */
  #failures = 0;
  #isStopping = false;
  #isRolling = false;

  constructor(options: WorkerCrewOptions) {
    this.#options = options;
    // Infinity is among the numbers, which JSON does not have.
    cluster.setupPrimary({ exec: options.program, args: [...options.args], serialization: "advanced" });
    this.#unwatch = watchProcess(this.#metrics);
    this.#metrics.source("latchkey_workers", () => [
      [{ state: "running" }, this.#running().length],
      [{ state: "wanted" }, options.size],
    ]);
    this.#metrics.source("latchkey_workers_lost_total", () =>
      [...this.#lost].map(([reason, count]) => [{ reason }, count]),
    );
    this.#pings = setInterval(() => this.#ping(), options.pingInterval ?? 2_000);
  }

  /** Resolves, with a sentence, when workers die faster than they can be replaced. */
  get gaveUp(): Promise<string> {
    return this.#gaveUp.promise;
  }

  /**
   * Starts the first worker and then the others: what is wrong is said once, and what is made at a first start is made by one. Throws
   * `WorkerNotStarted` when the first one does not answer; any other is tried again.
   */
  async start(): Promise<CrewStarted> {
    const started = await this.#begin(1, true);
    const rest = Array.from({ length: this.#options.size - 1 }, (_, place) => place + 2);
    await Promise.all(
      rest.map((number) => this.#begin(number).catch((error: unknown) => this.#retry(number, error, 1))),
    );
    return started;
  }

  /** Puts another worker in the place of each, one after the other. What does not start leaves the rest as they are. */
  async roll(): Promise<void> {
    const { logger, size } = this.#options;
    if (this.#isRolling || this.#isStopping) return logger.info({}, "the workers are being replaced already");
    this.#isRolling = true;
    logger.info({ workers: size }, "the workers are replaced, one after the other");
    try {
      for (let number = 1; number <= size && !this.#isStopping; number += 1) await this.#relieve(number, number === 1);
      if (!this.#isStopping) logger.info({ workers: size }, "the workers are replaced");
    } catch (error) {
      if (!this.#isStopping)
        logger.error(describeStart(error), "the new worker does not start: those that run go on as they are");
    } finally {
      this.#isRolling = false;
    }
  }

  /** Tells every worker to take over a new certificate. */
  reload(): void {
    for (const worker of this.#running()) send(worker, { kind: "reload" });
  }

  /** Ends every worker in good order. Resolves, with whether that went well, when none is left. */
  async stop(): Promise<boolean> {
    const { delay } = this.#options;
    this.#isStopping = true;
    const workers = [...this.#workers];
    for (const worker of workers) order(worker, { delay, replaced: false });
    const late = setTimeout(() => this.kill(), (delay + stopPatience) * 1000);
    await Promise.all(workers.map(({ ended }) => ended));
    clearTimeout(late);
    clearInterval(this.#pings);
    this.#unwatch();
    return workers.every(({ process }) => process.process.exitCode === 0);
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#isStopping = true;
    for (const { process } of this.#workers) process.process.kill("SIGKILL");
  }

  #running(): Worker[] {
    return [...this.#workers].filter(({ startedAt, isLeaving }) => startedAt !== null && !isLeaving);
  }

  async #begin(number: number, speaks = false): Promise<CrewStarted> {
    const process = cluster.fork();
    const ended = Promise.withResolvers<void>();
    const worker: Worker = {
      number,
      speaks,
      process,
      ended: ended.promise,
      started: Promise.withResolvers<CrewStarted>(),
      startedAt: null,
      isLeaving: false,
      isHung: false,
      sentence: null,
      numbers: {},
      unanswered: 0,
    };
    this.#workers.add(worker);
    process.on("message", (message: FromWorker) => this.#hear(worker, message));
    // A channel that breaks is followed by the end of the process.
    process.on("error", () => {});
    process.once("exit", (code, signal) => {
      this.#leave(worker, signal ?? `exit code ${code}`);
      ended.resolve();
    });
    return worker.started.promise;
  }

  #leave(worker: Worker, ending: string): void {
    const { number, startedAt, isLeaving } = worker;
    this.#workers.delete(worker);
    this.#counted = mergeSnapshots([this.#counted, keepCounted(worker.numbers)]);
    if (startedAt === null) return worker.started.reject(new WorkerNotStarted(worker.sentence, ending));
    if (isLeaving || this.#isStopping) return;
    const reason = worker.isHung ? "hung" : ending.startsWith("SIG") ? "signal" : "exit";
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + 1);
    const wasWell = performance.now() - startedAt > healthyAfter;
    const { logger, descriptor = null } = this.#options;
    const fields = { worker: number, pid: worker.process.process.pid, ending };
    // Node closes a socket in this process with the last worker that used it. Whoever handed it over still has it, for another process.
    if (descriptor !== null && this.#running().length === 0) {
      logger.error(fields, "a worker ended, and no other is left");
      return this.#gaveUp.resolve(
        "No worker is left to take connections from the socket that was handed over: start the server anew.",
      );
    }
    logger.error(fields, "a worker ended, another one takes its place");
    this.#replace(number, wasWell ? 0 : 1);
  }

  /** @param failures of this place in a row: the more, the longer it waits */
  #replace(number: number, failures: number): void {
    const { pause = backOff } = this.#options;
    setTimeout(() => {
      if (this.#isStopping) return;
      this.#begin(number).catch((error: unknown) => this.#retry(number, error, failures + 1));
    }, pause(failures));
  }

  #retry(number: number, error: unknown, failures: number): void {
    if (this.#isStopping) return;
    this.#failures += 1;
    this.#options.logger.error(
      { worker: number, ...describeStart(error) },
      "a worker does not start, it is tried again",
    );
    if (this.#failures >= mostFailures && this.#running().length === 0) {
      const sentence = `No worker is left and ${this.#failures} in a row did not start: the log says why.`;
      return this.#gaveUp.resolve(sentence);
    }
    this.#replace(number, failures);
  }

  /** Another worker first, so that there are never fewer. Throws `WorkerNotStarted`. */
  async #relieve(number: number, speaks = false): Promise<void> {
    const before = [...this.#workers].filter((worker) => worker.number === number && !worker.isLeaving);
    await this.#begin(number, speaks);
    const delay = Math.max(this.#options.delay, lastRequests);
    for (const worker of before) order(worker, { delay, replaced: true });
    await Promise.all(before.map(({ ended }) => ended));
  }

  #hear(worker: Worker, message: FromWorker): void {
    worker.unanswered = 0;
    switch (message.kind) {
      case "question":
        return void this.#answer(worker, message.id, message.question);
      case "started":
        worker.startedAt = performance.now();
        this.#failures = 0;
        return worker.started.resolve(message);
      case "refused":
        worker.sentence = message.sentence;
        return;
      case "relief":
        return void this.#grantRelief(worker);
      case "endings":
        for (const other of this.#workers) if (other !== worker) send(other, { kind: "endings", text: message.text });
        return;
      case "numbers":
        worker.numbers = message.numbers;
        if (message.id !== null) this.#collecting.get(message.id)?.();
        return;
      default:
    }
  }

  async #grantRelief(worker: Worker): Promise<void> {
    if (this.#isStopping || worker.isLeaving) return;
    const { logger } = this.#options;
    logger.info({ worker: worker.number }, "a worker was told to end, another one takes its place first");
    await this.#relieve(worker.number).catch((error: unknown) => {
      if (!this.#isStopping)
        logger.error(describeStart(error), "the new worker does not start: the one before goes on");
    });
  }

  async #answer(worker: Worker, id: number, question: WorkerQuestion): Promise<void> {
    switch (question.about) {
      case "order":
        return send(worker, { kind: "answer", id, value: this.#orderFor(worker, question.version) });
      case "key": {
        const isFirst = !this.#spent.has(question.key);
        this.#spent.add(question.key);
        return send(worker, { kind: "answer", id, value: isFirst });
      }
      default:
        return send(worker, { kind: "answer", id, value: await this.#collect() });
    }
  }

  #orderFor({ number, speaks }: Worker, version: string): WorkerOrder | null {
    // What they say to each other may have changed.
    if (version !== this.#version) return null;
    const { size, descriptor = null } = this.#options;
    return { number, size, speaks, descriptor, keys: this.#keys };
  }

  /** The numbers of all. Of a worker that does not answer in time those that are known: a sum must not step back. */
  async #collect(): Promise<MetricSnapshot> {
    const asked = [...this.#workers].filter(({ startedAt }) => startedAt !== null);
    await Promise.all(asked.map((worker) => this.#ask(worker)));
    const known = [...this.#workers].map(({ numbers }) => numbers);
    return mergeSnapshots([...known, this.#counted, takeSnapshot(this.#metrics)]);
  }

  #ask(worker: Worker): Promise<void> {
    this.#collections += 1;
    const id = this.#collections;
    return new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#collecting.delete(id);
        resolve();
      };
      const timer = setTimeout(done, patience);
      this.#collecting.set(id, done);
      void worker.ended.then(done);
      send(worker, { kind: "numbers", id });
    });
  }

  /** Counted in questions and not in time: this process may have been stopped, too. */
  #ping(): void {
    for (const worker of this.#workers) {
      if (worker.startedAt === null) continue;
      if (worker.unanswered >= mostUnanswered && !worker.isHung) {
        worker.isHung = true;
        const fields = { worker: worker.number, pid: worker.process.process.pid };
        this.#options.logger.error(fields, "a worker does not answer any more, it is ended");
        worker.process.process.kill("SIGKILL");
      }
      worker.unanswered += 1;
      send(worker, { kind: "ping" });
    }
  }
}

function order(worker: Worker, { delay, replaced }: StopOrder): void {
  worker.isLeaving = true;
  send(worker, { kind: "stop", delay, replaced });
}

/** To one that is just ending nothing is said. */
function send({ process }: Worker, message: ToWorker): void {
  if (process.isConnected()) process.send(message, () => {});
}

function describeStart(error: unknown): Record<string, unknown> {
  return error instanceof WorkerNotStarted ? { error: error.message } : { ...describeError(error) };
}

function makeKey(): string {
  return randomBytes(32).toString("base64url");
}
