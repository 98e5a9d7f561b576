import { measureGuard } from "../measure/guard-share.ts";
import { installPeer } from "../measure/peer.ts";
import { startSubject } from "../measure/subject.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import { describeShare, shareOf } from "./guard.ts";
import type { Target } from "./target.ts";

interface Peer {
  /** Folder below `peers/`. */
  readonly folder: string;
  readonly what: string;
  /** What its server is told; null when something it needs is missing. */
  readonly input: (tools: Tools) => object | null;
}

const people = 1000;

const peers: readonly Peer[] = [
  {
    folder: "express-session-redis",
    what: "express-session, connect-redis, Redis on loopback",
    input: ({ redisUrl }) => (redisUrl === null ? null : { redisUrl }),
  },
  { folder: "express-session-memory", what: "express-session, its memory store", input: () => ({}) },
  {
    folder: "fastify-session",
    what: "@fastify/session, connect-redis, Redis on loopback (Fastify)",
    input: ({ redisUrl }) => (redisUrl === null ? null : { redisUrl }),
  },
  { folder: "fastify-session", what: "@fastify/session, its memory store (Fastify)", input: () => ({}) },
  { folder: "better-auth", what: "Better Auth, SQLite in memory", input: () => ({ cookieCache: false }) },
  { folder: "better-auth", what: "Better Auth, with its cookie cache", input: () => ({ cookieCache: true }) },
];

/** P1's peers, each measured as we are and against its own bare route. */
export const guardPeers: Target = {
  name: "guard-peers",
  async run(tools, versions) {
    const rows: Row[] = [];
    for (const { folder, what, input } of peers) {
      const given = input(tools);
      if (tools.wrk === null || given === null) continue;
      Object.assign(versions, await installPeer(folder));
      const subject = await startSubject({ file: `peers/${folder}/server.mjs`, input: { ...given, people } });
      try {
        for (const sessions of [people, 1]) {
          const pairs = tools.quick ? 10 : 30;
          const warmUp = sessions > 1 ? 10 : 3;
          const share = await measureGuard(subject, { wrk: tools.wrk, sessions, pairs, warmUp });
          const many = sessions > 1;
          rows.push({
            id: many ? "P1" : "P1b",
            what: `${what}${many ? ", 1,000 sessions in turn" : ", one session"}`,
            aim: null,
            measured: shareOf(share),
            note: describeShare(share),
          });
        }
      } finally {
        await subject.stop();
      }
    }
    return rows;
  },
};
