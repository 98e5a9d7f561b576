import type { Fault, SiteShape } from "../fault.ts";
import { lockRows, lockTables, takeConnections } from "../inject/locks.ts";

const site: SiteShape = { processes: 3, database: "postgres", redis: "single" };
const mayRefuse = ["storage_unavailable"];

/** As a long report does, or an index that is made: everything that touches sessions waits. */
export const tablesLocked: Fault = {
  name: "tables-locked",
  what: "Another session holds the tables of users and sessions, so that what reads or writes them waits",
  site,
  seconds: 14,
  mayRefuse,
  recovery: 8,
  async inject({ databaseUrl }) {
    const locks = await lockTables(databaseUrl, "users", "sessions");
    return () => locks.release();
  },
};

/** Whoever writes waits with a connection in her hands, until the pool has none for anybody. */
export const poolExhausted: Fault = {
  name: "pool-exhausted",
  what: "Another session holds all rows of sessions, so that writers wait with every connection of each pool",
  site,
  seconds: 14,
  mayRefuse,
  recovery: 8,
  async inject({ databaseUrl }) {
    const locks = await lockRows(databaseUrl, "sessions");
    return () => locks.release();
  },
};

/** A server that gives no more connections, to processes that have to begin anew. */
export const connectionsTaken: Fault = {
  name: "connections-taken",
  what: "Other programs have taken all connections of PostgreSQL, and ours were ended",
  site: { ...site, postgres: ["max_connections=60"] },
  seconds: 10,
  mayRefuse,
  recovery: 6,
  async inject({ databaseUrl }, { note }) {
    const taken = await takeConnections(databaseUrl, { ending: "latchkey%" });
    note(`${taken.taken} taken`);
    return () => taken.release();
  },
};

/** Nothing fails: it only takes very long. */
export const queriesSlow: Fault = {
  name: "queries-slow",
  what: "Each answer of PostgreSQL takes 2 seconds more, for one of three processes",
  site: { ...site, gates: true },
  seconds: 15,
  mayRefuse,
  recovery: 12,
  async inject({ gates }) {
    gates[1]?.database.slow(1_000);
    return async () => gates[1]?.database.slow(0);
  },
};
