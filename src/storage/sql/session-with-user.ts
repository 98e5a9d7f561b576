import { type RawBuilder, sql } from "kysely";
import type { SessionWithUser } from "../../session/session-store.ts";
import { type SessionRow, sessionColumns, toSessionRecord, toUserRecord, type UserRow, userColumns } from "./rows.ts";

/** A session's columns, and its user's under names of their own. */
export type SessionWithUserRow = SessionRow & {
  readonly [Column in keyof UserRow as `user__${Column}`]: UserRow[Column];
};

/** The same as a statement gives it: column by column, or as one JSON text. */
export type FoundSession = SessionWithUserRow | { readonly found: string };

/**
 * What a statement gives of a session and its user, which are called so in it: `toSessionWithUser` reads it. From PostgreSQL one text,
 * because its driver makes every row anew from the names that come with it, and 34 names take longer than the journey.
 */
export function sessionWithUser(
  kind: "sqlite" | "postgres",
  names: { readonly session: string; readonly owner: string },
): RawBuilder<unknown> {
  const columns = [
    ...sessionColumns.map((column) => ({ name: column as string, value: sql.ref(`${names.session}.${column}`) })),
    ...userColumns.map((column) => ({ name: `user__${column}`, value: sql.ref(`${names.owner}.${column}`) })),
  ];
  if (kind === "sqlite") return sql.join(columns.map(({ name, value }) => sql`${value} as ${sql.id(name)}`));
  // A function of PostgreSQL's takes a hundred arguments: fifty columns.
  const members = columns.map(({ name, value }) => sql`${sql.lit(name)}, ${value}`);
  return sql`cast(json_build_object(${sql.join(members)}) as text) as found`;
}

export function toSessionWithUser(found: FoundSession): SessionWithUser {
  const row = "found" in found ? (JSON.parse(found.found) as SessionWithUserRow) : found;
  const owner: UserRow = {
    id: row.user__id,
    email: row.user__email,
    email_verified: row.user__email_verified,
    name: row.user__name,
    avatar_url: row.user__avatar_url,
    role: row.user__role,
    metadata: row.user__metadata,
    version: row.user__version,
    device_epoch: row.user__device_epoch,
    banned_at: row.user__banned_at,
    delete_after: row.user__delete_after,
    language: row.user__language,
    created_at: row.user__created_at,
  };
  return { session: toSessionRecord(row), user: toUserRecord(owner) };
}
