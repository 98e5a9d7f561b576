import type { AddressAddition, AddressProof, AddressStore } from "../../user/address-store.ts";
import { type Recording, unrecorded } from "../../outbox/recording.ts";
import { consumeOnce, dropCodes, insertCode } from "./consume-once.ts";
import { changeAddress } from "./change-address.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { dropRegistrations } from "./drop-registrations.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { goesOn } from "./goes-on.ts";
import { moveSessionsOn } from "./move-sessions-on.ts";
import { isDuplicate } from "./storage-error.ts";

/** What becomes of users whose address is proven, in SQL. */
export function createAddressStore(database: SqlDatabase): AddressStore {
  return {
    add: (proof, taken) => twice(() => addAddress(database, proof, taken)),

    change: (change, taken) => twice(() => changeAddress(database, change, taken)),

    prove: (proof) =>
      database.transact(async (tx, revoke, record) => {
        const { userId, now, recording = unrecorded } = proof;
        const email = await spend(tx, proof);
        if (email === null) return false;
        const user = await tx
          .updateTable("users")
          .set({ email_verified: true, updated_at: now.getTime() })
          .where("id", "=", userId)
          .where("email", "=", email)
          .returning("id")
          .executeTakeFirst();
        if (user === undefined) return false;
        await dropCodes(tx, [userId], "verify_email");
        // Security: asked for by whoever set the account up, which need not have been the owner of the address.
        await dropCodes(tx, [userId], "change_email");
        await dropRegistrations(tx, email);
        record(recording);
        revoke({ kind: "profile", subject: userId, version: null });
        return true;
      }),

    reclaim: (proof, next) =>
      database.transact(async (tx, revoke, record) => {
        const { userId, now, recording = unrecorded } = proof;
        const email = await spend(tx, proof);
        if (email === null) return false;
        const user = await tx
          .updateTable("users")
          .set((e) => ({
            password_hash: null,
            email_verified: true,
            version: e("version", "+", 1),
            device_epoch: e("device_epoch", "+", 1),
            updated_at: now.getTime(),
          }))
          .where("id", "=", userId)
          .where("email", "=", email)
          .where("email_verified", "=", false)
          .where("banned_at", "is", null)
          .returning("version")
          .executeTakeFirst();
        if (user === undefined) return false;
        const reason = "account_reclaimed";
        const sessions = await endSessionsOfUser(tx, { userId, reason, keep: null, now: now.getTime() });
        await dropCodes(tx, [userId]);
        // Security: whoever was here before would come back by the identity that she linked.
        await tx.deleteFrom("identities").where("user_id", "=", userId).execute();
        await dropRegistrations(tx, email);
        await insertCode(tx, next);
        record(recording);
        revoke({ kind: "user", subject: userId, version: user.version }, { userId, reason, sessions });
        return true;
      }),
  };
}

/** Somebody may be given the address at this very moment. It is looked at once more, and found with her. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return work();
  }
}

/** The address that the code was sent to, or null when it is not this user's or cannot be spent. */
async function spend(
  tx: SqlTransaction,
  { codeHash, userId, now }: AddressProof,
  purpose: "verify_email" | "add_email" = "verify_email",
): Promise<string | null> {
  const spent = await consumeOnce(tx, purpose, codeHash, now.getTime());
  return spent?.subject === userId ? (spent.data["email"] ?? null) : null;
}

/**
 * Security: the user's row first, at the version at which whoever brings the proof was signed in. A thief's request that is under way while
 * everything of hers is ended would give the account an address of his, and a new password with it.
 */
function addAddress(database: SqlDatabase, addition: AddressAddition, taken: Recording): Promise<boolean> {
  const { userId, now, recording = unrecorded } = addition;
  return database.transact(async (tx, revoke, record) => {
    const owner = await tx
      .selectFrom("users")
      .select("id")
      .where("id", "=", userId)
      .where("version", "=", addition.version)
      .where("email", "is", null)
      .where("banned_at", "is", null)
      .where("delete_after", "is", null)
      .$if(database.kind === "postgres", (select) => select.forUpdate())
      .executeTakeFirst();
    if (owner === undefined || !(await goesOn(tx, userId, addition.asker))) return false;
    const email = await spend(tx, addition, "add_email");
    if (email === null || email !== addition.email) return false;
    const other = await tx.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
    if (other !== undefined) {
      record(taken);
      return false;
    }
    const version = addition.version + 1;
    await tx
      .updateTable("users")
      .set({ email, email_verified: true, version, updated_at: now.getTime() })
      .where("id", "=", userId)
      .execute();
    await moveSessionsOn(tx, userId, version);
    await dropCodes(tx, [userId]);
    await dropRegistrations(tx, email);
    record(recording);
    revoke({ kind: "user", subject: userId, version });
    return true;
  });
}
