import type { SqlTransaction } from "./database.ts";

/**
 * Removes every code about a user but those that take a change of her address back. Security: whoever reads her mail at the new address now
 * may be the one they are against.
 */
export async function dropLinks(tx: SqlTransaction, userId: string): Promise<void> {
  await tx.deleteFrom("codes").where("subject", "=", userId).where("purpose", "!=", "undo_email_change").execute();
}

/** Whether one of the live codes that take a change of a user's address back leads to this one; since which of her versions, or null. */
export async function findWayBack(
  tx: SqlTransaction,
  { userId, email, now }: { readonly userId: string; readonly email: string; readonly now: Date },
): Promise<number | null> {
  const rows = await undoCodes(tx, userId);
  const homes = rows.filter(({ data, expiresAt }) => data["email"] === email && expiresAt > now.getTime());
  return homes.length === 0 ? null : Math.min(...homes.map(({ version }) => version));
}

/** Removes the codes that take changes of a user's address back which were made at this version of hers or later. */
export async function dropUndoCodes(tx: SqlTransaction, userId: string, version: number): Promise<void> {
  const rows = await undoCodes(tx, userId);
  const later = rows.filter((row) => row.version >= version).map(({ hash }) => hash);
  if (later.length > 0) await tx.deleteFrom("codes").where("hash", "in", later).execute();
}

async function undoCodes(tx: SqlTransaction, userId: string) {
  const rows = await tx
    .selectFrom("codes")
    .select(["hash", "data", "expires_at"])
    .where("subject", "=", userId)
    .where("purpose", "=", "undo_email_change")
    .execute();
  return rows.map((row) => {
    const data = JSON.parse(row.data) as Record<string, string>;
    return { hash: row.hash, data, version: Number(data["version"]), expiresAt: Number(row.expires_at) };
  });
}
