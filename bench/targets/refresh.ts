import { findPostgres, startPostgres } from "../../test/setup/postgres-server.ts";
import { type GuardLoad, type GuardShare, measureGuard, type Sending } from "../measure/guard-share.ts";
import { installPeer } from "../measure/peer.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { startSubject } from "../measure/subject.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/installation.ts";
import type { Target } from "./target.ts";

const people = 2000;
/** Seconds. V8 takes tens of thousands of refreshes before it has given all of their code its best form. */
const warmUp = 30;

/** A server that is measured: the program, what it is told beside its database, and what is sent to it. */
interface Measured {
  readonly what: string;
  /** In a chart. */
  readonly label: string;
  readonly file: string;
  readonly input: object;
  readonly send: Sending;
}

const input: Omit<LatchkeySubject, "database"> = { people, passwordHash: null, credential: "refresh-token" };
const ours: Measured = {
  what: "refresh over HTTP",
  label: "Latchkey: the refresh token is replaced",
  file: "subject/latchkey-refresh.ts",
  input,
  send: { script: "refreshes.lua", input: [], path: "/auth/jwt/refresh" },
};

const betterAuth = (what: string, prolong: boolean): Measured => ({
  label: `Better Auth: ${prolong ? "the session is prolonged" : "nothing is written"}`,
  what: `Better Auth, GET /token of its JWT plugin, which ${what}`,
  file: "peers/better-auth-token/server.mjs",
  input: { people, prolong },
  send: { script: "credentials.lua", input: ["Cookie"], path: "/api/auth/token" },
});

/** Nothing of it replaces a token, or would notice that one was stolen. */
const peers = [
  betterAuth("prolongs the session and gives a JWT", true),
  betterAuth("gives a JWT for a session, and writes nothing", false),
];

/** P3: what a refresh leaves of a request that moves a number on in one row, and the nearest thing that Better Auth has. */
export const refresh: Target = {
  name: "refresh",
  async run({ wrk, postgresUrl, quick }, versions) {
    const bin = findPostgres();
    if (wrk === null || postgresUrl === null || bin === null) return [];
    Object.assign(versions, await installPeer("better-auth-token"));
    const measureOn = async (server: string, place: string): Promise<Row[]> => {
      const rows: Row[] = [];
      for (const measured of [ours, ...peers]) {
        const share = await measure(server, measured, { wrk, pairs: quick ? 20 : 80, warmUp: quick ? 10 : warmUp });
        rows.push({
          id: "P3",
          what: `${measured.what}, ${place}: share of a request that updates one row`,
          aim: measured === ours ? { atLeast: 0.6 } : null,
          measured: share.rateShare,
          spread: share.rateSpread,
          chart: { in: "refresh", group: place, label: measured.label, own: measured === ours },
          note: describe(share),
        });
      }
      return rows;
    };
    // As its packages set it up: a commit has reached the disk before it is answered.
    const durable = await startPostgres(bin, "fsync=on", "synchronous_commit=on", "full_page_writes=on");
    try {
      return [
        ...(await measureOn(durable.url, "PostgreSQL")),
        ...(await measureOn(postgresUrl, "PostgreSQL that waits for no disk")),
      ];
    } finally {
      await durable.stop();
    }
  },
};

function measure(
  server: string,
  measured: Measured,
  load: Pick<GuardLoad, "wrk" | "pairs" | "warmUp">,
): Promise<GuardShare> {
  return inPostgresDatabase(server, async (database) => {
    const subject = await startSubject({ file: measured.file, input: { ...measured.input, database } });
    try {
      return await measureGuard(subject, { ...load, send: measured.send, sessions: people, waits: true });
    } finally {
      await subject.stop();
    }
  });
}

function describe({ guarded, bare, cost }: GuardShare): string {
  const rates = `${Math.round(guarded)} of ${Math.round(bare)} per second`;
  return `${rates}; ${cost.guarded.toFixed(0)} µs of the server's core over ${cost.bare.toFixed(0)} µs`;
}
