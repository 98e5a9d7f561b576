import { type RawBuilder, sql, type Transaction } from "kysely";
import type { RevocationEntry } from "../../revocation/revocation-log.ts";
import { advisoryLock } from "./advisory-lock.ts";
import type { Schema } from "./schema.ts";
import { type RevocationRow, toRevocationEntry } from "./rows.ts";

/** An entry before the log has given it its place. */
export type NewRevocation = Omit<RevocationEntry, "id">;

/**
 * Writes entries to the log. The last statement of its transaction.
 *
 * Security: ids must be in commit order, or a reader that has seen a later one never looks for the earlier one again. On PostgreSQL
 * the statement takes a lock before the first id is drawn, and the commit gives it back; SQLite has one writer.
 */
export async function appendRevocations(
  tx: Transaction<Schema>,
  kind: "sqlite" | "postgres",
  revoked: readonly NewRevocation[],
  now: number,
  expiresAt: number,
): Promise<RevocationEntry[]> {
  const json = JSON.stringify(revoked);
  const columns = sql.raw("id, kind, subject, version");
  const insert = sql`insert into ${sql.table("revocations")} (kind, subject, version, created_at, expires_at)`;
  const append =
    kind === "sqlite"
      ? sql<RevocationRow>`${insert} ${sqliteValues(json, now, expiresAt)} returning ${columns}`
      : sql<RevocationRow>`with appended as (${insert} ${postgresValues(json, now, expiresAt)} returning ${columns}), ${told}
        select ${columns} from appended left join told on true`;
  const { rows } = await append.execute(tx);
  return rows.map(toRevocationEntry).toSorted((a, b) => a.id - b.id);
}

/** The key under which the table `meta` names the channel of notifications. */
export const channelKey = "channel";

/** Bytes a notification may have (PostgreSQL, `NOTIFY`). */
const maxPayload = 8_000;

/**
 * Notifies those who listen, which they hear when the transaction has committed. What is too long for a notification only says that there
 * is something to read. Nobody has listened yet where there is no channel.
 */
const told: RawBuilder<unknown> = sql`message as (
    select json_agg(json_build_array(id, kind, subject, version) order by id)::text as body from appended
  ), told as materialized (
    select pg_notify(meta.value, case when octet_length(body) < ${sql.lit(maxPayload)} then body else '[]' end)
    from message, ${sql.table("meta")} as meta where meta.key = ${sql.lit(channelKey)}
  )`;

function sqliteValues(json: string, now: number, expiresAt: number): RawBuilder<unknown> {
  return sql`select value ->> 'kind', value ->> 'subject', value ->> 'version', ${now}, ${expiresAt}
    from json_each(${json}) where true`;
}

/** The entries are joined to the lock's row: none exists, and no id is drawn, before the lock is held. */
function postgresValues(json: string, now: number, expiresAt: number): RawBuilder<unknown> {
  return sql`select entry.kind, entry.subject, entry.version, cast(${now} as bigint), cast(${expiresAt} as bigint)
    from (select ${advisoryLock("revocations")} offset 0) as turn,
    json_to_recordset(cast(${json} as json)) as entry (kind text, subject text, version integer)`;
}
