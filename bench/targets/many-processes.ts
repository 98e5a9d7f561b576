import { generateSecret } from "../../src/secret/root-secret.ts";
import { fillDatabase, type ManyMeasured, measureMany } from "../measure/many-processes.ts";
import { median, quantile } from "../measure/median.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { spreadOf } from "../measure/spread.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** Many processes on one large database: memory of each, start, feed, and what they do while nobody asks. */
export const manyProcesses: Target = {
  name: "many-processes",
  async run({ quick, postgresUrl, redisUrl }: Tools) {
    if (postgresUrl === null) return [];
    const [processes, people, revocations] = quick ? [5, 50_000, 10_000] : [20, 1_000_000, 100_000];
    const endings = quick ? 40 : 200;
    const ways = redisUrl === null ? [] : [{ name: "Redis", redis: redisUrl }];
    return inPostgresDatabase(postgresUrl, async (database) => {
      const secret = generateSecret();
      const size = { people, revocations, endings: endings * 2 };
      const filled = await fillDatabase(database, secret, size);
      const rows: Row[] = [];
      for (const [at, { name, redis }] of [...ways, { name: "PostgreSQL", redis: null }].entries()) {
        const cookies = filled.cookies.slice(at * endings, (at + 1) * endings);
        const measured = await measureMany({ database, redis, secret, processes, filled: { ...filled, cookies } });
        const what = `${processes} processes, ${count(people)} sessions, ${count(revocations)} revocations, told by ${name}`;
        rows.push(...describe(what, measured));
      }
      return rows;
    });
  },
};

function describe(what: string, { startTimes, resident, own, heap, idle, delays }: ManyMeasured): Row[] {
  const row = (measure: string, values: readonly number[], unit: Row["unit"], note = ""): Row => ({
    id: "many",
    what: `${what}: ${measure}`,
    aim: null,
    measured: median(values),
    spread: spreadOf(values),
    ...(unit && { unit }),
    note,
  });
  const megabytes = (bytes: readonly number[]): number[] => bytes.map((value) => value / 1e6);
  const at = (share: number): string => `${quantile(delays, share).toFixed(1)} ms`;
  return [
    row("a process is ready after", startTimes, "s", "the log read; started one after the other"),
    row("resident memory of each, idle", megabytes(resident), "MB"),
    row("the same, shared pages divided among them", megabytes(own), "MB"),
    row("its heap, garbage collected", megabytes(heap), "MB"),
    row(
      "processor time of each in a second in which nobody asks",
      idle.map((seconds) => seconds * 1000),
      "ms",
    ),
    {
      id: "many",
      what: `${what}: an ended session is known in every process, p99`,
      aim: null,
      measured: quantile(delays, 0.99),
      unit: "ms",
      note: `p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)} of ${count(delays.length)}; from the call that ends it, heard on each process's feed`,
    },
  ];
}

function count(value: number): string {
  return value.toLocaleString("en");
}
