import { type RawBuilder, sql } from "kysely";

/** Milliseconds since the epoch, as the database tells them: what processes with clocks of their own agree on. */
export function databaseTime(kind: "sqlite" | "postgres"): RawBuilder<number> {
  return kind === "sqlite"
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}
