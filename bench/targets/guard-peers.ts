import { measureGuard } from "../measure/guard-share.ts";
import { installPeer } from "../measure/peer.ts";
import { startSubject } from "../measure/subject.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import { describeShare, shareOf, spreadOfShare } from "./guard.ts";
import type { Target } from "./target.ts";

interface Peer {
  /** Folder below `peers/`. */
  readonly folder: string;
  readonly what: string;
  /** What its server is told; null when something it needs is missing. */
  readonly input: (tools: Tools) => object | null;
  /** @default "Express" */
  readonly framework?: "Fastify";
  /** Whether tokens are sent and not cookies. */
  readonly tokens?: true;
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
    what: "@fastify/session, connect-redis, Redis on loopback",
    framework: "Fastify",
    input: ({ redisUrl }) => (redisUrl === null ? null : { redisUrl }),
  },
  { folder: "fastify-session", what: "@fastify/session, its memory store", input: () => ({}), framework: "Fastify" },
  { folder: "better-auth", what: "Better Auth, SQLite in memory", input: () => ({ cookieCache: false }) },
  {
    folder: "better-auth",
    what: "Better Auth, with Redis",
    input: ({ redisUrl }) => (redisUrl === null ? null : { redisUrl, cookieCache: false }),
  },
  { folder: "better-auth", what: "Better Auth, with its cookie cache", input: () => ({ cookieCache: true }) },
  { folder: "iron-session", what: "iron-session, nothing stored", input: () => ({}) },
  { folder: "express-jsonwebtoken", what: "jsonwebtoken, HS256", input: () => ({}), tokens: true },
  { folder: "express-jose", what: "jose, ES256", input: () => ({ algorithm: "ES256" }), tokens: true },
  { folder: "express-jose", what: "jose, EdDSA", input: () => ({ algorithm: "EdDSA" }), tokens: true },
  { folder: "fastify-jwt", what: "@fastify/jwt, HS256", input: () => ({}), framework: "Fastify", tokens: true },
];

/** P1's peers, each measured as we are and against its own bare route. Those with tokens know of no endings: theirs live until they expire. */
export const guardPeers: Target = {
  name: "guard-peers",
  async run(tools, versions) {
    const rows: Row[] = [];
    for (const { folder, what, input, framework = "Express", tokens = false } of peers) {
      const given = input(tools);
      if (tools.wrk === null || given === null) continue;
      Object.assign(versions, await installPeer(folder));
      const noun = tokens ? "token" : "session";
      const chart = tokens ? "guard-tokens" : "guard-cookies";
      const subject = await startSubject({ file: `peers/${folder}/server.mjs`, input: { ...given, people } });
      try {
        for (const sessions of tools.quick ? [people] : [people, 1]) {
          const pairs = tools.quick || sessions === 1 ? 10 : 30;
          const warmUp = sessions === 1 ? 3 : tools.quick ? 4 : 10;
          const send = { script: "credentials.lua", input: [tokens ? "Authorization" : "Cookie"] };
          const share = await measureGuard(subject, { wrk: tools.wrk, send, sessions, pairs, warmUp });
          const many = sessions > 1;
          rows.push({
            id: many ? "P1" : "P1b",
            what: `${what} (${framework}), ${many ? `1,000 ${noun}s in turn` : `one ${noun}`}`,
            aim: null,
            measured: shareOf(share),
            spread: spreadOfShare(share),
            ...(many && { chart: { in: chart, group: framework, label: what, own: false } }),
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
