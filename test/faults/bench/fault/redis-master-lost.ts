import type { Fault } from "../fault.ts";

/** A third of the keys is away until the replica has taken over. */
export const redisMasterLost: Fault = {
  name: "redis-master-lost",
  what: "One of three masters of a Redis Cluster ends, its replica takes over, and what ended comes back empty",
  site: { processes: 3, database: "postgres", redis: "cluster" },
  seconds: 4,
  recovery: 10,
  // As when a primary under sentinels ends.
  countsAnew: 3,
  async inject({ redis }, { note, record }) {
    const since = record.now();
    await redis?.kill();
    return async () => {
      await redis?.failOver?.();
      note(`another master after ${((record.now() - since) / 1000).toFixed(1)} s at most`);
      await redis?.restart();
    };
  },
};
