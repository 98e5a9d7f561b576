import type { Fault } from "../fault.ts";

/** Longer than what a process remembers may be trusted: it must not believe its memory when it wakes up. */
export const processFrozen: Fault = {
  name: "process-frozen",
  what: "One of three processes is stopped by SIGSTOP for longer than it may trust its memory, and goes on",
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 9,
  hits: [1],
  recovery: 10,
  async inject({ servers }) {
    const thaw = servers[1]?.freeze();
    return async () => thaw?.();
  },
};
