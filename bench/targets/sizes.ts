import pg from "pg";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { makeUpPeople } from "../measure/make-up-people.ts";
import { execute, inPostgresDatabase } from "../measure/postgres-database.ts";
import { revocationsStatement } from "../measure/seed-sql.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** What is counted, and the tables that hold it. */
const kinds = [
  { what: "users", tables: ["users"] },
  { what: "sessions", tables: ["sessions"] },
  { what: "events, sealed, with their details", tables: ["events", "event_details", "event_blocks"] },
  { what: "revocations", tables: ["revocations"] },
] as const;

/** Bytes of the database for each row, indexes included: what `docs/scale.md` reckons with. */
export const sizes: Target = {
  name: "sizes",
  async run({ quick, postgresUrl }: Tools) {
    if (postgresUrl === null) return [];
    const count = quick ? 20_000 : 200_000;
    return inPostgresDatabase(postgresUrl, async (database) => {
      await fill(database, count);
      const client = new pg.Client({ connectionString: database });
      await client.connect();
      const rows: Row[] = [];
      for (const { what, tables } of kinds) {
        const [first] = tables;
        const { rows: found } = await client.query<{ bytes: string; count: string }>(
          `select (select sum(pg_total_relation_size(('latchkey.' || name)::regclass)) from unnest($1::text[]) as name) as bytes,
            (select count(*) from latchkey.${first}) as count`,
          [tables],
        );
        const [{ bytes, count: held } = { bytes: "0", count: "1" }] = found;
        rows.push({
          id: "sizes",
          what: `PostgreSQL: a million ${what}, indexes included`,
          aim: null,
          measured: Number(bytes) / Number(held),
          unit: "MB",
          note: `${(Number(bytes) / 1e6).toFixed(1)} MB for ${Number(held).toLocaleString("en")}, made up as by latchkey dev seed`,
        });
      }
      await client.end();
      return rows;
    });
  },
};

async function fill(database: string, count: number): Promise<void> {
  const storage = await openSqlStorage({ database, migrate: "auto", clock: systemClock });
  const ring = createSecretRing([generateSecret()]);
  await makeUpPeople(storage, ring, { users: count, sessions: count, events: count });
  await storage.close();
  await execute(database, revocationsStatement("postgres", count, Date.now()));
  await execute(database, "vacuum analyze");
}
