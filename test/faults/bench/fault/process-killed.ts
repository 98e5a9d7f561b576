import type { Fault } from "../fault.ts";

/** One of three processes ends at once, and is started again when the fault is over. */
export const processKilled: Fault = {
  name: "process-killed",
  what: "One of three processes is ended by SIGKILL, and started again by its supervisor",
  site: { processes: 3, database: "postgres", redis: "single" },
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
