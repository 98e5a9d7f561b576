import type { Recording } from "../../outbox/recording.ts";
import type { GivenAddress, OperatorStore } from "../../user/operator-store.ts";
import type { SqlDatabase } from "./database.ts";
import { dropLinks, dropUndoCodes, findWayBack } from "./drop-links.ts";
import { dropRegistrations } from "./drop-registrations.ts";
import { moveSessionsOn } from "./move-sessions-on.ts";
import { isDuplicate } from "./storage-error.ts";

/** Gives a user another address by an operator's word, in SQL. */
export async function giveAddress(
  database: SqlDatabase,
  userId: string,
  { from, email, isProven }: GivenAddress,
  recording: Recording,
): ReturnType<OperatorStore["setEmail"]> {
  const { kind, clock } = database;
  try {
    return await database.transact(async (tx, revoke, record) => {
      const now = clock();
      const user = await tx
        .selectFrom("users")
        .select(["email", "operator", "version"])
        .where("id", "=", userId)
        .$if(kind === "postgres", (select) => select.forUpdate())
        .executeTakeFirst();
      if (user === undefined || user.email !== from) return "moved_on";
      // Security: whoever reads the mailbox sets the password, and this is a key to everybody's account.
      if (user.operator !== null && !isProven) return "email_not_verified";
      const other = await tx
        .selectFrom("users")
        .select("id")
        .where("email", "=", email)
        .where("id", "!=", userId)
        .executeTakeFirst();
      if (other !== undefined) return "taken";
      const version = user.version + 1;
      await tx
        .updateTable("users")
        .set({ email, email_verified: isProven, version, updated_at: now })
        .where("id", "=", userId)
        .execute();
      await moveSessionsOn(tx, userId, version);
      await dropLinks(tx, userId);
      if (isProven) {
        await dropRegistrations(tx, email);
        const home = await findWayBack(tx, { userId, email, now: new Date(now) });
        if (home !== null) await dropUndoCodes(tx, userId, home);
      }
      record(recording);
      revoke({ kind: "user", subject: userId, version });
      return "changed";
    }, recording);
  } catch (error) {
    // Somebody was given it at this very moment.
    if (isDuplicate(error)) return "taken";
    throw error;
  }
}
