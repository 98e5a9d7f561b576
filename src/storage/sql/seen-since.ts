import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { SeenAfter } from "../../session/session-store.ts";

/** Whether a session of the table or alias `of` was seen lately enough for its carrier. */
export function seenSince(of: string, { cookie, token }: SeenAfter): RawBuilder<SqlBool> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${of}.${name}`);
  return sql<SqlBool>`${column("last_seen_at")} >=
    case ${column("carrier")} when 'token' then cast(${token.getTime()} as bigint) else cast(${cookie.getTime()} as bigint) end`;
}
