import type { DatabaseSync } from "node:sqlite";
import type { Finding } from "../doctor/finding.ts";
import type { Deps } from "../http/deps.ts";
import type { OneTimeKey } from "../http/one-time-key.ts";
import { linkTargets } from "../http/link-targets.ts";
import type { ShownSetting } from "../http/shown-setting.ts";
import { UpstreamTokens } from "../http/upstream-tokens.ts";
import { MetricHistory } from "../metric/metric-history.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { EventTeller } from "../hook/event-teller.ts";
import { createBreachCheck } from "../password/breach-check.ts";
import { createHashQueue } from "../password/hash-queue.ts";
import { EventBatch } from "../event/event-batch.ts";
import type { PasswordHasher } from "../password/hash.ts";
import { measureQueue } from "../password/measure-queue.ts";
import { yieldThreads } from "../password/yield-threads.ts";
import { createMailWriter } from "../mail/mail-writer.ts";
import type { EndingRelay } from "../revocation/relayed-feed.ts";
import type { FeedState } from "../revocation/revocation-feed.ts";
import { RevocationView } from "../revocation/revocation-view.ts";
import type { LentSecret } from "../secret/lent-secret.ts";
import { joinWithSecrets, type Presence } from "../secret/presence.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { countStarts } from "../session/count-starts.ts";
import { entryLifetime } from "../session/entry-lifetime.ts";
import { ExportLine } from "../session/export-line.ts";
import { LastSeenBatch } from "../session/last-seen.ts";
import { seenStep } from "../session/session-limits.ts";
import { SessionReader } from "../session/session-reader.ts";
import { SessionVerifier } from "../session/session-verifier.ts";
import { ServiceFeed } from "../service/service-feed.ts";
import { ServiceVerifier } from "../service/service-verifier.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger, withoutThrowing } from "../shared/logger.ts";
import { SharedClock } from "../shared/shared-clock.ts";
import { sparingly } from "../shared/sparingly.ts";
import type { FileSystem } from "../storage/file-system.ts";
import { explainOpening } from "../storage/sql/explain-opening.ts";
import { openSqlStorage } from "../storage/sql/open.ts";
import type { PostgresPool } from "../storage/sql/postgres-pool.ts";
import { explainMissingTables } from "../storage/sql/schema-state.ts";
import { NetworkLimits } from "../throttle/network-limits.ts";
import type { MigrateMode } from "../storage/storage.ts";
import { Sweeper } from "../storage/sweeper.ts";
import { examineInstallation } from "./examine-installation.ts";
import { type OpenKeyRing, openKeyRing } from "./open-key-ring.ts";
import { connectRedis, openSharing, type Sharing } from "./open-sharing.ts";
import { refuseNetworkDisk } from "./refuse-network-disk.ts";
import type { ResolvedOptions } from "./resolve-options.ts";
import { checkpointSender, startEventTeller, startHookCouriers, wantedHooks } from "./start-hooks.ts";
import { startKeepers } from "./start-keepers.ts";
import { openMailer, startMailCourier } from "./start-mail.ts";
import { openAttempts } from "./open-attempts.ts";
import { startBackfill } from "./start-backfill.ts";
import { startEventSealer } from "./start-event-sealer.ts";
import { openProviders } from "./open-providers.ts";
import { openTokens } from "./open-tokens.ts";
import { sharePing } from "./share-ping.ts";
import { watchCore } from "./watch-core.ts";

export interface CoreOptions extends ResolvedOptions {
  readonly database: string | PostgresPool | DatabaseSync;
  readonly migrate: MigrateMode;
  readonly ring: SecretRing;
  readonly hasher: PasswordHasher;
  /** Hashes that this process computes at a time. */
  readonly hashConcurrency: number;
  readonly mailboxKey: OneTimeKey;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Leads to the other processes of this server. Null: there are none. */
  readonly relay: EndingRelay | null;
  /** Secrets that somebody else has, too. */
  readonly lentSecrets: readonly LentSecret[];
  /** What the system says of the disk of a file. */
  readonly readFileSystem: (file: string) => FileSystem;
  /** What the installation was told, for its operators. */
  readonly configuration: readonly ShownSetting[];
  /** What the options alone say of how it stands. */
  readonly standing: readonly Finding[];
}

