import { publicUser } from "../../user/user.ts";
import type { Insertable } from "kysely";
import type { NewUser, UserStore } from "../../user/user-store.ts";
import { type Recording, unrecorded } from "../../outbox/recording.ts";
import { dropCodes } from "./consume-once.ts";
import type { Recorder, Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { toUserRecord, userColumns } from "./rows.ts";
import type { UserTable } from "./schema.ts";

/** Users in SQL. */
export function createUserStore(database: SqlDatabase): UserStore {
  const { query, clock } = database;
  return {
    insert: async (user, recording = unrecorded) => {
      const inserted = await database.transact(async (tx, _revoke, record) => {
        const row = await tx
          .insertInto("users")
          .values(newUserRow(user))
          .onConflict((conflict) => conflict.doNothing())
          .returning(userColumns)
          .executeTakeFirst();
        if (row === undefined) return null;
        record(recording);
        return toUserRecord(row);
      }, recording);
      if (inserted) await database.engine.flush();
      return inserted;
    },

    findById: async (id) => {
      const row = await query.selectFrom("users").select(userColumns).where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toUserRecord(row);
    },

    rename: (id, name, recording = unrecorded) =>
      database.transact(async (tx, revoke, record) => {
        const row = await tx
          .updateTable("users")
          .set({ name, updated_at: clock() })
          .where("id", "=", id)
          .returning(userColumns)
          .executeTakeFirst();
        if (row === undefined) return null;
        record(recording);
        revoke({ kind: "profile", subject: id, version: null });
        return publicUser(toUserRecord(row));
      }, recording),

    scheduleDeletion: (id, version, deleteAfter, recording = unrecorded) =>
      database.transact(
        (tx, revoke, record) =>
          scheduleDeletion(tx, { revoke, record }, { id, version, deleteAfter, recording, now: clock() }),
        recording,
      ),

    scheduleOwnDeletion: (id, version, deleteAfter, recording) =>
      database.transact(async (tx, revoke, record) => {
        const user = await tx.selectFrom("users").select("operator").where("id", "=", id).executeTakeFirst();
        const isAdmin = user?.operator === "admin";
        if (isAdmin && !(await hasOtherAdmin(tx, database.kind, id))) return "last_admin";
        const wanted = { id, version, deleteAfter, recording, now: clock(), isAdmin };
        return (await scheduleDeletion(tx, { revoke, record }, wanted)) ? "scheduled" : "moved_on";
      }),

    cancelDeletion: async (id, version, recording = unrecorded) => {
      const cancelled = await database.transact(async (tx, _revoke, record) => {
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ delete_after: null, updated_at: clock() })
          .where("id", "=", id)
          .where("version", "=", version)
          .where("delete_after", ">", clock())
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        record(recording);
        return true;
      });
      if (cancelled) await database.engine.flush();
      return cancelled;
    },

    eraseDue: (now, limit) =>
      database.transact(async (tx, revoke, record) => {
        const erased = await tx
          .with("due", (db) =>
            db
              .selectFrom("users")
              .select("id")
              .where("delete_after", "<=", now.getTime())
              .orderBy("delete_after")
              .limit(limit)
              .$if(database.kind === "postgres", (due) => due.forUpdate().skipLocked()),
          )
          .deleteFrom("users")
          .where("id", "in", (e) => e.selectFrom("due").select("id"))
          .returning(["id", "version", "email"])
          .execute();
        if (erased.length === 0) return 0;
        await forgetPersons(tx, erased);
        for (const { id, version } of erased) {
          record({ events: [{ type: "user_erased", data: {}, userId: id, actor: "system" }] });
          revoke({ kind: "user", subject: id, version: version + 1 });
        }
        return erased.length;
      }),
  };
}

interface WantedDeletion {
  readonly id: string;
  readonly version: number;
  readonly deleteAfter: Date;
  readonly recording: Recording;
  readonly now: number;
  /** What she was seen to be, and has to be still. Absent: it does not matter. */
  readonly isAdmin?: boolean;
}

async function scheduleDeletion(
  tx: SqlTransaction,
  { revoke, record }: { readonly revoke: Revoke; readonly record: Recorder },
  { id, version, deleteAfter, recording, now, isAdmin }: WantedDeletion,
): Promise<boolean> {
  const row = await tx
    .updateTable("users")
    .set({ delete_after: deleteAfter.getTime(), version: version + 1, updated_at: now })
    .where("id", "=", id)
    .where("version", "=", version)
    .where("banned_at", "is", null)
    .$if(isAdmin === true, (update) => update.where("operator", "=", "admin"))
    .$if(isAdmin === false, (update) =>
      update.where((e) => e.or([e("operator", "is", null), e("operator", "!=", "admin")])),
    )
    .returning("version")
    .executeTakeFirst();
  if (row === undefined) return false;
  const reason = "user_deleted";
  const sessions = await endSessionsOfUser(tx, { userId: id, reason, keep: null, now });
  record(recording);
  revoke({ kind: "user", subject: id, version: row.version }, { reason, userId: id, sessions });
  return true;
}

/**
 * Whether somebody else is an admin, and stays one until the transaction ends.
 *
 * Security: every admin's row is locked, in the order of their ids as in `holdAuthority`: of two admins who delete themselves at once the second
 * sees that she is the last one.
 */
async function hasOtherAdmin(tx: SqlTransaction, kind: SqlDatabase["kind"], id: string): Promise<boolean> {
  const admins = await tx
    .selectFrom("users")
    .select(["id", "banned_at", "delete_after"])
    .where("operator", "=", "admin")
    .orderBy("id")
    .$if(kind === "postgres", (select) => select.forUpdate())
    .execute();
  return admins.some((admin) => admin.id !== id && admin.banned_at === null && admin.delete_after === null);
}

/** What happened stays; where from, with what and under which address does not. No link to the account is left. */
async function forgetPersons(
  tx: SqlTransaction,
  erased: readonly { readonly id: string; readonly email: string | null }[],
): Promise<void> {
  const ids = erased.map(({ id }) => id);
  // Those that she had before as well: the record of their changes knows them.
  const former = await tx
    .selectFrom("events as event")
    .innerJoin("event_details as detail", "detail.event_id", "event.id")
    .select("detail.email")
    .where("event.user_id", "in", ids)
    .where("event.type", "in", ["email_changed", "email_change_undone"])
    .execute();
  const emails = [...erased, ...former].map(({ email }) => email).filter((email) => email !== null);
  await dropCodes(tx, ids);
  await tx
    .deleteFrom("event_details")
    .where("event_id", "in", (e) => e.selectFrom("events").select("id").where("user_id", "in", ids))
    .execute();
  if (emails.length === 0) return;
  // An invitation names an address before there is a user. What is about another one, who had it before her, goes with that one: `verify` takes
  // no other erasure for a reason.
  await tx
    .deleteFrom("event_details")
    .where("email", "in", emails)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom("events")
            .select("events.id")
            .whereRef("events.id", "=", "event_details.event_id")
            .where("events.user_id", "is not", null),
        ),
      ),
    )
    .execute();
}

/** A user at her start. */
export function newUserRow(user: NewUser): Insertable<UserTable> {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.emailVerified,
    name: user.name,
    avatar_url: null,
    role: user.role,
    metadata: user.metadata ?? "{}",
    password_hash: user.passwordHash,
    version: 1,
    banned_at: null,
    delete_after: null,
    language: user.language ?? null,
    created_at: user.createdAt.getTime(),
    updated_at: user.createdAt.getTime(),
  };
}
