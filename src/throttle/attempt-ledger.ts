import { setTimeout as sleep } from "node:timers/promises";
import { AuthError } from "../error/auth-error.ts";
import type { Recording } from "../outbox/recording.ts";
import type { Clock } from "../shared/clock.ts";
import type { AttemptPolicy } from "./attempt-policy.ts";
import { type AttemptState, fromKept, toKept, withoutDead } from "./attempt-state.ts";
import type { LockChange, Stepped } from "./attempt-steps.ts";
import type { AttemptStore } from "./attempt-store.ts";

export interface AttemptLedgerOptions {
  readonly store: Pick<AttemptStore, "read" | "swap">;
  readonly policy: AttemptPolicy;
  readonly clock: Clock;
}

/** One change of an account's state. It may be computed more than once, and is made once. */
export interface LedgerStep {
  readonly step: (state: AttemptState, now: number) => Stepped;
  /** What is written with a lock that the step puts on or lifts. */
  readonly record: (change: LockChange, userId: string | null) => Promise<Recording>;
}

interface Task extends LedgerStep {
  resolve(): void;
  reject(error: unknown): void;
}

/** One account that something is going on with in this process. */
interface Page {
  tasks: Task[];
  /** What the store was last seen to keep. It may have changed since: a swap finds out. */
  text: string | null;
  /** Attempts of this process that are under way. */
  holders: number;
  isRunning: boolean;
}

/** Swaps lost to other processes before somebody is told to come again: each round one of them wins. */
const maxRounds = 200;
/** Rounds without a pause. */
const quickRounds = 3;

/**
 * Changes the states of accounts, one swap for all changes of an account that this process has at the time. Nothing is read where nothing
 * is known of an account, which is nearly always: the first swap says whether that is right.
 */
export class AttemptLedger {
  readonly #options: AttemptLedgerOptions;
  readonly #pages = new Map<string, Page>();

  constructor(options: AttemptLedgerOptions) {
    this.#options = options;
  }

  /** Makes a change. Throws what the store throws, `overloaded` where others are always quicker. */
  change(key: string, { step, record }: LedgerStep): Promise<void> {
    const page = this.#page(key);
    return new Promise((resolve, reject) => {
      page.tasks.push({ step, record, resolve, reject });
      if (!page.isRunning) void this.#run(key, page);
    });
  }

  /** Remembers what is known of an account until `release`. */
  hold(key: string): void {
    this.#page(key).holders += 1;
  }

  release(key: string): void {
    const page = this.#page(key);
    page.holders -= 1;
    this.#forget(key, page);
  }

  #page(key: string): Page {
    let page = this.#pages.get(key);
    if (!page) {
      page = { tasks: [], text: null, holders: 0, isRunning: false };
      this.#pages.set(key, page);
    }
    return page;
  }

  #forget(key: string, page: Page): void {
    if (page.holders <= 0 && page.tasks.length === 0 && !page.isRunning) this.#pages.delete(key);
  }

  async #run(key: string, page: Page): Promise<void> {
    page.isRunning = true;
    while (page.tasks.length > 0) {
      const tasks = page.tasks.splice(0);
      try {
        await this.#write(key, page, tasks);
        for (const task of tasks) task.resolve();
      } catch (error) {
        for (const task of tasks) task.reject(error);
      }
      // Those who were told may ask for more at once: that is one swap again.
      if (page.tasks.length === 0) await Promise.resolve();
    }
    page.isRunning = false;
    this.#forget(key, page);
  }

  async #write(key: string, page: Page, tasks: readonly Task[]): Promise<void> {
    const { store, policy, clock } = this.#options;
    let isRead = false;
    for (let round = 1; round <= maxRounds; round += 1) {
      const now = clock();
      let state = withoutDead(policy, fromKept(page.text), now);
      const changes: (readonly [Task, LockChange])[] = [];
      for (const task of tasks) {
        const stepped = task.step(state, now);
        state = stepped.state;
        if (stepped.change) changes.push([task, stepped.change]);
      }
      const to = toKept(policy, state);
      if ((to?.text ?? null) !== page.text) {
        const recording = await recordAll(changes, state.userId);
        const swap = { key, from: page.text, to, ...(recording && { recording }) };
        if (await store.swap(swap)) {
          page.text = to?.text ?? null;
          return;
        }
      } else if (isRead) return;
      page.text = await store.read(key);
      isRead = true;
      if (round > quickRounds) await sleep(Math.random() * Math.min(5 * round, 50));
    }
    throw new AuthError("overloaded", { retryAfter: 1 });
  }
}

async function recordAll(
  changes: readonly (readonly [Task, LockChange])[],
  userId: string | null,
): Promise<Recording | null> {
  if (changes.length === 0) return null;
  const recordings = await Promise.all(changes.map(([task, change]) => task.record(change, userId)));
  return {
    events: recordings.flatMap(({ events }) => events),
    messages: recordings.flatMap(({ messages = [] }) => messages),
  };
}
