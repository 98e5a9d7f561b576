import type { Fault } from "../fault.ts";

/** Connections stay open and nothing is answered: worse than one that has ended. */
export const redisFrozen: Fault = {
  name: "redis-frozen",
  what: "Redis is stopped by SIGSTOP, connections and all, and goes on",
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 9,
  recovery: 10,
  // Redis, and the database while it is away. What Redis had is still there afterwards.
  countsAnew: 2,
  async inject({ redis }) {
    const thaw = redis?.freeze();
    return async () => thaw?.();
  },
};
