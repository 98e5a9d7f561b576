import { AuthError } from "../error/auth-error.ts";
import { type Clock, systemClock } from "../shared/clock.ts";
import { createKnownFirst } from "./known-first.ts";

export interface HashQueueOptions {
  /** Tasks at a time. One hash takes about 19 MiB and one thread of Node's pool of four: leave a thread for everything else. */
  readonly concurrency: number;
  /** Tasks that may wait, over all lanes. @default 128 */
  readonly maxWaiting?: number;
  /** Seconds a task may wait; then its caller gets `overloaded`. @default 5 */
  readonly maxWait?: number;
  readonly clock?: Clock;
}

/** Bounds how many password hashes are computed at a time, and shares them out fairly. */
export interface HashQueue {
  readonly running: number;
  readonly waiting: number;
  /**
   * Runs a task as soon as a place is free; lanes (a client's network, or `knownLane`) take turns, oldest first within a lane, known ones
   * before the others (`createKnownFirst`). Gives what the task gives. Throws `overloaded` when there is no room or the wait gets too long, the signal's reason when it is aborted while it
   * waits; then the task is never run. A running task is not interrupted.
   */
  run<T>(lane: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Refuses everything that waits or comes later with `overloaded`. What runs is left to finish. */
  close(): void;
}

interface Waiter {
  readonly deadline: number;
  start(): void;
  reject(reason: unknown): void;
}

/**
 * Makes a queue. A lone lane may use every place. When the queue is full, a lane with fewer waiting pushes out the newest of the
 * longest lane, and a known one a stranger.
 */
export function createHashQueue(options: HashQueueOptions): HashQueue {
  const { concurrency, maxWaiting = 128, maxWait = 5, clock = systemClock } = options;
  const lanes = createKnownFirst<Waiter>();
  const overloaded = (): AuthError => new AuthError("overloaded", { retryAfter: Math.ceil(maxWait) });
  let running = 0;
  let closed = false;
  // One timer for everybody, set for the earliest deadline: all wait equally long, so that no newcomer's comes sooner.
  let timer: NodeJS.Timeout | null = null;

  async function execute<T>(task: () => Promise<T>): Promise<T> {
    running++;
    try {
      return await task();
    } finally {
      running--;
      startNext();
    }
  }

  function takeNext(): Waiter | null {
    return running < concurrency ? lanes.take() : null;
  }

  function startNext(): void {
    for (let waiter = takeNext(); waiter !== null; waiter = takeNext()) {
      // Security: a blocked event loop may be late with the timer. Nobody listens to this answer any more: do not pay for it.
      if (waiter.deadline <= clock()) waiter.reject(overloaded());
      else waiter.start();
    }
  }

  function wait<T>(lane: string, task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiter: Waiter = {
        deadline: clock() + maxWait * 1_000,
        start: () => {
          signal?.removeEventListener("abort", abort);
          resolve(execute(task));
        },
        reject: (reason) => {
          signal?.removeEventListener("abort", abort);
          reject(reason);
        },
      };
      const abort = (): void => {
        if (lanes.remove(lane, waiter)) waiter.reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort);
      lanes.add(lane, waiter);
      watchDeadlines();
    });
  }

  function watchDeadlines(): void {
    if (timer !== null || lanes.size === 0) return;
    const earliest = Math.min(...lanes.heads().map((waiter) => waiter.deadline));
    timer = setTimeout(expire, Math.min(Math.max(earliest - clock(), 1), maxWait * 1_000)).unref();
  }

  function expire(): void {
    timer = null;
    const now = clock();
    for (const waiter of lanes.removeWhile((head) => head.deadline <= now)) waiter.reject(overloaded());
    watchDeadlines();
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return lanes.size;
    },
    async run(lane, task, signal) {
      signal?.throwIfAborted();
      if (closed) throw overloaded();
      if (running < concurrency) return execute(task);
      if (lanes.size >= maxWaiting) {
        const displaced = lanes.displaceFor(lane);
        if (displaced === null) throw overloaded();
        displaced.reject(overloaded());
      }
      return wait(lane, task, signal);
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      for (const waiter of lanes.removeWhile(() => true)) waiter.reject(overloaded());
    },
  };
}
