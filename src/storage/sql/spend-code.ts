import type { MessageCode } from "../../outbox/message.ts";
import type { SqlDatabase } from "./database.ts";

/**
 * Writes that something was used which was never stored before. False, and nothing written, when it was. The row stands until nobody would
 * take the thing any more for its age. Two that write at once: the second waits for the first, and sees it.
 */
export async function spendCode(query: SqlDatabase["query"], code: MessageCode): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await query
    .insertInto("codes")
    .values({
      hash: code.hash,
      purpose: code.purpose,
      subject: code.subject,
      data: JSON.stringify(code.data),
      created_at: code.createdAt.getTime(),
      expires_at: code.expiresAt.getTime(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
