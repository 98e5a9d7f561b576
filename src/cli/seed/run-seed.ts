import { setImmediate } from "node:timers/promises";
import type { SeedStore } from "../../storage/seed-store.ts";
import { inventEvent } from "./invent-event.ts";
import { inventPerson } from "./invent-person.ts";
import { inventSession } from "./invent-session.ts";
import type { SeedPlan } from "./seed-plan.ts";

/** How much of a plan is in the database. */
export interface SeedProgress {
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
}

/** A plan, and how far it has come. */
export interface StartedSeed {
  readonly plan: SeedPlan;
  readonly done: SeedProgress;
}

export interface SeedRun {
  readonly store: SeedStore;
  /** Public id of the root secret that sessions hang on. */
  readonly secretId: string;
  /** Asked after each batch. */
  readonly isStopped: () => boolean;
  /** Told after each batch of what is made up, and before each kind with 0. */
  readonly onBatch: (kind: keyof SeedProgress, made: number, whole: number) => void;
  /** Does what events that were written need. */
  readonly onEvents: () => Promise<void>;
}

export const seedKinds = ["users", "sessions", "events"] as const satisfies readonly (keyof SeedProgress)[];

/** Rows of one transaction. Ids are random, so each touches pages everywhere, which larger ones write less often; and a Ctrl+C waits for one. */
const batchSize = 10_000;

/** What a plan is called where its progress is kept. */
function progressName(seed: number): string {
  return `seeded:${seed}`;
}

/** Reads what `runSeed` noted. Null: nothing was seeded by this number. */
export async function readProgress(store: SeedStore, seed: number): Promise<StartedSeed | null> {
  const text = await store.progress(progressName(seed));
  return text === null ? null : (JSON.parse(text) as StartedSeed);
}

/**
 * Makes up what is still missing of a plan: people first, then their sessions, then what happened, each in the order of time. Stopped or killed, it
 * goes on where it was: a batch and the note of it are written together. Gives how far it has come.
 */
export async function runSeed(run: SeedRun, { plan, done }: StartedSeed): Promise<SeedProgress> {
  let progress = done;
  for (const kind of seedKinds) {
    run.onBatch(kind, 0, plan[kind]);
    while (progress[kind] < plan[kind] && !run.isStopped()) {
      const count = Math.min(batchSize, plan[kind] - progress[kind]);
      const from = progress[kind];
      const next: SeedProgress = { ...progress, [kind]: from + count };
      const note = { name: progressName(plan.seed), text: JSON.stringify({ plan, done: next } satisfies StartedSeed) };
      const numbers = Array.from({ length: count }, (_, index) => from + index);
      await run.store.write(invent(kind, plan, numbers, run.secretId), note);
      progress = next;
      if (kind === "events") await run.onEvents();
      run.onBatch(kind, count, plan[kind]);
      // SQLite never waits for anything: without a turn of the event loop no signal would be heard.
      await setImmediate();
    }
  }
  return progress;
}

function invent(
  kind: keyof SeedProgress,
  plan: SeedPlan,
  numbers: readonly number[],
  secretId: string,
): Parameters<SeedStore["write"]>[0] {
  if (kind === "users") {
    const people = numbers.map((number) => inventPerson(plan, number));
    return { users: people.map(({ user }) => user), identities: people.flatMap(({ identities }) => identities) };
  }
  if (kind === "sessions") return { sessions: numbers.map((number) => inventSession(plan, number, secretId)) };
  return { events: numbers.map((number) => inventEvent(plan, number)) };
}
