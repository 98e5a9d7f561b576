import { readFileSync } from "node:fs";
import type { Fault } from "../fault.ts";
import { gatherHerd, refreshAtOnce } from "../inject/herd.ts";
import type { Site } from "../site.ts";

const size = 10_000;
/** Seconds within which the last of them has a new pair of tokens. */
const patience = 120;
/** Megabytes that a process may take at the worst moment. */
const mostMemory = 600;

/** What comes after an outage is worse than the outage: everybody at once, and again by what she is told. */
export const herd: Fault = {
  name: "herd",
  what: `After an outage of PostgreSQL ${size.toLocaleString("en")} clients refresh in the same second, and again as they are told`,
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 6,
  mayRefuse: ["storage_unavailable"],
  recovery: 5,
  async inject(site, { record, note }) {
    const tokens = await gatherHerd(site, size);
    await site.postgres?.kill();
    return async () => {
      await site.postgres?.restart();
      const { half, all, refusals, unserved } = await refreshAtOnce(site, record, { tokens, patience });
      const memory = Math.max(...site.servers.map(peakMemory));
      note(`half were served after ${half.toFixed(1)} s, all after ${all.toFixed(1)} s; ${refusals} told to come back`);
      note(`${memory} MB at most`);
      if (unserved > 0) {
        const kinds = Object.groupBy(record.answers, ({ outcome, status }) => `${outcome} ${status}`);
        const counts = Object.entries(kinds).map(([kind, answers = []]) => `${answers.length} ${kind}`);
        throw new Error(`${unserved} were not served within ${patience} seconds (${counts.join(", ")})`);
      }
      if (memory > mostMemory) throw new Error(`A process took ${memory} MB`);
    };
  },
};

function peakMemory({ pid }: Site["servers"][number]): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
