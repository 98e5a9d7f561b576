import type { EndReason } from "../../session/session.ts";
import type { SqlTransaction } from "./database.ts";

/** Which sessions of a user end, and why. */
export interface SessionEnding {
  readonly userId: string;
  readonly reason: EndReason;
  /** The one that goes on, or null. */
  readonly keep: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Ends every session of a user but one. Gives the ids of those that ended. The caller holds the user's row and writes to the revocation log. */
export async function endSessionsOfUser(tx: SqlTransaction, ending: SessionEnding): Promise<string[]> {
  const { keep } = ending;
  const ended = await tx
    .updateTable("sessions")
    .set({ ended_at: ending.now, end_reason: ending.reason })
    .where("user_id", "=", ending.userId)
    .where("ended_at", "is", null)
    .$if(keep !== null, (update) => update.where("id", "!=", keep))
    .returning("id")
    .execute();
  return ended.map(({ id }) => id);
}
