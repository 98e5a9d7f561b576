import { type RawBuilder, sql } from "kysely";
import type { SessionWithUser } from "../../session/session-store.ts";
import { type SessionRow, sessionColumns, toSessionRecord, toUserRecord, type UserRow, userColumns } from "./rows.ts";

/** A session's columns, and its user's under names of their own. */
export type SessionWithUserRow = SessionRow & {
  readonly [Column in keyof UserRow as `user__${Column}`]: UserRow[Column];
};

/** The columns of both, for a statement in which they are called so. */
export function sessionWithUserColumns(session: string, owner: string): RawBuilder<unknown> {
  return sql.join([
    ...sessionColumns.map((column) => sql.ref(`${session}.${column}`)),
    ...userColumns.map((column) => sql`${sql.ref(`${owner}.${column}`)} as ${sql.id(`user__${column}`)}`),
  ]);
}

export function toSessionWithUser(row: SessionWithUserRow): SessionWithUser {
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
    created_at: row.user__created_at,
  };
  return { session: toSessionRecord(row), user: toUserRecord(owner) };
}
