import type { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { SessionsEnded } from "../../hook/hook-message.ts";
import { Metrics } from "../../metric/metrics.ts";
import { createInProcessFeed } from "../../revocation/in-process-feed.ts";
import type { FeedWatch, RevocationFeed } from "../../revocation/revocation-feed.ts";
import { entryLifetime } from "../../session/entry-lifetime.ts";
import type { Clock } from "../../shared/clock.ts";
import type { SchemaPlan } from "../schema-plan.ts";
import type { MigrateMode, Storage } from "../storage.ts";
import { longestAccessToken } from "../../token/token-settings.ts";
import { createCounterStore } from "./counter-store.ts";
import { createAccountFinder } from "./account-finder.ts";
import { createAddressStore } from "./address-store.ts";
import { createAttemptStore } from "./attempt-store.ts";
import { createAvatarStore } from "./avatar-store.ts";
import { createCodeStore } from "./code-store.ts";
import { SqlDatabase } from "./database.ts";
import type { SqlEngine, StatementListener } from "./engine.ts";
import { createEventOutlet } from "./event-outlet.ts";
import { createEventTally } from "./event-tally.ts";
import { createEventStore } from "./event-store.ts";
import { explainOpening } from "./explain-opening.ts";
import { createExportStore } from "./export-store.ts";
import { createIdentityStore } from "./identity-store.ts";
import { createImportStore } from "./import-store.ts";
import { measureEngine } from "./measure-engine.ts";
import { type Migrating, migrate } from "./migrate.ts";
import type { Migration } from "./migration.ts";
import { type MigrationList, migrations } from "./migration-list.ts";
import { createKeyStore } from "./key-store.ts";
import { createNetworkFailureStore } from "./network-failure-store.ts";
import { createOperatorStore } from "./operator-store.ts";
import { createOutboxStore } from "./outbox-store.ts";
import { createPasswordStore } from "./password-store.ts";
import { openPostgres } from "./postgres.ts";
import { openPostgresFeed } from "./postgres-feed.ts";
import type { PostgresPool } from "./postgres-pool.ts";
import { createRecoveryStore } from "./recovery-store.ts";
import { createRegistrationStore } from "./registration-store.ts";
import { createRevocationLog } from "./revocation-log.ts";
import { createSealStore } from "./seal-store.ts";
import { createSecretStore } from "./secret-store.ts";
import { createSeedStore } from "./seed-store.ts";
import { createServiceStore } from "./service-store.ts";
import { createSessionDirectory } from "./session-directory.ts";
import { createRefreshStore } from "./refresh-store.ts";
import { createSessionStore } from "./session-store.ts";
import { createSessionDataStore } from "./session-data-store.ts";
import { createStorageInspector } from "./storage-inspector.ts";
import { type BackfillOptions, runBackfills } from "./run-backfills.ts";
import { guardEngine, SchemaGuard } from "./schema-guard.ts";
import { planSchema } from "./schema-plan.ts";
import { pendingSteps, readSchemaState } from "./schema-state.ts";
import { createTokenSeals } from "./token-seals.ts";
import { createTokenStore } from "./token-store.ts";
import { createUserDirectory } from "./user-directory.ts";
import { createUserStore } from "./user-store.ts";

/** Milliseconds a start waits for another process that is migrating. */
const migrationPatience = 60_000;
/** Milliseconds one statement of a backfill may take. */
const backfillPatience = 86_400_000;

export interface SqlStorageOptions {
  /**
   * Where the data is: `sqlite:PATH`, `sqlite::memory:`, `postgres://…`, or a handle of the host's, which is never closed here.
   *
   * A `DatabaseSync` of the host's keeps its own settings, must have foreign keys turned on, and is best not shared: a transaction
   * that the host leaves open across an `await` makes everything here wait, five seconds at most.
   */
  readonly database: string | DatabaseSync | PostgresPool;
  /**
   * URL of a connection to the same PostgreSQL database that leads past any pooler, for the notifications of `openFeed`.
   * @default the database, where that is a URL
   */
  readonly directUrl?: string;
  readonly migrate: MigrateMode;
  readonly clock: Clock;
  /**
   * Seconds an entry of the revocation log is kept: longer than anything that it could end, in any process.
   * @default what the longest access token that can be configured asks for
   */
  readonly revocationLifetime?: number;
  /** Where statements and ended sessions are counted. */
  readonly metrics?: Metrics;
  /** Told once when the schema has moved past this code while it ran: from then on everything is refused. */
  readonly onOutdated?: (reason: string) => void;
  /** Hears every statement. For tests. */
  readonly onStatement?: StatementListener;
  /** What this code knows of the schema. For tests of versions that do not exist yet. */
  readonly list?: MigrationList;
}

/**
 * Opens a database and brings its schema up to date, or checks it. Throws `ConfigurationError` when the database is not what was
 * configured, `storage_unavailable` when it cannot be reached.
 */
export async function openSqlStorage(options: SqlStorageOptions): Promise<Storage> {
  const { clock, revocationLifetime = entryLifetime(longestAccessToken), metrics = new Metrics() } = options;
  const { list = migrations, onOutdated = () => {} } = options;
  const guard = new SchemaGuard(list.steps.length, onOutdated);
  const engine = guardEngine(measureEngine(await openEngine(options), metrics), guard);
  const onEnded = ({ reason, sessions }: SessionsEnded): void =>
    metrics.count("latchkey_sessions_ended_total", { reason }, sessions.length);
  const database = new SqlDatabase(engine, { clock, revocationLifetime, onEnded });
  let pending: readonly Migration[];
  try {
    engine.setPatience(migrationPatience);
    pending = await migrate(database, { list, mode: options.migrate });
    engine.setPatience(null);
  } catch (error) {
    await database.close();
    throw explainOpening(error);
  }
  const events = createEventStore(database);
  const isFilling = options.migrate === "auto" && pending.some(({ kind }) => kind === "backfill");
  return {
    kind: engine.kind,
    users: createUserStore(database),
    userDirectory: createUserDirectory(database),
    operators: createOperatorStore(database),
    passwords: createPasswordStore(database),
    sessions: createSessionStore(database),
    refreshes: createRefreshStore(database),
    sessionData: createSessionDataStore(database),
    sessionDirectory: createSessionDirectory(database),
    revocations: createRevocationLog(database, guard),
    secrets: createSecretStore(database, list.steps.length),
    services: createServiceStore(database),
    signingKeys: createKeyStore(database),
    eventTally: createEventTally(database),
    events,
    eventSeals: createSealStore(database),
    outbox: createOutboxStore(database),
    eventOutlet: createEventOutlet(database, events),
    counters: createCounterStore(database),
    attempts: createAttemptStore(database),
    networkFailures: createNetworkFailureStore(database),
    codes: createCodeStore(database),
    registrations: createRegistrationStore(database),
    addresses: createAddressStore(database),
    recoveries: createRecoveryStore(database),
    identities: createIdentityStore(database),
    accountFinder: createAccountFinder(database),
    avatars: createAvatarStore(database),
    providerTokens: createTokenStore(database),
    providerTokenSeals: createTokenSeals(database),
    inspector: createStorageInspector(database),
    seeds: createSeedStore(database),
    imports: createImportStore(database),
    exports: createExportStore(database),
    usage: () => engine.usage(),
    openFeed: (watch) => openFeed(database, options, watch),
    planSchema: () => planSchema(database, list),
    backfill: isFilling ? (signal, say) => backfill(options, list, signal, say) : null,
    ping: async () => {
      await sql`select 1`.execute(database.query);
    },
    close: () => database.close(),
  };
}

/** Listens where that can be done. A pool of the host's gives no connection away for good, and may lead through a pooler. */
async function openFeed(
  database: SqlDatabase,
  { database: given, directUrl }: SqlStorageOptions,
  watch: FeedWatch,
): Promise<RevocationFeed> {
  if (database.kind === "sqlite") return createInProcessFeed(database);
  const url = directUrl ?? (typeof given === "string" ? given : undefined);
  if (url === undefined) return createInProcessFeed(database, "polling");
  return openPostgresFeed({ database, url, setting: directUrl ? "databaseDirectUrl" : "database", watch });
}

export interface MigrateStorageOptions
  extends Pick<SqlStorageOptions, "database" | "clock" | "list">,
    Pick<Migrating, "contractNow"> {
  /** Changes nothing. */
  readonly check: boolean;
  /** Told which backfill is under way, and how many rows it has changed. */
  readonly say?: (step: { readonly version: number; readonly what: string }, rows: number) => void;
}

/** What was there, and what is left to be done. */
export interface MigratedStorage {
  readonly before: SchemaPlan;
  readonly after: SchemaPlan;
}

/**
 * Opens a database, brings its schema up to date or only looks at it, and closes it. Backfills run to their end. Throws what
 * `openSqlStorage` throws.
 */
export async function migrateSqlStorage(options: MigrateStorageOptions): Promise<MigratedStorage> {
  const { list = migrations, check, contractNow = false, say = () => {} } = options;
  const engine = await openEngine({ ...options, migrate: "auto" });
  const database = new SqlDatabase(engine, { clock: options.clock, revocationLifetime: 0 });
  try {
    engine.setPatience(backfillPatience);
    const before = await planSchema(database, list);
    if (check) return { before, after: before };
    const backfills = { say, signal: new AbortController().signal };
    await migrate(database, { list, mode: "auto", backfills, contractNow });
    return { before, after: await planSchema(database, list) };
  } catch (error) {
    throw explainOpening(error);
  } finally {
    await database.close();
  }
}

/** On connections of its own where there can be some: an index is built in one statement, which takes as long as it takes. */
async function backfill(
  options: SqlStorageOptions,
  list: MigrationList,
  signal: AbortSignal,
  say: BackfillOptions["say"],
): Promise<boolean> {
  const engine = await openEngine(options);
  const database = new SqlDatabase(engine, { clock: options.clock, revocationLifetime: 0 });
  try {
    engine.setPatience(backfillPatience);
    const pending = pendingSteps(list, await readSchemaState(database.query));
    return await runBackfills(
      database,
      pending.filter((step) => step.kind === "backfill"),
      { signal, say },
    );
  } finally {
    await database.close();
  }
}

async function openEngine({ database, onStatement }: SqlStorageOptions): Promise<SqlEngine> {
  if (typeof database !== "string") {
    return "connect" in database ? openPostgres(database, onStatement) : openSqliteLate(database, onStatement);
  }
  if (/^postgres(ql)?:\/\//.test(database)) return openPostgres(database, onStatement);
  if (database.startsWith("sqlite:")) return openSqliteLate(parseSqlitePath(database), onStatement);
  // Security: the value is not repeated, it may hold a password.
  throw new ConfigurationError(
    "database",
    "database must start with sqlite:, postgres:// or postgresql://; write sqlite:PATH or the URL of a PostgreSQL database.",
  );
}

/** Loaded when needed: Node 22 prints a warning for `node:sqlite`, which is not PostgreSQL users' business. */
async function openSqliteLate(
  database: string | DatabaseSync,
  onStatement: StatementListener | undefined,
): Promise<SqlEngine> {
  const { openSqlite } = await import("./sqlite.ts");
  return openSqlite(database, onStatement);
}

function parseSqlitePath(url: string): string {
  const path = url.slice("sqlite:".length);
  // `sqlite://data/app.db` would silently mean /data/app.db, and `sqlite:file:app.db` a folder of the name `file:`.
  const misleading = (path.startsWith("//") && !path.startsWith("///")) || path.startsWith("file:");
  if (path !== "" && !misleading) return path;
  throw new ConfigurationError(
    "database",
    "database names no SQLite file; write sqlite:PATH, such as sqlite:data/latchkey.db.",
  );
}
