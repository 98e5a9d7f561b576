import type { EventBatch } from "../event/event-batch.ts";
import type { EventTally } from "../event/event-tally.ts";
import type { EventStore } from "../event/event-store.ts";
import type { Finding } from "../doctor/finding.ts";
import type { IdentityStore } from "../federation/identity-store.ts";
import type { Providers } from "../federation/provider-client.ts";
import type { AccountFinder } from "../federation/account-finder.ts";
import type { AvatarFetcher } from "../federation/avatar-fetcher.ts";
import type { AvatarStore } from "../federation/avatar-store.ts";
import type { TokenKeeper } from "../federation/token-keeper.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { MetricHistory } from "../metric/metric-history.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { HashQueue } from "../password/hash-queue.ts";
import type { PasswordHasher } from "../password/hash.ts";
import type { PasswordStore } from "../password/password-store.ts";
import type { BreachCheck } from "../password/breach-check.ts";
import type { LegacyPassword } from "../password/legacy-password.ts";
import type { PasswordPolicy } from "../password/policy.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { ServiceStore } from "../service/service-store.ts";
import type { ServiceFeed } from "../service/service-feed.ts";
import type { ServiceVerifier } from "../service/service-verifier.ts";
import type { ExportLine } from "../session/export-line.ts";
import type { SessionReader } from "../session/session-reader.ts";
import type { SessionDirectory } from "../session/session-directory.ts";
import type { CarrierLimits } from "../session/session-limits.ts";
import type { SessionDataStore } from "../session/session-data-store.ts";
import type { SessionStore } from "../session/session-store.ts";
import type { SessionVerifier } from "../session/session-verifier.ts";
import type { Clock } from "../shared/clock.ts";
import type { Attempts } from "../throttle/attempts.ts";
import type { LockDirectory } from "../throttle/lock-directory.ts";
import type { CounterStore } from "../throttle/counter-store.ts";
import type { NetworkLimits } from "../throttle/network-limits.ts";
import type { KeyStore } from "../token/key-store.ts";
import type { KeyRing } from "../token/key-ring.ts";
import type { Logger } from "../shared/logger.ts";
import type { OperatorStore } from "../user/operator-store.ts";
import type { Tokens } from "../token/tokens.ts";
import type { UserDirectory } from "../user/user-directory.ts";
import type { BeforeRegister } from "../user/before-register.ts";
import type { AddressStore } from "../user/address-store.ts";
import type { ImportStore } from "../user/import/import-store.ts";
import type { RecoveryStore } from "../user/recovery-store.ts";
import type { RegistrationStore } from "../user/registration-store.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { LinkTargets } from "../verification/links.ts";
import type { VerificationMode } from "../verification/verification-mode.ts";
import type { UserStore } from "../user/user-store.ts";
import type { OneTimeKey } from "./one-time-key.ts";
import type { ShownSetting } from "./shown-setting.ts";
import type { HttpSettings } from "./settings.ts";
import type { UpstreamTokens } from "./upstream-tokens.ts";

/** Everything the endpoints work with. Made in one place, `auth/open-core.ts`. */
export interface Deps {
  readonly settings: HttpSettings;
  /** What the installation was told, for operators. Holds no secret. */
  readonly configuration: readonly ShownSetting[];
  readonly clock: Clock;
  /** Writes the id of the request with each line. */
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How the numbers of this process went. */
  readonly history: Pick<MetricHistory, "read">;
  readonly ring: SecretRing;
  readonly limits: CarrierLimits;
  readonly users: UserStore;
  readonly userDirectory: UserDirectory;
  readonly operators: OperatorStore;
  readonly sessions: SessionStore;
  readonly sessionData: SessionDataStore;
  readonly sessionDirectory: SessionDirectory;
  readonly verifier: SessionVerifier;
  readonly services: ServiceVerifier;
  readonly serviceStore: ServiceStore;
  /** What verifiers elsewhere are told. */
  readonly serviceFeed: Pick<ServiceFeed, "open" | "poll">;
  readonly reader: Pick<SessionReader, "read">;
  readonly tokens: Tokens;
  readonly signingKeys: KeyStore;
  /** Signs and verifies access tokens. */
  readonly keys: KeyRing;
  /** What is known of endings, here and elsewhere. */
  readonly view: Pick<RevocationView, "hasEnded">;
  /** For the applications behind a proxy. */
  readonly upstreamTokens: UpstreamTokens;
  /** By their ids. */
  readonly providers: Providers;
  readonly passwords: PasswordStore;
  readonly codes: CodeStore;
  readonly counters: CounterStore;
  /** Limits how often secrets of an account are tried. */
  readonly attempts: Attempts;
  readonly locks: LockDirectory;
  readonly networkLimits: Pick<NetworkLimits, "enter">;
  readonly registrations: RegistrationStore;
  readonly addresses: AddressStore;
  readonly recoveries: RecoveryStore;
  readonly identities: IdentityStore;
  readonly accountFinder: AccountFinder;
  readonly pictures: Pick<AvatarStore, "find" | "listSources" | "remove">;
  /** Fetches pictures beside sign-ins, and the one that somebody chooses. */
  readonly avatars: Pick<AvatarFetcher, "note" | "choose">;
  /** What providers gave for their own APIs. */
  readonly tokenKeeper: Pick<TokenKeeper, "keep" | "token">;
  readonly verification: VerificationMode;
  /** Where mails lead. */
  readonly links: LinkTargets;
  readonly events: EventStore;
  readonly eventTally: EventTally;
  readonly eventBatch: Pick<EventBatch, "note">;
  readonly exportLine: Pick<ExportLine, "run">;
  readonly outbox: OutboxStore;
  /** Null: no mailer is configured. */
  readonly mail: MailWriter | null;
  /** Opens the mailbox of development. */
  readonly mailboxKey: OneTimeKey;
  readonly hasher: PasswordHasher;
  readonly queue: Pick<HashQueue, "run">;
  readonly policy: PasswordPolicy;
  /** Null: nobody is asked whether a new password was stolen somewhere. */
  readonly breaches: Pick<BreachCheck, "isBreached"> | null;
  /** Null: the application has nothing to say about who may register. */
  readonly beforeRegister: BeforeRegister | null;
  /** Null: there is no other system that people come from one log-in at a time. */
  readonly legacyPassword: LegacyPassword | null;
  readonly imports: Pick<ImportStore, "write">;
  /** Looks the installation over, as far as a running process can without asking anybody else. */
  readonly examine: () => Promise<readonly Finding[]>;
  /** Gives the seconds that the database took to answer. However many ask, it is asked a few times a second. Rejects with `storage_unavailable` when it does not. */
  readonly ping: () => Promise<number>;
}
