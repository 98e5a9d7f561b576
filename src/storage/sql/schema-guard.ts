import { CompiledQuery, type Driver } from "kysely";
import { AuthError } from "../../error/auth-error.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { SqlEngine } from "./engine.ts";
import { explainNewer, oldestKey, processLifetime } from "./schema-state.ts";

/** Milliseconds without a look after which the next statement looks first: before others take this process for gone. */
const patience = processLifetime * 0.75;

/**
 * Keeps code away from a schema that has moved past it while it ran. The revocation log's head brings what the database says, twice a
 * second; a process that was stopped for so long that it counts as gone looks before it does anything else.
 *
 * Security: once outdated, for good: every statement is refused, so that nothing is written that newer code would misread.
 */
export class SchemaGuard {
  readonly #known: number;
  readonly #onOutdated: (reason: string) => void;
  #refusal: ConfigurationError | null = null;
  #seenAtWall = Number.POSITIVE_INFINITY;
  #seenAtMonotonic = Number.POSITIVE_INFINITY;

  /** @param onOutdated told once. Must not throw. */
  constructor(known: number, onOutdated: (reason: string) => void) {
    this.#known = known;
    this.#onOutdated = onOutdated;
  }

  /** Whether too much time has gone by since the last look, by either clock: a machine that sleeps stops one of them. */
  get isDue(): boolean {
    return Date.now() - this.#seenAtWall > patience || performance.now() - this.#seenAtMonotonic > patience;
  }

  /** Takes what the database says. Throws `storage_unavailable` when this code may not run on it. */
  see(oldest: number, version: number): void {
    this.#seenAtWall = Date.now();
    this.#seenAtMonotonic = performance.now();
    const reason = explainNewer(this.#known, { oldest, version });
    if (reason === null || this.#refusal !== null) return this.pass();
    this.#refusal = new ConfigurationError("database", reason);
    this.#onOutdated(reason);
    this.pass();
  }

  /** Throws once outdated. */
  pass(): void {
    if (this.#refusal !== null) throw new AuthError("storage_unavailable", { retryAfter: 1, cause: this.#refusal });
  }
}

/** The same engine, which the guard stands before. */
export function guardEngine(engine: SqlEngine, guard: SchemaGuard): SqlEngine {
  const table = (name: string): string => (engine.kind === "postgres" ? `"latchkey"."${name}"` : `"latchkey_${name}"`);
  const look = CompiledQuery.raw(
    `select value as oldest, (select max(version) from ${table("migrations")}) as version from ${table("meta")} where key = '${oldestKey}'`,
  ) as CompiledQuery<{ readonly oldest: string; readonly version: number }>;
  const lookFirst = async (): Promise<void> => {
    for (const { oldest, version } of await engine.read(look)) guard.see(Number(oldest), version);
  };
  return {
    ...engine,
    dialect: { ...engine.dialect, createDriver: () => guardDriver(engine.dialect.createDriver(), guard, lookFirst) },
    read: async (query) => {
      guard.pass();
      if (guard.isDue) await lookFirst();
      return engine.read(query);
    },
  };
}

function guardDriver(driver: Driver, guard: SchemaGuard, lookFirst: () => Promise<void>): Driver {
  return {
    init: () => driver.init(),
    acquireConnection: async () => {
      guard.pass();
      if (guard.isDue) await lookFirst();
      return driver.acquireConnection();
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => driver.destroy(),
  };
}
