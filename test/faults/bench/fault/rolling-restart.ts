import type { Fault } from "../fault.ts";

/** Nobody may notice: a process that is told to end answers what it has, and takes no connection any more. */
export const rollingRestart: Fault = {
  name: "rolling-restart",
  what: "Five processes are told to end and started again, one after the other",
  site: { processes: 5, database: "postgres", redis: "single" },
  seconds: 1,
  recovery: 10,
  async inject({ servers }, { note }) {
    const codes: (number | null)[] = [];
    for (const server of servers) {
      codes.push(await server.stop());
      await server.restart();
    }
    const failed = codes.filter((code) => code !== 0);
    if (failed.length > 0) throw new Error(`Processes ended with ${failed.join(", ")} when they were told to`);
    note("each ended with 0");
    return async () => {};
  },
};
