import { AuthError } from "../../error/auth-error.ts";
import type { Authority } from "../../outbox/authority.ts";
import { hasLevel, mayActOn, type OperatorLevel } from "../../user/operator.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { goesOn } from "./goes-on.ts";

/**
 * Checks what an operator needs for an act, and holds it until the transaction ends. Throws `forbidden`; `session_revoked` when the session that she
 * asked in has ended.
 *
 * Security: the first statement of its transaction, and both rows in the order of their ids: of two admins who ban one another at once
 * the second is none any more when her turn comes, and neither waits for the other for ever.
 */
export async function holdAuthority(
  tx: SqlTransaction,
  kind: SqlDatabase["kind"],
  { operatorId, sessionId, level, targetId }: Authority,
): Promise<void> {
  const rows = await tx
    .selectFrom("users")
    .select(["id", "operator", "banned_at", "delete_after", "version"])
    .where("id", "in", [...new Set([operatorId, targetId ?? operatorId])])
    .orderBy("id")
    .$if(kind === "postgres", (select) => select.forUpdate())
    .execute();
  const own = rows.find(({ id }) => id === operatorId);
  if (own === undefined || own.banned_at !== null || own.delete_after !== null) throw new AuthError("forbidden");
  const [ownLevel, targetLevel] = [own, rows.find(({ id }) => id === targetId)].map((row) => levelOf(row?.operator));
  if (!ownLevel || !hasLevel(ownLevel, level) || !mayActOn(ownLevel, targetLevel ?? null)) {
    throw new AuthError("forbidden");
  }
  // Security: under the lock on her row, which "end everything" takes first. A thief's act that waited behind that very ending finds another version.
  const asker = sessionId === null ? undefined : { id: sessionId, userVersion: own.version };
  if (!(await goesOn(tx, operatorId, asker))) throw new AuthError("session_revoked");
}

function levelOf(operator: string | null | undefined): OperatorLevel | null {
  return (operator ?? null) as OperatorLevel | null;
}
