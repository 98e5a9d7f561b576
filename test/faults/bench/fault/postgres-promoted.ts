import type { Fault } from "../fault.ts";

/** The standby has everything that was answered, so nothing may be missing. */
export const postgresPromoted: Fault = {
  name: "postgres-promoted",
  what: "The primary PostgreSQL ends as a failing machine does, and its standby is promoted two seconds later",
  site: { processes: 3, database: "replicated", redis: "single" },
  seconds: 2,
  mayRefuse: ["storage_unavailable"],
  recovery: 10,
  async inject({ postgres }) {
    await postgres?.kill();
    return async () => {
      await postgres?.failOver?.();
    };
  },
};
