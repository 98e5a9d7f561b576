import { dropCodes } from "./consume-once.ts";
import type { SqlTransaction } from "./database.ts";

/** Attempts to register an address that has an owner now, and invitations to it. */
export async function dropRegistrations(tx: SqlTransaction, email: string): Promise<void> {
  const attempts = await tx.deleteFrom("pending_registrations").where("email", "=", email).returning("id").execute();
  await dropCodes(
    tx,
    attempts.map(({ id }) => id),
    "verify_registration",
  );
  await dropCodes(tx, [email], "invitation");
}
