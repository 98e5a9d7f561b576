import type { MessageCode } from "../../outbox/message.ts";
import type { CodeRecord } from "../../verification/code-store.ts";
import type { CodeHash, CodePurpose } from "../../verification/code.ts";
import type { SqlDatabase } from "./database.ts";

/**
 * Spends a code. The one statement for everything that may be used once.
 *
 * Security: a single conditional delete. Never a look and then a delete: of fifty who look at once, all would see it.
 */
export async function consumeOnce(
  query: SqlDatabase["query"],
  purpose: CodePurpose,
  hash: CodeHash,
  now: number,
): Promise<CodeRecord | null> {
  const row = await query
    .deleteFrom("codes")
    .where("hash", "=", hash)
    .where("purpose", "=", purpose)
    .where("expires_at", ">", now)
    .returning(["subject", "data", "expires_at"])
    .executeTakeFirst();
  return row === undefined ? null : toCodeRecord(row);
}

/** Subjects in one statement: PostgreSQL takes 65,535 parameters, SQLite 32,766. */
const subjectsAtOnce = 10_000;

/**
 * Removes every code of one purpose, or of any, that is about these subjects. Security: any number of them, because a stranger may pile
 * up attempts to register somebody's address, and must not keep her from proving it.
 */
export async function dropCodes(
  query: SqlDatabase["query"],
  subjects: readonly string[],
  purpose?: CodePurpose,
): Promise<void> {
  for (let i = 0; i < subjects.length; i += subjectsAtOnce) {
    await query
      .deleteFrom("codes")
      .where("subject", "in", subjects.slice(i, i + subjectsAtOnce))
      .$if(purpose !== undefined, (codes) => codes.where("purpose", "=", purpose ?? ""))
      .execute();
  }
}

/** Writes a code. Earlier ones of its purpose and subject are not looked at. */
export async function insertCode(query: SqlDatabase["query"], code: MessageCode): Promise<void> {
  await query
    .insertInto("codes")
    .values({
      hash: code.hash,
      purpose: code.purpose,
      subject: code.subject,
      data: JSON.stringify(code.data),
      created_at: code.createdAt.getTime(),
      expires_at: code.expiresAt.getTime(),
    })
    .execute();
}

export function toCodeRecord(row: {
  readonly subject: string;
  readonly data: string;
  readonly expires_at: number | string;
}): CodeRecord {
  const data = JSON.parse(row.data) as Record<string, string>;
  return { subject: row.subject, data, expiresAt: new Date(Number(row.expires_at)) };
}
