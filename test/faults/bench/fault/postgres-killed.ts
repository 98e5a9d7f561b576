import type { Fault } from "../fault.ts";

/** Longer than what a process remembers may be trusted, so that everything is refused for a while. */
export const postgresKilled: Fault = {
  name: "postgres-killed",
  what: "PostgreSQL is ended as by a failing machine, and started again with what it had written",
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 9,
  mayRefuse: ["storage_unavailable"],
  recovery: 10,
  async inject({ postgres }) {
    await postgres?.kill();
    return async () => {
      await postgres?.restart();
    };
  },
};
