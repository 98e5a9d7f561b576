import { type ExpressionBuilder, type Expression, type SqlBool, sql } from "kysely";
import type { OperatorLevel } from "../../user/operator.ts";
import { defaultRole } from "../../user/role.ts";
import type { UserDirectory, UserEntry } from "../../user/user-directory.ts";
import type { SqlDatabase } from "./database.ts";
import { toUserRecord, type UserRow, userColumns } from "./rows.ts";
import type { Schema } from "./schema.ts";

type EntryRow = UserRow & { readonly operator: string | null; readonly has_password: boolean | number };

/** The largest code point: no text that begins with a prefix sorts behind the prefix and this. */
const lastCodePoint = "\u{10FFFF}";

/** Looking people up, in SQL. */
export function createUserDirectory({ query, kind }: SqlDatabase): UserDirectory {
  const select = query
    .selectFrom("users")
    .select([...userColumns, "operator", sql<boolean | number>`password_hash is not null`.as("has_password")]);
  const find = async (column: "id" | "email", value: string): Promise<UserEntry | null> => {
    const row = await select.where(column, "=", value).executeTakeFirst();
    return row === undefined ? null : toEntry(row);
  };
  return {
    findById: (id) => find("id", id),
    findByEmail: (email) => find("email", email),

    search: async ({ startsWith = "", banned, operators = false, level, role, after, limit }) => {
      const rows = await select
        .$if(startsWith !== "", (found) => found.where((e) => beginsWith(e, kind, startsWith)))
        .$if(banned === true, (found) => found.where("banned_at", "is not", null))
        .$if(banned === false, (found) => found.where("banned_at", "is", null))
        .$if(operators || level !== undefined, (found) => found.where("operator", "is not", null))
        .$if(level !== undefined, (found) => found.where("operator", "=", level ?? null))
        .$if(role !== undefined, (found) => found.where("role", "=", role ?? ""))
        // Said again as the index of other roles says it: few have one of those, and nearly everybody this.
        .$if(role !== undefined && role !== defaultRole, (found) => found.where("role", "!=", sql.lit(defaultRole)))
        .$if(after !== undefined, (found) => found.where(sql<SqlBool>`(created_at, id) < (${after?.at}, ${after?.id})`))
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },
  };
}

/**
 * Security: a range, not `like`, so that no character of what was typed means anything. Both databases compare byte by byte here, and both
 * lower ASCII only, so that they find the same people.
 */
function beginsWith(
  e: ExpressionBuilder<Schema, "users">,
  kind: SqlDatabase["kind"],
  prefix: string,
): Expression<SqlBool> {
  const from = prefix.replaceAll(/[A-Z]+/g, (upper) => upper.toLowerCase());
  const to = `${from}${lastCodePoint}`;
  const name = kind === "postgres" ? sql`lower(name collate "C")` : sql`lower(name)`;
  const isId = /^[0-9a-f-]{6,36}$/.test(from);
  return e.or([
    e.and([e("email", ">=", from), e("email", "<", to)]),
    sql<SqlBool>`(${name} >= ${from} and ${name} < ${to})`,
    ...(isId ? [e.and([e("id", ">=", from), e("id", "<", to)])] : []),
  ]);
}

function toEntry(row: EntryRow): UserEntry {
  return {
    ...toUserRecord(row),
    operator: row.operator as OperatorLevel | null,
    hasPassword: Boolean(row.has_password),
  };
}
