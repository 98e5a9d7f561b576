import { measureGuard, type GuardShare, type Sending } from "../measure/guard-share.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import type { Spread } from "../measure/spread.ts";
import { startSubject } from "../measure/subject.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/installation.ts";
import type { Target } from "./target.ts";

const people = 1000;

/** One of our adapters: the program that uses it, and what is promised with a thousand sessions and with one. */
interface Framework {
  readonly name: string;
  readonly file: string;
  readonly many: number;
  readonly one: number;
}

const frameworks: readonly Framework[] = [
  { name: "Express", file: "subject/latchkey-express.ts", many: 0.9, one: 0.95 },
  { name: "Fastify", file: "subject/latchkey-fastify.ts", many: 0.9, one: 0.95 },
  { name: "Hono, around the handler", file: "subject/latchkey-hono.ts", many: 0.87, one: 0.95 },
];

/** How a request says whose it is, and what one of them is called in the results. */
interface Carrier {
  readonly name: string;
  readonly credential: LatchkeySubject["credential"];
  readonly send: Sending;
  readonly noun: string;
  readonly chart: "guard-cookies" | "guard-tokens";
}

/** P1 and P1b: what the session cookie's guard leaves of a route. */
export const guard: Target = measuring({
  name: "guard",
  credential: "cookie",
  send: { script: "credentials.lua", input: ["Cookie"] },
  noun: "session",
  chart: "guard-cookies",
});

/** P1 and P1b for access tokens. */
export const guardTokens: Target = measuring({
  name: "guard-tokens",
  credential: "access-token",
  send: { script: "credentials.lua", input: ["Authorization"] },
  noun: "token",
  chart: "guard-tokens",
});

function measuring(carrier: Carrier): Target {
  return {
    name: carrier.name,
    async run(tools) {
      const { postgresUrl, redisUrl } = tools;
      const rows: Row[] = [];
      for (const framework of frameworks) {
        const measureOn = (place: Place): Promise<Row[]> => measure(tools, framework, carrier, place);
        const onSqlite = await inTemporaryFolder((folder) =>
          measureOn({ name: "SQLite", database: `sqlite:${folder}/bench.db`, redis: null }),
        );
        rows.push(...onSqlite);
        if (postgresUrl === null) continue;
        const name = redisUrl === null ? "PostgreSQL" : "PostgreSQL and Redis";
        const onPostgres = await inPostgresDatabase(postgresUrl, (database) =>
          measureOn({ name, database, redis: redisUrl }),
        );
        rows.push(...onPostgres);
      }
      return rows;
    },
  };
}

/** Where sessions are kept. */
interface Place {
  readonly name: string;
  readonly database: string;
  readonly redis: string | null;
}

async function measure(
  { wrk, quick }: Tools,
  { name, file, ...aims }: Framework,
  { credential, send, noun, chart }: Carrier,
  { name: storage, database, redis }: Place,
): Promise<Row[]> {
  if (wrk === null) return [];
  const input: LatchkeySubject = { database, people, passwordHash: null, credential, redis };
  const subject = await startSubject({ file, input });
  try {
    const pairs = quick ? 10 : 40;
    const many = await measureGuard(subject, { wrk, send, sessions: people, pairs, warmUp: quick ? 4 : 10 });
    const one = await measureGuard(subject, { wrk, send, sessions: 1, pairs, warmUp: 3 });
    return [
      {
        id: "P1",
        what: `${name}, ${storage}, 1,000 ${noun}s in turn: share of the bare route`,
        aim: { atLeast: aims.many },
        measured: shareOf(many),
        spread: spreadOfShare(many),
        note: describeShare(many),
        chart: { in: chart, group: name, label: `Latchkey, ${storage}`, own: true },
      },
      {
        id: "P1b",
        what: `${name}, ${storage}, one ${noun}`,
        aim: { atLeast: aims.one },
        measured: shareOf(one),
        spread: spreadOfShare(one),
        note: describeShare(one),
      },
    ];
  } finally {
    await subject.stop();
  }
}

/** What counts: the rates, or processor time when other programs took part. */
export function shareOf({ rateShare, cpuShare, disturbed }: GuardShare): number {
  return disturbed ? cpuShare : rateShare;
}

/** How far its pairs lie apart. */
export function spreadOfShare({ rateSpread, cpuSpread, disturbed }: GuardShare): Spread {
  return disturbed ? cpuSpread : rateSpread;
}

/** How the share came about. */
export function describeShare({ rateShare, guarded, bare, cpuShare, disturbed }: GuardShare): string {
  const rates = `${Math.round(guarded)} of ${Math.round(bare)} per second`;
  return disturbed
    ? `by processor time, because other programs were running; ${rates}, ${rateShare.toFixed(2)}`
    : `${rates}; by processor time ${cpuShare.toFixed(2)}`;
}
