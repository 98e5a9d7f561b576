import type { Fault } from "../fault.ts";

/** The smallest installation that has several processes: one file. */
export const processKilledOnSqlite: Fault = {
  name: "process-killed-on-sqlite",
  what: "One of two processes on one SQLite file is ended by SIGKILL, and started again by its supervisor",
  site: { processes: 2, database: "sqlite", redis: "none" },
  seconds: 8,
  hits: [1],
  recovery: 10,
  async inject({ servers }) {
    const server = servers[1];
    await server?.kill();
    return async () => {
      await server?.restart();
    };
  },
};
