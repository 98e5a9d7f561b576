import { measureGuard, type GuardShare } from "../measure/guard-share.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { startSubject } from "../measure/subject.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/latchkey-express.ts";
import type { Target } from "./target.ts";

const people = 1000;

/** P1 and P1b: what the session cookie's guard leaves of an Express route. */
export const guard: Target = {
  name: "guard",
  async run(tools) {
    const { postgresUrl } = tools;
    const rows = await inTemporaryFolder((folder) => measure(tools, `sqlite:${folder}/bench.db`, "SQLite"));
    if (postgresUrl === null) return rows;
    return [...rows, ...(await inPostgresDatabase(postgresUrl, (url) => measure(tools, url, "PostgreSQL")))];
  },
};

async function measure({ wrk, quick }: Tools, database: string, storage: string): Promise<Row[]> {
  if (wrk === null) return [];
  const input: LatchkeySubject = { database, people, passwordHash: null };
  const subject = await startSubject({ file: "subject/latchkey-express.ts", input });
  try {
    const pairs = quick ? 20 : 60;
    const many = await measureGuard(subject, { wrk, sessions: people, pairs });
    const one = await measureGuard(subject, { wrk, sessions: 1, pairs });
    return [
      {
        id: "P1",
        what: `Express, session cookie, ${storage}, 1,000 sessions in turn: share of the bare route`,
        aim: { atLeast: 0.9 },
        measured: shareOf(many),
        note: describeShare(many),
      },
      {
        id: "P1b",
        what: `the same with one session`,
        aim: { atLeast: 0.95 },
        measured: shareOf(one),
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

/** How the share came about. */
export function describeShare({ rateShare, guarded, bare, cpuShare, disturbed }: GuardShare): string {
  const rates = `${Math.round(guarded)} of ${Math.round(bare)} per second`;
  return disturbed
    ? `by processor time, because other programs were running; ${rates}, ${rateShare.toFixed(2)}`
    : `${rates}; by processor time ${cpuShare.toFixed(2)}`;
}
