import type { RawBuilder } from "kysely";
import type { PasswordChange, PasswordRecord, PasswordReset, PasswordStore } from "../../password/password-store.ts";
import { resetBasis } from "../../password/reset-basis.ts";
import { consumeOnce, dropCodes } from "./consume-once.ts";
import { countLiveSessions } from "./count-live-sessions.ts";
import type { Recorder, Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import { dropLinks } from "./drop-links.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { renewSession } from "./renew-session.ts";
import { toUserRecord, type UserRow, userColumns } from "./rows.ts";

type PasswordRow = UserRow & { password_hash: string | null; live_sessions: number | string };

/** The kept session has moved on: what was written so far is rolled back. */
class KeptSessionMovedOn extends Error {}

/** Password hashes in SQL, in the user's row. */
export function createPasswordStore(database: SqlDatabase): PasswordStore {
  const { query } = database;
  const find = async (column: "id" | "email", value: string, now: Date): Promise<PasswordRecord | null> => {
    const row = await query
      .selectFrom("users")
      .select([...userColumns, "password_hash", countLiveSessions(now).as("live_sessions")])
      .where(column, "=", value)
      .executeTakeFirst();
    return row === undefined ? null : toPasswordRecord(row);
  };
  return {
    findByEmail: (email, now) => find("email", email, now),
    findByUserId: (userId, now) => find("id", userId, now),

    upgrade: async (userId, from, to) => {
      await query
        .updateTable("users")
        .set({ password_hash: to, updated_at: database.clock() })
        .where("id", "=", userId)
        .where("password_hash", "=", from)
        .execute();
    },

    change: async (change) => {
      try {
        return await database.transact((tx, revoke, record) =>
          changePassword(tx, { revoke, record, time: database.now() }, change),
        );
      } catch (error) {
        if (error instanceof KeptSessionMovedOn) return null;
        throw error;
      }
    },

    reset: (reset) =>
      database.transact((tx, revoke, record) => resetPassword(tx, database.kind, { revoke, record }, reset)),
  };
}

/** The user's row first, as everywhere: it is what two resets, or a reset and a change, wait for. */
async function resetPassword(
  tx: SqlTransaction,
  kind: SqlDatabase["kind"],
  { revoke, record }: { readonly revoke: Revoke; readonly record: Recorder },
  { userId, codeHash, hash, now, recording }: PasswordReset,
): Promise<boolean> {
  const user = await tx
    .selectFrom("users")
    .select(["email", "email_verified", "password_hash"])
    .where("id", "=", userId)
    .where("banned_at", "is", null)
    .$if(kind === "postgres", (select) => select.forUpdate())
    .executeTakeFirst();
  const spent = await consumeOnce(tx, "password_reset", codeHash, now.getTime());
  if (!user || spent?.subject !== userId) return false;
  if (spent.data["basis"] !== resetBasis(user.password_hash, user.email)) return false;
  const { version } = await tx
    .updateTable("users")
    .set((e) => ({
      password_hash: hash,
      email_verified: true,
      version: e("version", "+", 1),
      device_epoch: e("device_epoch", "+", 1),
      updated_at: now.getTime(),
    }))
    .where("id", "=", userId)
    .returning("version")
    .executeTakeFirstOrThrow();
  const reason = "password_reset";
  const sessions = await endSessionsOfUser(tx, { userId, reason, keep: null, now: now.getTime() });
  if (user.email_verified) {
    await dropLinks(tx, userId);
  } else {
    await dropCodes(tx, [userId]);
    // Security: the first proof of the address. Somebody else may have linked what opens the account, and would come back by it.
    await tx.deleteFrom("identities").where("user_id", "=", userId).execute();
  }
  if (recording) record(recording);
  revoke({ kind: "user", subject: userId, version }, { userId, reason, sessions });
  return true;
}

async function changePassword(
  tx: SqlTransaction,
  { revoke, record, time }: { readonly revoke: Revoke; readonly record: Recorder; readonly time: RawBuilder<number> },
  change: PasswordChange,
): Promise<number | null> {
  const { userId, keep } = change;
  const now = change.now.getTime();
  const user = await tx
    .updateTable("users")
    .set((e) => ({
      password_hash: change.hash,
      version: change.version + 1,
      device_epoch: e("device_epoch", "+", 1),
      updated_at: now,
    }))
    .where("id", "=", userId)
    .where("version", "=", change.version)
    .where("banned_at", "is", null)
    .returning("version")
    .executeTakeFirst();
  if (user === undefined) return null;
  if (keep !== null) {
    const renewed = await renewSession(tx, {
      renewal: keep,
      time,
      owner: { userId, userVersion: user.version },
    });
    if (!renewed) throw new KeptSessionMovedOn();
  }
  const reason = "password_changed";
  const sessions = await endSessionsOfUser(tx, { userId, reason, keep: keep?.id ?? null, now });
  if (change.recording) record(change.recording);
  revoke({ kind: "user", subject: userId, version: user.version }, { reason, userId, sessions });
  return user.version;
}

function toPasswordRecord(row: PasswordRow): PasswordRecord {
  return { user: toUserRecord(row), hash: row.password_hash, liveSessions: Number(row.live_sessions) };
}
