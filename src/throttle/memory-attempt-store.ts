import type { KeptAttempts } from "./attempt-state.ts";
import type { AttemptStore } from "./attempt-store.ts";

/** Accounts that are kept at most. Past it the one that nothing happened to for the longest is forgotten. */
const maxAccounts = 100_000;

/** Attempts in the memory of one process: for programs that are only one, and for tests and benches of the policy. Recordings go nowhere. */
export function createMemoryAttemptStore(): AttemptStore {
  const kept = new Map<string, KeptAttempts>();
  return {
    read: async (key) => kept.get(key)?.text ?? null,

    swap: async ({ key, from, to }) => {
      if ((kept.get(key)?.text ?? null) !== from) return false;
      kept.delete(key);
      if (to) kept.set(key, to);
      if (kept.size > maxAccounts) kept.delete(kept.keys().next().value ?? "");
      return true;
    },

    listLocked: async ({ now, limit, userId }) =>
      [...kept]
        .filter(([, { lock, userId: id }]) => {
          const isHeld = lock !== null && (lock.until === null || lock.until > now.getTime());
          return isHeld && (userId === undefined || id === userId);
        })
        .toSorted(([, one], [, other]) => (other.lock?.at ?? 0) - (one.lock?.at ?? 0))
        .slice(0, limit)
        .map(([key, { text }]) => ({ key, text })),

    sweep: async (before, limit) => {
      const dead = [...kept].filter(([, { diesAt }]) => diesAt < before.getTime()).slice(0, limit);
      for (const [key] of dead) kept.delete(key);
      return dead.length;
    },
  };
}
