import { type GuardShare, measureGuard } from "../measure/guard-share.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { startSubject } from "../measure/subject.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/installation.ts";
import type { Target } from "./target.ts";

const people = 2000;

/** P3: what a refresh leaves of a request that moves one number on in one row. */
export const refresh: Target = {
  name: "refresh",
  async run({ wrk, postgresUrl, quick }) {
    if (wrk === null || postgresUrl === null) return [];
    return inPostgresDatabase(postgresUrl, async (database): Promise<Row[]> => {
      const input: LatchkeySubject = { database, people, passwordHash: null, credential: "refresh-token" };
      const subject = await startSubject({ file: "subject/latchkey-refresh.ts", input });
      try {
        const send = { script: "refreshes.lua", input: [] };
        const load = { wrk, send, sessions: people, pairs: quick ? 20 : 80, waits: true };
        const share = await measureGuard(subject, load);
        return [
          {
            id: "P3",
            what: "refresh over HTTP, PostgreSQL: share of a request that updates one row",
            aim: { atLeast: 0.6 },
            measured: share.rateShare,
            note: describe(share),
          },
        ];
      } finally {
        await subject.stop();
      }
    });
  },
};

function describe({ guarded, bare, cost }: GuardShare): string {
  const rates = `${Math.round(guarded)} of ${Math.round(bare)} per second`;
  return `${rates}; ${cost.guarded.toFixed(0)} µs of the server's core over ${cost.bare.toFixed(0)} µs`;
}
