import { sql } from "kysely";
import { type Recording, unrecorded } from "../../outbox/recording.ts";
import type { AddressChange } from "../../user/address-store.ts";
import { consumeOnce } from "./consume-once.ts";
import type { SqlDatabase } from "./database.ts";
import { dropLinks, dropUndoCodes, findWayBack } from "./drop-links.ts";
import { dropRegistrations } from "./drop-registrations.ts";
import { goesOn } from "./goes-on.ts";
import { moveSessionsOn } from "./move-sessions-on.ts";

/** Gives a user another address. The user's row first: of a change and an undoing of an earlier one, the second sees the first. */
export function changeAddress(database: SqlDatabase, change: AddressChange, taken: Recording): Promise<boolean> {
  const { userId, codeHash, email, now, recording = unrecorded } = change;
  return database.transact(async (tx, revoke, record) => {
    const user = await tx
      .selectFrom("users")
      .select(["email_verified"])
      .where("id", "=", userId)
      .where("version", "=", change.version)
      .where("email", "=", change.from)
      .where("banned_at", "is", null)
      .where("delete_after", "is", null)
      .$if(database.kind === "postgres", (select) => select.forUpdate())
      .executeTakeFirst();
    // Proven a moment ago: whether she is told, and may take it back, has to be made out anew.
    if (user === undefined || Boolean(user.email_verified) !== change.isProven) return false;
    if (!(await goesOn(tx, userId, change.asker))) return false;
    const spent = await consumeOnce(tx, "change_email", codeHash, now.getTime());
    if (spent?.subject !== userId || spent.data["email"] !== email) return false;
    if (spent.data["version"] !== String(change.version)) return false;
    const other = await tx.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
    if (other !== undefined) {
      record(taken);
      return false;
    }
    const version = change.version + 1;
    await tx
      .updateTable("users")
      .set({ email, email_verified: true, version: sql`version + 1`, updated_at: now.getTime() })
      .where("id", "=", userId)
      .execute();
    await moveSessionsOn(tx, userId, version);
    await dropLinks(tx, userId);
    await dropRegistrations(tx, email);
    const home = await findWayBack(tx, { userId, email, now });
    if (home !== null) await dropUndoCodes(tx, userId, home);
    const notice = home === null ? change.undoable : change.returned;
    record({ ...recording, ...(notice && { messages: [notice] }) });
    revoke({ kind: "user", subject: userId, version });
    return true;
  });
}
