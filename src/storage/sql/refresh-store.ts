import { type CompiledQuery, sql } from "kysely";
import type { RefreshState, RefreshStore } from "../../token/refresh-store.ts";
import { compiledFor } from "./compiled-for.ts";
import type { SqlDatabase } from "./database.ts";
import { sessionColumns, userColumns } from "./rows.ts";
import { type FoundSession, type SessionWithUserRow, sessionWithUser, toSessionWithUser } from "./session-with-user.ts";

type StateRow = FoundSession & { readonly moment: number | string };

const names = { session: "session", owner: "owner" };

/** SQLite gives back nothing but columns of the changed table: the user comes as one text. */
type RotatedRow = StateRow | (SessionWithUserRow & { readonly moment: number; readonly owner: string });

/** Refresh tokens in SQL. */
export function createRefreshStore(database: SqlDatabase): RefreshStore {
  const { query, engine, clock, kind } = database;
  const find = compiledFor(database, findQuery);
  const rotate = compiledFor(database, kind === "postgres" ? postgresRotation : sqliteRotation);
  return {
    find: async (id) => {
      const [row] = await engine.read<StateRow>({ ...find(), parameters: [id] });
      return row === undefined ? null : toState(row);
    },

    rotate: async (rotation) => {
      const { id, generation, counter, grace, idleTimeout, recovery, ip, userAgent } = rotation;
      const mark = recovery?.toString("base64url") ?? null;
      const values = [mark, ip, userAgent, id, generation, counter, grace * 1000, idleTimeout * 1000];
      const [row] = await engine.read<RotatedRow>({ ...rotate(), parameters: values });
      return row === undefined ? null : toState("owner" in row ? withOwner(row) : row);
    },

    catchUp: ({ id, generation, counter, to, recovery }, recording) =>
      database.transact(async (tx, _revoke, record) => {
        const { numUpdatedRows } = await tx
          .updateTable("sessions")
          .set({ counter: to, rotated_at: database.now(), recovery: recovery?.toString("base64url") ?? null })
          .where("id", "=", id)
          .where("generation", "=", generation)
          .where("counter", "=", counter)
          .where("ended_at", "is", null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        record(recording);
        return true;
      }),

    endReused: ({ id, generation }, recording) =>
      database.transact(async (tx, revoke, record) => {
        const reason = "refresh_token_reused";
        // The user's row first, as everywhere. Security: whoever has a copy of the token may have one of the device's cookie, too.
        const place = query
          .selectFrom("sessions")
          .select("user_id")
          .where("id", "=", id)
          .where("generation", "=", generation)
          .where("ended_at", "is", null);
        await tx
          .updateTable("users")
          .set((e) => ({ device_epoch: e("device_epoch", "+", 1) }))
          .where("id", "=", place)
          .execute();
        const ended = await tx
          .updateTable("sessions")
          .set({ ended_at: clock(), end_reason: reason })
          .where("id", "=", id)
          .where("generation", "=", generation)
          .where("ended_at", "is", null)
          .returning("user_id")
          .executeTakeFirst();
        if (ended === undefined) return false;
        record(recording);
        revoke({ kind: "session", subject: id, version: null }, { reason, userId: ended.user_id, sessions: [id] });
        return true;
      }),
  };

  function findQuery(): CompiledQuery<StateRow> {
    return sql<StateRow>`select ${sessionWithUser(kind, names)}, ${database.now()} as moment
      from ${sql.table("sessions")} as session join ${sql.table("users")} as owner on owner.id = session.user_id
      where session.id = ${""}`.compile(query);
  }

  // The parameters of both rotations stand in one order.
  function postgresRotation(): CompiledQuery<RotatedRow> {
    return sql<StateRow>`update ${sql.table("sessions")} as session
      set counter = session.counter + 1, rotated_at = at.moment, recovery = ${null},
        last_seen_at = greatest(session.last_seen_at, at.moment), ip = ${null}, user_agent = ${null}
      from ${sql.table("users")} as owner, (select ${database.now()} as moment offset 0) as at
      where session.id = ${""} and session.generation = ${0} and session.counter = ${0} and session.ended_at is null
        and session.rotated_at <= at.moment - cast(${0} as bigint)
        and session.last_seen_at > at.moment - cast(${0} as bigint) and session.expires_at > at.moment
        and owner.id = session.user_id and owner.version = session.user_version and owner.banned_at is null
        and owner.delete_after is null
      returning ${sessionWithUser(kind, names)}, at.moment as moment`.compile(query);
  }

  function sqliteRotation(): CompiledQuery<RotatedRow> {
    const now = database.now();
    const owner = userColumns.map((column) => sql`${sql.lit(column)}, ${sql.ref(`owner.${column}`)}`);
    return sql<RotatedRow>`update ${sql.table("sessions")} as session
      set counter = counter + 1, rotated_at = ${now}, recovery = ${null},
        last_seen_at = max(last_seen_at, ${now}), ip = ${null}, user_agent = ${null}
      where session.id = ${""} and session.generation = ${0} and session.counter = ${0} and session.ended_at is null
        and session.rotated_at <= ${now} - ${0}
        and session.last_seen_at > ${now} - ${0} and session.expires_at > ${now}
        and exists (select 1 from ${sql.table("users")} as owner where owner.id = session.user_id
          and owner.version = session.user_version and owner.banned_at is null and owner.delete_after is null)
      returning ${sql.join(sessionColumns.map((column) => sql.ref(column)))}, ${now} as moment,
        (select json_object(${sql.join(owner)}) from ${sql.table("users")} as owner where owner.id = user_id) as owner`.compile(
      query,
    );
  }
}

function toState({ moment, ...row }: StateRow): RefreshState {
  return { ...toSessionWithUser(row), now: Number(moment) };
}

function withOwner({ owner, ...row }: Extract<RotatedRow, { owner: string }>): StateRow {
  const user = JSON.parse(owner) as Record<string, unknown>;
  const named = Object.fromEntries(Object.entries(user).map(([column, value]) => [`user__${column}`, value]));
  return { ...row, ...named };
}
