import { type RawBuilder, sql } from "kysely";

/** "latc" in ASCII: the first half of every advisory lock taken here, so that a host's own locks are not met by accident. */
const namespace = 0x6c617463;
const numbers = { migration: 1, revocations: 2, secrets: 3, signing_keys: 4 } as const;

/** A call that takes one of PostgreSQL's advisory locks until the transaction ends. */
export function advisoryLock(name: keyof typeof numbers): RawBuilder<void> {
  return sql`pg_advisory_xact_lock(${sql.lit(namespace)}, ${sql.lit(numbers[name])})`;
}
