import type { SqlTransaction } from "./database.ts";

/**
 * Lets a user's sessions go on under a version that is one more than it was. Those with a smaller one than that have ended, and are not
 * brought back. The caller holds the user's row.
 */
export async function moveSessionsOn(tx: SqlTransaction, userId: string, version: number): Promise<void> {
  await tx
    .updateTable("sessions")
    .set({ user_version: version })
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("user_version", "=", version - 1)
    .execute();
}
