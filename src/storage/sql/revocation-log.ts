import { sql } from "kysely";
import type { RevocationHead, RevocationLog } from "../../revocation/revocation-log.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";
import { toRevocationEntry } from "./rows.ts";

interface HeadRow {
  readonly epoch: string;
  readonly id: number | string;
}

/** The revocation log in SQL. Entries are written by `SqlDatabase.transact`. */
export function createRevocationLog(database: SqlDatabase): RevocationLog {
  const { query, engine } = database;
  const head = headQuery(database).compile(query);
  return {
    head: async (): Promise<RevocationHead> => {
      const [row] = await engine.read<HeadRow>(head);
      if (row === undefined) throw new Error("The revocation log has no epoch: the table meta was emptied.");
      return { epoch: row.epoch, id: Number(row.id) };
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

    sweep: (now, limit) => deleteOlder(database, { table: "revocations", key: "id", moment: "expires_at" }, now, limit),

    subscribe: (listener) => database.subscribe(listener),
  };
}

/**
 * The largest id ever drawn, from the counter that draws them: the newest row would be a wrong answer once it has been swept. On
 * PostgreSQL that includes ids whose transaction has yet to commit, or never will: an upper bound is what is promised.
 */
function headQuery({ kind }: SqlDatabase): ReturnType<typeof sql<HeadRow>> {
  const epoch = sql`select value from ${sql.table("meta")} where key = 'epoch'`;
  if (kind === "sqlite") {
    return sql<HeadRow>`select (${epoch}) as epoch,
      coalesce((select seq from sqlite_sequence where name = 'latchkey_revocations'), 0) as id`;
  }
  return sql<HeadRow>`select (${epoch}) as epoch, case when is_called then last_value else 0 end as id
    from "latchkey"."revocations_id_seq"`;
}
