import type { AskingSession } from "../../user/asking-session.ts";
import type { SqlTransaction } from "./database.ts";

/**
 * Whether the session that asked for something goes on, if one did. The caller holds the user's row; a statement of its own, because who waited for
 * that row would see in the same one what stood beside it before.
 *
 * Security: the end of one session moves no version of its user. What is written by a session's word asks for that very session.
 */
export async function goesOn(tx: SqlTransaction, userId: string, asker: AskingSession | undefined): Promise<boolean> {
  if (asker === undefined) return true;
  const { id, generation, userVersion } = asker;
  const found = await tx
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .$if(generation !== undefined, (select) => select.where("generation", "=", generation ?? 0))
    .$if(userVersion !== undefined, (select) => select.where("user_version", "=", userVersion ?? 0))
    .executeTakeFirst();
  return found !== undefined;
}
