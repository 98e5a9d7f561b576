import type { DatabaseSync } from "node:sqlite";
import { oldestKey } from "../../storage/sql/schema-state.ts";

/** What a file of Latchkey's holds. */
export interface CopyFacts {
  readonly schema: number;
  /** The oldest schema whose code may run on it. */
  readonly oldest: number;
  readonly users: number;
  readonly sessions: number;
  /** When something last happened in it, or null. */
  readonly lastEventAt: Date | null;
}

/** Looks at an opened file. Gives a sentence's end when it is damaged, or none of Latchkey's. */
export function inspectCopy(handle: DatabaseSync): CopyFacts | string {
  try {
    const one = (sql: string): number => Number(Object.values(handle.prepare(sql).get() ?? { none: 0 })[0] ?? 0);
    const check = handle.prepare("pragma integrity_check(1)").get() as { integrity_check: string };
    if (check.integrity_check !== "ok") return `is damaged (${check.integrity_check})`;
    const own = one("select count(*) from sqlite_master where name in ('latchkey_users', 'latchkey_migrations')");
    if (own !== 2) return "is no database of Latchkey's";
    const schema = one("select max(version) from latchkey_migrations");
    const oldest = one(`select value from latchkey_meta where key = '${oldestKey}'`);
    const hasEvents = one("select count(*) from sqlite_master where name = 'latchkey_events'") === 1;
    const last = hasEvents ? one("select max(created_at) from latchkey_events") : 0;
    return {
      schema,
      // Without a word only the code that made it.
      oldest: oldest || schema,
      users: one("select count(*) from latchkey_users"),
      sessions: one("select count(*) from latchkey_sessions where ended_at is null"),
      lastEventAt: last === 0 ? null : new Date(last),
    };
  } catch (error) {
    return `is damaged or no SQLite file (${error instanceof Error ? error.message : String(error)})`;
  }
}
