import { sql } from "kysely";
import { AuthError } from "../../error/auth-error.ts";
import type { RevocationHead, RevocationLog } from "../../revocation/revocation-log.ts";
import { compiledFor } from "./compiled-for.ts";
import type { SqlDatabase } from "./database.ts";
import { toRevocationEntry } from "./rows.ts";
import type { SchemaGuard } from "./schema-guard.ts";
import { oldestKey } from "./schema-state.ts";

interface HeadRow {
  readonly epoch: string;
  readonly id: number | string;
  readonly place: string | null;
  readonly moment: number | string;
  /** The oldest schema whose code may run, and the schema there is. */
  readonly oldest: string | null;
  readonly version: number;
  readonly follows: boolean | number;
}

/** The revocation log in SQL. Entries are written by `SqlDatabase.transact`. Each look at its head is one at the schema, too. */
export function createRevocationLog(database: SqlDatabase, guard?: Pick<SchemaGuard, "see">): RevocationLog {
  const { query, engine } = database;
  const head = compiledFor(database, () => headQuery(database).compile(query));
  return {
    head: async (): Promise<RevocationHead> => {
      const [row] = await engine.read<HeadRow>(head());
      if (row === undefined) throw new Error("The revocation log has no epoch: the table meta was emptied.");
      if (row.follows) {
        engine.distrust();
        throw new AuthError("storage_unavailable", { retryAfter: 1, cause: new Error("The database is a replica.") });
      }
      if (row.oldest !== null) guard?.see(Number(row.oldest), row.version);
      return {
        epoch: row.epoch,
        id: Number(row.id),
        now: Number(row.moment),
        ...(row.place !== null && { place: row.place }),
      };
    },

    readAfter: async (id, limit) => {
      const rows = await query
        .selectFrom("revocations")
        .select(["id", "kind", "subject", "version"])
        .where("id", ">", id)
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(toRevocationEntry);
    },

    sweep: (now, limit) => sweep(database, now, limit),

    subscribe: (listener) => database.subscribe(listener),
  };
}

/**
 * The newest entry stays: whoever opens the log then has a place in it, and can tell what was read elsewhere before and what after. Its
 * head alone is none, because on PostgreSQL it may be ahead of what has committed.
 */
async function sweep({ query, kind }: SqlDatabase, now: Date, limit: number): Promise<number> {
  const unlocked = kind === "postgres" ? sql`for update skip locked` : sql``;
  const log = sql.table("revocations");
  const { numAffectedRows } = await sql`with old as (select id from ${log}
    where expires_at < ${now.getTime()} and id < (select max(id) from ${log}) order by expires_at limit ${limit} ${unlocked})
    delete from ${log} where id in (select id from old)`.execute(query);
  return Number(numAffectedRows);
}

/**
 * The largest id ever drawn, from the counter that draws them: the newest row would be a wrong answer once it has been swept. On
 * PostgreSQL that includes ids whose transaction has yet to commit, or never will: an upper bound is what is promised.
 *
 * Where the log is: a server that takes over from another has started at another time, and a restored table is another file. Either may
 * lack the last entries, draw their ids anew, and be past a reader's cursor before it looks.
 *
 * Security: a replica knows of endings late, or not at all once it was cut off. Behind a pooler or an application's own pool this is where
 * it shows that connections lead to one.
 */
function headQuery(database: SqlDatabase): ReturnType<typeof sql<HeadRow>> {
  const epoch = sql`select value from ${sql.table("meta")} where key = 'epoch'`;
  const schema = sql`(select value from ${sql.table("meta")} where key = ${sql.lit(oldestKey)}) as oldest,
    (select max(version) from ${sql.table("migrations")}) as version`;
  const moment = database.now();
  if (database.kind === "sqlite") {
    return sql<HeadRow>`select (${epoch}) as epoch, null as place, ${moment} as moment, 0 as follows, ${schema},
      coalesce((select seq from sqlite_sequence where name = 'latchkey_revocations'), 0) as id`;
  }
  return sql<HeadRow>`select (${epoch}) as epoch, case when is_called then last_value else 0 end as id,
    concat(extract(epoch from pg_postmaster_start_time()), '-', pg_relation_filenode('"latchkey"."revocations"')) as place,
    ${moment} as moment, pg_is_in_recovery() as follows, ${schema} from "latchkey"."revocations_id_seq"`;
}