/** Everything that runs once storage is open. */
export interface Core {
  readonly deps: Deps;
  /** Whether endings elsewhere are seen in time, so that remembered sessions are trusted. */
  readonly isFresh: () => boolean;
  /** Seconds since the revocation log was read, how endings elsewhere are told of, and how busy hashing is. */
  readonly status: () => {
    readonly revocationAge: number;
    readonly feed: FeedState;
    /** Null: there is none. */
    readonly redis: { readonly ok: boolean } | null;
    readonly hashing: { readonly running: number; readonly waiting: number };
  };
  /** Ends what goes on for as long as its reader likes. */
  endStreams(): void;
  close(): Promise<void>;
}

/** Seconds between two reads of the revocation log: an ending on another machine is seen well within a second. */
const heartbeat = 0.5;
/** Seconds without a read of the log after which remembered sessions are not trusted. */
const staleness = 5;
const sweepInterval = 60;
const sessionCacheSize = 20_000;

/** Opens storage and starts what runs beside requests. */
export async function openCore(given: CoreOptions): Promise<Core> {
  const { logger, metrics, ring, limits, settings, policy, hasher } = given;
  const time = new SharedClock(given.clock, (milliseconds) =>
    withoutThrowing(logger).warn(
      { secondsAhead: Math.round(milliseconds / 1000) },
      "the clock of this machine is wrong: the database's time is used",
    ),
  );
  const clock = time.now;
  const options = { ...given, clock };
  const retention = entryLifetime(options.token.accessTokenLifetime);
  refuseNetworkDisk({ ...options, development: settings.development });
  const mailer = await openMailer(options.mail);
  const redis = await connectRedis(options.redis, logger);
  const storage = await openSqlStorage({
    database: options.database,
    ...(options.databaseDirectUrl !== null && { directUrl: options.databaseDirectUrl }),
    migrate: options.migrate,
    clock,
    revocationLifetime: retention,
    metrics,
    onOutdated: (reason) => withoutThrowing(logger).error({ setting: "database" }, reason),
  }).catch((error: unknown) => {
    redis?.close();
    throw error;
  });
  const warn =
    (message: string) =>
    (error: unknown, repeated = 0) => {
      try {
        logger.warn({ ...describeError(error), ...(repeated > 0 && { repeated }) }, message);
      } catch {
        // A logger that throws must not stop what runs in the background.
      }
    };
  const view = new RevocationView({
    log: storage.revocations,
    clock,
    heartbeat,
    staleness,
    retention,
    // Twice a second, for as long as the database is away.
    onError: sparingly(warn("revocation log not read")),
    setClock: (moment, askedAt) => time.set(moment, askedAt),
  });
  time.onJump(() => view.distrust());
  const { users, outbox, eventOutlet: outlet } = storage;
  const hooks = { hooks: options.hooks, users, outbox, outlet, metrics, clock, logger };
  const wanted = wantedHooks(options.hooks);
  let presence: Presence;
  let keyRing: OpenKeyRing;
  let sharing: Sharing | undefined;
  let eventTeller: EventTeller | null;
  try {
    presence = await joinWithSecrets({
      store: storage.secrets,
      ring,
      hooks: wanted,
      onError: warn("presence not written"),
    });
    await storage.secrets.noteLent(options.lentSecrets);
    sharing = await openSharing({ redis, storage, relay: options.relay, view, ring, clock, logger, metrics });
    await view.start(sharing.feed);
    const onError = warn("signing keys not tended");
    keyRing = await openKeyRing({ token: options.token, store: storage.signingKeys, ring, view, onError });
    eventTeller = await startEventTeller(hooks);
  } catch (error) {
    view.close();
    await sharing?.feed.close();
    redis?.close();
    await storage.close();
    throw explainOpening(explainMissingTables(error));
  }
  const filling = startBackfill(storage, logger);
  const lastSeen = new LastSeenBatch({
    store: storage.sessions,
    interval: Math.min(10, seenStep(limits) / 1000),
    onError: warn("last-seen times not written"),
  });
  const eventBatch = new EventBatch({ store: storage.events, clock, onError: warn("events not written") });
  const checkpoints = checkpointSender(hooks);
  const sealer = startEventSealer({ store: storage.eventSeals, ring, clock, logger, onCheckpoint: checkpoints.send });
  const { eventRetention } = options;
  const onError = warn("sweep failed");
  const sweeper = new Sweeper({ storage, ring, eventRetention, clock, metrics, interval: sweepInterval, onError });
  const queue = yieldThreads(createHashQueue({ concurrency: options.hashConcurrency }));
  const reader = new SessionReader(storage.sessions, view, sharing.sessions);
  const verifier = new SessionVerifier({
    reader,
    ring,
    view,
    limits,
    lastSeen,
    clock,
    cacheSize: sessionCacheSize,
  });
  const services = new ServiceVerifier({ services: storage.services, ring, view, clock });
  const serviceFeed = new ServiceFeed({
    view,
    clock,
    accessTokenLifetime: options.token.accessTokenLifetime,
    staleness,
    isLive: (serviceId) => services.isLive(serviceId),
    onStreamEnd: (reason) => metrics.count("latchkey_feed_streams_ended_total", { reason }),
  });
  const { feed, counters, attempts, networkFailures } = sharing;
  const { mail: mode, mailboxKey } = options;
  const mail = mode.kind === "none" ? null : createMailWriter(ring);
  const tokens = openTokens(options, { keys: keyRing.keys, view, reader, storage, events: eventBatch, mail });
  watchCore(metrics, { view, feed, serviceFeed, queue, verifier, reader, tokens, redis, storage });
  const shared = { settings, outbox, metrics, clock, logger };
  const history = new MetricHistory({ metrics, clock });
  const mailCourier = startMailCourier({ ...shared, mode, mailer, mailboxKey, ring, counters });
  const hookCouriers = startHookCouriers(hooks);
  const { development } = settings;
  const providers = openProviders(options.providers, { clock, logger, metrics, development });
  const breaches =
    options.breachCheck &&
    createBreachCheck({ ...options.breachCheck, clock, logger: withoutThrowing(logger), metrics });
  const keepers = startKeepers({ settings, storage, ring, clock, warn });
  const links = linkTargets(settings);
  const guard = openAttempts({ store: attempts, ring, clock, metrics, eventBatch, users, mail, links });
  const deps: Deps = {
    settings,
    clock,
    logger,
    metrics,
    history,
    ring,
    limits,
    users,
    userDirectory: storage.userDirectory,
    operators: storage.operators,
    sessionDirectory: storage.sessionDirectory,
    configuration: options.configuration,
    serviceStore: storage.services,
    signingKeys: storage.signingKeys,
    eventTally: storage.eventTally,
    sessions: countStarts(storage.sessions, metrics),
    sessionData: storage.sessionData,
    keys: keyRing.keys,
    view,
    verifier,
    services,
    serviceFeed,
    upstreamTokens: new UpstreamTokens({ tokens, view, clock }),
    reader,
    tokens,
    providers,
    passwords: storage.passwords,
    codes: storage.codes,
    counters,
    ...guard,
    networkLimits: new NetworkLimits({ counters, failures: networkFailures, ring, clock }),
    registrations: storage.registrations,
    addresses: storage.addresses,
    recoveries: storage.recoveries,
    identities: storage.identities,
    accountFinder: storage.accountFinder,
    pictures: storage.avatars,
    avatars: keepers.avatars,
    tokenKeeper: keepers.tokenKeeper,
    verification: options.verification,
    links,
    events: storage.events,
    eventBatch,
    exportLine: new ExportLine(),
    outbox,
    mail,
    mailboxKey,
    hasher,
    queue: measureQueue(queue, metrics),
    policy,
    breaches,
    beforeRegister: options.hooks.beforeRegister,
    legacyPassword: options.legacyPassword,
    imports: storage.imports,
    examine: () => examineInstallation({ ...given, storage, redis, providers }),
    ping: sharePing(() => storage.ping()),
  };
  return {
    deps,
    isFresh: () => view.isFresh(),
    status: () => ({
      revocationAge: view.age() / 1000,
      feed: feed.state,
      redis: redis && { ok: redis.isUp },
      hashing: { running: queue.running, waiting: queue.waiting },
    }),
    endStreams: () => serviceFeed.end(),
    async close() {
      history.close();
      await filling.close();
      serviceFeed.close();
      view.close();
      await keyRing.close();
      await feed.close();
      queue.close();
      breaches?.close();
      for (const provider of providers.values()) provider.close();
      const couriers = mailCourier ? [mailCourier, ...hookCouriers] : hookCouriers;
      await Promise.all(couriers.map((courier) => courier.close()));
      await eventTeller?.close();
      mailer?.close();
      await keepers.close();
      await sweeper.close();
      await lastSeen.flush();
      await eventBatch.close();
      await sealer.close();
      await checkpoints.flush();
      await presence.leave();
      redis?.close();
      await storage.close();
    },
  };
}
