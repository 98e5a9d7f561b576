import type { Clock } from "../shared/clock.ts";
import { attemptPolicy } from "./attempt-policy.ts";
import { fromKept, holds, withoutDead } from "./attempt-state.ts";
import type { AttemptStore } from "./attempt-store.ts";
import type { Attempts } from "./attempts.ts";
import type { Lock, LockDirectory } from "./lock-directory.ts";

export interface LockDirectoryOptions {
  readonly store: Pick<AttemptStore, "listLocked" | "read">;
  readonly attempts: Pick<Attempts, "clear">;
  readonly clock: Clock;
}

/** What operators see of locks, and how they lift one. */
export function createLockDirectory({ store, attempts, clock }: LockDirectoryOptions): LockDirectory {
  return {
    list: async (query) => {
      const now = clock();
      const kept = await store.listLocked({ ...query, now: new Date(now) });
      return kept.flatMap(({ key, text }) => toLock(key, text, now) ?? []);
    },

    find: async (id) => {
      const text = await store.read(id);
      return text === null ? null : toLock(id, text, clock());
    },

    clear: (id, by = { actorId: null }) => attempts.clear(id, { actor: "operator", ...by }),
  };
}

function toLock(id: string, text: string, now: number): Lock | null {
  const { lock, userId, failures } = withoutDead(attemptPolicy, fromKept(text), now);
  if (!holds(attemptPolicy, lock, now)) return null;
  const lockedUntil = lock.until === null ? null : new Date(lock.until);
  return { id, userId, lockedAt: new Date(lock.at), lockedUntil, failures };
}
