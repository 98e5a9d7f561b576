/** What the calls about the running installation answer with, as far as pages show it. */

/** What is counted of events. */
export interface EventCountsView {
  readonly started: number;
  readonly failed: number;
  readonly throttled: number;
  readonly registered: number;
  readonly locked: number;
  readonly reused: number;
  readonly providerFailed: number;
}

/** One step of time. */
export interface StepView extends EventCountsView {
  readonly at: Date;
}

/** A piece of this process's time. */
export interface HistoryPointView {
  readonly at: Date;
  readonly refreshes: number;
  readonly reused: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly remembered: number;
  readonly hashesRunning: number;
  readonly hashesWaiting: number;
  /** Seconds. Null: nothing was told. */
  readonly feedDelay: number | null;
}

export interface OverviewView {
  readonly asOf: Date;
  readonly sessions: { readonly live: number; readonly isAtLeast: boolean };
  readonly lastDay: EventCountsView;
  readonly dayBefore: EventCountsView;
  readonly events: { readonly step: number; readonly since: Date; readonly steps: readonly StepView[] };
  readonly locks: { readonly held: number; readonly isAtLeast: boolean; readonly usual: number };
  readonly outbox: readonly {
    readonly kind: MessageKindView;
    readonly waiting: number;
    readonly dead: number;
    readonly oldestWaiting: Date | null;
  }[];
  readonly process: {
    readonly hashesRunning: number | null;
    readonly hashesWaiting: number | null;
    readonly revocationAge: number | null;
    readonly feed: "in-process" | "listening" | "polling" | null;
    readonly redisUp: boolean | null;
    readonly since: Date;
    readonly history: readonly HistoryPointView[];
  };
}

export type MessageKindView = "mail" | "hook" | "webhook" | "events";

export interface KeyView {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: "waiting" | "signing" | "accepted" | "expired" | "revoked";
  readonly createdAt: Date;
  readonly activeAt: Date;
  readonly retiredAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface KeysView {
  /** The newest first. */
  readonly keys: readonly KeyView[];
  readonly nextRotationAt: Date | null;
}

export interface HeldLockView {
  readonly id: string;
  readonly userId: string | null;
  readonly lockedAt: Date;
  readonly lockedUntil: Date | null;
  readonly failures: number;
}

export interface ServiceView {
  readonly name: string;
  readonly scopes: readonly ("revocations" | "introspect")[];
  readonly audiences: readonly string[] | null;
  readonly createdAt: Date;
}

export interface ProviderView {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly available: boolean;
  readonly failedAt: Date | null;
  readonly failure: string | null;
  readonly clientSecret: number | null;
}

export interface OutgoingView {
  readonly waiting: number;
  readonly oldestWaiting: Date | null;
  readonly dead: number;
  readonly messages: readonly {
    readonly id: number;
    readonly kind: MessageKindView;
    readonly attempts: number;
    readonly createdAt: Date;
    readonly deadAt: Date;
    readonly error: string;
  }[];
}

export interface FindingView {
  readonly check: string;
  readonly level: "ok" | "warn" | "fail";
  readonly found: string;
  readonly why: string | null;
  readonly fix: string | null;
  readonly setting: string | null;
}

export interface SettingView {
  readonly name: string;
  readonly variable: string | null;
  readonly group: string;
  readonly about: string;
  readonly default: string;
  readonly isSet: boolean;
  readonly secret: boolean;
  readonly value: string | number | boolean | readonly string[] | null;
}
