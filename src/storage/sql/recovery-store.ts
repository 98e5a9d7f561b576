import type { Recovery, RecoveryStore } from "../../user/recovery-store.ts";
import { consumeOnce, dropCodes, insertCode } from "./consume-once.ts";
import type { Recorder, Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import { dropLinks, dropUndoCodes } from "./drop-links.ts";
import { dropRegistrations } from "./drop-registrations.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { isDuplicate } from "./storage-error.ts";

/** Somebody else has proven the address meanwhile: what was written so far is rolled back, the code with it. */
class AddressTaken extends Error {}

interface Pen {
  readonly kind: SqlDatabase["kind"];
  readonly revoke: Revoke;
  readonly record: Recorder;
}

/** How accounts are taken back, in SQL. */
export function createRecoveryStore(database: SqlDatabase): RecoveryStore {
  const { kind } = database;
  const undo = async (recovery: Recovery) => {
    try {
      const done = await database.transact((tx, revoke, record) => undoChange(tx, { kind, revoke, record }, recovery));
      return done ? "undone" : "invalid";
    } catch (error) {
      if (error instanceof AddressTaken) return "taken";
      throw error;
    }
  };
  return {
    disown: (recovery) => database.transact((tx, revoke, record) => disown(tx, { kind, revoke, record }, recovery)),

    undoEmailChange: async (recovery) => {
      try {
        return await undo(recovery);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // Somebody was given the address at this very moment, and is found with it now.
        return undo(recovery);
      }
    },
  };
}

async function disown(tx: SqlTransaction, pen: Pen, recovery: Recovery): Promise<boolean> {
  const user = await lockUser(tx, pen, recovery);
  if (!user) return false;
  const spent = await consumeOnce(tx, "disown", recovery.codeHash, recovery.now.getTime());
  if (spent?.subject !== recovery.userId) return false;
  if (spent.data["email"] !== user.email || !user.email_verified) return false;
  await dropLinks(tx, recovery.userId);
  await expel(tx, pen, recovery, user.email);
  return true;
}

async function undoChange(tx: SqlTransaction, pen: Pen, recovery: Recovery): Promise<boolean> {
  if (!(await lockUser(tx, pen, recovery))) return false;
  const { userId, now } = recovery;
  const spent = await consumeOnce(tx, "undo_email_change", recovery.codeHash, now.getTime());
  const email = spent?.data["email"];
  if (spent?.subject !== userId || email === undefined) return false;
  await makeRoom(tx, pen, { userId, email, now });
  await dropLinks(tx, userId);
  await dropUndoCodes(tx, userId, Number(spent.data["version"]));
  await dropRegistrations(tx, email);
  await expel(tx, pen, recovery, email);
  return true;
}

/** The user's row first, as everywhere: it is what a change and the undoing of another one wait for. Undefined: she is banned or gone. */
function lockUser(tx: SqlTransaction, { kind }: Pen, { userId, now }: Recovery) {
  return tx
    .selectFrom("users")
    .select(["email", "email_verified"])
    .where("id", "=", userId)
    .where("banned_at", "is", null)
    .where((e) => e.or([e("delete_after", "is", null), e("delete_after", ">", now.getTime())]))
    .$if(kind === "postgres", (select) => select.forUpdate())
    .executeTakeFirst();
}

/**
 * Security: where addresses count without a proof, a thief would open another account under the one that he has just left, to keep it from
 * going back.
 */
async function makeRoom(
  tx: SqlTransaction,
  { revoke, record }: Pen,
  { userId, email, now }: { readonly userId: string; readonly email: string; readonly now: Date },
): Promise<void> {
  const other = await tx
    .selectFrom("users")
    .select(["id", "email_verified"])
    .where("email", "=", email)
    .where("id", "!=", userId)
    .executeTakeFirst();
  if (other === undefined) return;
  if (other.email_verified) throw new AddressTaken();
  const stripped = await tx
    .updateTable("users")
    .set((e) => ({ email: null, version: e("version", "+", 1), updated_at: now.getTime() }))
    .where("id", "=", other.id)
    .where("email", "=", email)
    .where("email_verified", "=", false)
    .returning("version")
    .executeTakeFirst();
  if (stripped === undefined) throw new AddressTaken();
  const reason = "account_reclaimed";
  const sessions = await endSessionsOfUser(tx, { userId: other.id, reason, keep: null, now: now.getTime() });
  await dropCodes(tx, [other.id]);
  record({ events: [{ type: "account_reclaimed", data: {}, userId: other.id, actor: "system" }] });
  revoke({ kind: "user", subject: other.id, version: stripped.version }, { userId: other.id, reason, sessions });
}

/** @param email the address that she has from now on. */
async function expel(
  tx: SqlTransaction,
  { revoke, record }: Pen,
  { userId, since, now, next, recording }: Recovery,
  email: string,
): Promise<void> {
  const { version } = await tx
    .updateTable("users")
    .set((e) => ({
      email,
      email_verified: true,
      // Security: whoever was in knew it, or has set it. Until she chooses another one, none opens the account.
      password_hash: null,
      version: e("version", "+", 1),
      device_epoch: e("device_epoch", "+", 1),
      updated_at: now.getTime(),
    }))
    .where("id", "=", userId)
    .returning("version")
    .executeTakeFirstOrThrow();
  const reason = "disowned";
  const sessions = await endSessionsOfUser(tx, { userId, reason, keep: null, now: now.getTime() });
  // Security: he would come back by what he has linked.
  await tx.deleteFrom("identities").where("user_id", "=", userId).where("created_at", ">=", since).execute();
  if (next) await insertCode(tx, next);
  record(recording);
  revoke({ kind: "user", subject: userId, version }, { userId, reason, sessions });
}
