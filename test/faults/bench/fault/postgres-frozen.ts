import type { Fault } from "../fault.ts";

/** Connections stay open and nothing is answered. Statements wait, and every request has its deadline all the same. */
export const postgresFrozen: Fault = {
  name: "postgres-frozen",
  what: "PostgreSQL is stopped by SIGSTOP, with all its connections, and goes on",
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 15,
  mayRefuse: ["storage_unavailable"],
  recovery: 10,
  async inject({ postgres }) {
    const thaw = postgres?.freeze();
    return async () => thaw?.();
  },
};
