import type { Fault } from "../fault.ts";

/** What the replica had not been told yet is lost. */
export const redisFailedOver: Fault = {
  name: "redis-failed-over",
  what: "The primary Redis ends, the sentinels promote its replica, and what ended comes back empty as a replica",
  site: { processes: 3, database: "postgres", redis: "sentinel" },
  seconds: 4,
  recovery: 10,
  // The primary, the database while nobody is primary, and a replica that may have missed a count.
  countsAnew: 3,
  async inject({ redis }, { note, record }) {
    const since = record.now();
    await redis?.kill();
    return async () => {
      await redis?.failOver?.();
      note(`another primary after ${((record.now() - since) / 1000).toFixed(1)} s at most`);
      await redis?.restart();
    };
  },
};
