import type { Fault } from "../fault.ts";

/** It keeps nothing on a disk, as most do: what comes back knows no count and no session. */
export const redisKilled: Fault = {
  name: "redis-killed",
  what: "Redis is ended by SIGKILL, and comes back empty",
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 9,
  recovery: 10,
  // Redis until it ends, the database meanwhile, and Redis once more when it is back.
  countsAnew: 3,
  async inject({ redis }) {
    await redis?.kill();
    return async () => {
      await redis?.restart();
    };
  },
};
