import { type GuardShare, measureGuard, type Sending } from "../measure/guard-share.ts";
import { installPeer } from "../measure/peer.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { startSubject } from "../measure/subject.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/installation.ts";
import type { Target } from "./target.ts";

const people = 2000;
const ours: Sending = { script: "refreshes.lua", input: [], path: "/auth/jwt/refresh" };
const betterAuth: Sending = { script: "credentials.lua", input: ["Cookie"], path: "/api/auth/token" };

/** P3: what a refresh leaves of a request that moves a number on in one row, and the nearest thing that Better Auth has. */
export const refresh: Target = {
  name: "refresh",
  async run(tools, versions) {
    const { postgresUrl } = tools;
    if (tools.wrk === null || postgresUrl === null) return [];
    const own: Omit<LatchkeySubject, "database"> = { people, passwordHash: null, credential: "refresh-token" };
    const file = "subject/latchkey-refresh.ts";
    const share = await measure(tools, { file, input: own, send: ours });
    const rows: Row[] = [
      {
        id: "P3",
        what: "refresh over HTTP, PostgreSQL: share of a request that updates one row",
        aim: { atLeast: 0.6 },
        measured: share.rateShare,
        note: describe(share),
      },
    ];
    Object.assign(versions, await installPeer("better-auth-token"));
    for (const prolong of [true, false]) {
      const peer = { file: "peers/better-auth-token/server.mjs", input: { people, prolong }, send: betterAuth };
      const theirs = await measure(tools, peer);
      const what = prolong ? "prolongs the session and gives a JWT" : "gives a JWT for a session";
      rows.push({
        id: "P3",
        what: `Better Auth, GET /token of its JWT plugin, which ${what}; nothing is replaced`,
        aim: null,
        measured: theirs.rateShare,
        note: describe(theirs),
      });
    }
    return rows;
  },
};

interface Measured {
  readonly file: string;
  readonly input: object;
  readonly send: Sending;
}

async function measure({ wrk, postgresUrl, quick }: Tools, { file, input, send }: Measured): Promise<GuardShare> {
  if (wrk === null || postgresUrl === null) throw new Error("Something is missing");
  return inPostgresDatabase(postgresUrl, async (database) => {
    const subject = await startSubject({ file, input: { ...input, database } });
    try {
      return await measureGuard(subject, { wrk, send, sessions: people, pairs: quick ? 20 : 80, waits: true });
    } finally {
      await subject.stop();
    }
  });
}

function describe({ guarded, bare, cost }: GuardShare): string {
  const rates = `${Math.round(guarded)} of ${Math.round(bare)} per second`;
  return `${rates}; ${cost.guarded.toFixed(0)} µs of the server's core over ${cost.bare.toFixed(0)} µs`;
}
