import type { EventTally } from "../event/event-tally.ts";
import type { EventStore } from "../event/event-store.ts";
import type { EventOutlet } from "../hook/event-outlet.ts";
import type { SealStore } from "../event/seal-store.ts";
import type { IdentityStore } from "../federation/identity-store.ts";
import type { AccountFinder } from "../federation/account-finder.ts";
import type { AvatarStore } from "../federation/avatar-store.ts";
import type { TokenSeals } from "../federation/token-seals.ts";
import type { TokenStore } from "../federation/token-store.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { PasswordStore } from "../password/password-store.ts";
import type { FeedWatch, RevocationFeed } from "../revocation/revocation-feed.ts";
import type { RevocationLog } from "../revocation/revocation-log.ts";
import type { SecretStore } from "../secret/secret-store.ts";
import type { ServiceStore } from "../service/service-store.ts";
import type { KeyStore } from "../token/key-store.ts";
import type { SessionDataStore } from "../session/session-data-store.ts";
import type { SessionStore } from "../session/session-store.ts";
import type { RefreshStore } from "../token/refresh-store.ts";
import type { AttemptStore } from "../throttle/attempt-store.ts";
import type { CounterStore } from "../throttle/counter-store.ts";
import type { NetworkFailureStore } from "../throttle/network-failures.ts";
import type { AddressStore } from "../user/address-store.ts";
import type { ExportStore } from "../user/import/export-store.ts";
import type { ImportStore } from "../user/import/import-store.ts";
import type { RecoveryStore } from "../user/recovery-store.ts";
import type { RegistrationStore } from "../user/registration-store.ts";
import type { SessionDirectory } from "../session/session-directory.ts";
import type { OperatorStore } from "../user/operator-store.ts";
import type { UserDirectory } from "../user/user-directory.ts";
import type { UserStore } from "../user/user-store.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { PoolUsage } from "./sql/engine.ts";
import type { PlannedBackfill, SchemaPlan } from "./schema-plan.ts";
import type { SeedStore } from "./seed-store.ts";
import type { StorageInspector } from "./storage-inspector.ts";

/** What to do about the schema when storage opens: bring it up to date, only check it, or neither. */
export type MigrateMode = "auto" | "check" | "off";

/** One opened database with a store for each domain. */
export interface Storage {
  readonly kind: "sqlite" | "postgres";
  readonly users: UserStore;
  readonly userDirectory: UserDirectory;
  readonly operators: OperatorStore;
  readonly passwords: PasswordStore;
  readonly sessions: SessionStore;
  readonly refreshes: RefreshStore;
  readonly sessionData: SessionDataStore;
  readonly sessionDirectory: SessionDirectory;
  readonly revocations: RevocationLog;
  readonly secrets: SecretStore;
  readonly services: ServiceStore;
  readonly signingKeys: KeyStore;
  readonly events: EventStore;
  readonly eventTally: EventTally;
  readonly eventSeals: SealStore;
  readonly outbox: OutboxStore;
  readonly eventOutlet: EventOutlet;
  readonly counters: CounterStore;
  readonly attempts: AttemptStore;
  readonly networkFailures: NetworkFailureStore;
  readonly codes: CodeStore;
  readonly registrations: RegistrationStore;
  readonly addresses: AddressStore;
  readonly recoveries: RecoveryStore;
  readonly identities: IdentityStore;
  readonly accountFinder: AccountFinder;
  readonly avatars: AvatarStore;
  readonly providerTokens: TokenStore;
  readonly providerTokenSeals: TokenSeals;
  readonly inspector: StorageInspector;
  readonly seeds: SeedStore;
  readonly imports: ImportStore;
  readonly exports: ExportStore;
  /** Connections of the pool and callers that wait for one. Null where there is none, or it does not say. */
  usage(): PoolUsage | null;
  /** Opens what tells of entries of the revocation log before it is read again. Close it first. Throws `ConfigurationError`. */
  openFeed(watch: FeedWatch): Promise<RevocationFeed>;
  /** Looks at the schema, at what is still to be done to it, and at who runs on it. */
  planSchema(): Promise<SchemaPlan>;
  /**
   * Runs what of the schema is filled or built beside requests: false where another process is at it. Rejects when `signal` is aborted.
   * Null: there was nothing of the kind when storage was opened, or it is not for this process to do.
   */
  readonly backfill:
    | ((signal: AbortSignal, say: (step: PlannedBackfill, rows: number) => void) => Promise<boolean>)
    | null;
  /** Answers when the database does. Throws `storage_unavailable` otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
