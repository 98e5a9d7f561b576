import type { Providers } from "../federation/provider-client.ts";
import type { FeedState } from "../revocation/revocation-feed.ts";
import type { Core } from "./open-core.ts";

/** How a provider is doing, as operators are shown it. */
export interface ProviderReport {
  readonly id: string;
  /** False while it does not answer and is not asked. The other ways to sign in are there all the same. */
  readonly available: boolean;
  /** When it last failed to answer, also if it has answered since, or null. */
  readonly failedAt: Date | null;
  /** Why, in a sentence, or null. */
  readonly failure: string | null;
  /** Which of its client secrets was last accepted, 1 for the first of the list; null before the first sign-in. */
  readonly clientSecret: number | null;
}

/** Whether requests can be served, and why not. Nothing in it names a person or where she is. */
export interface HealthReport {
  readonly ready: boolean;
  /** Whether the database answers, and in how many seconds. */
  readonly storage: { readonly ok: boolean; readonly seconds: number };
  /** Whether endings elsewhere are seen in time; null before storage has been opened. */
  readonly revocations: { readonly ok: boolean; readonly ageSeconds: number } | null;
  /** How endings elsewhere are told of. With `polling` they are seen when the log is read, within a second. */
  readonly feed: FeedState | null;
  /** Null: there is none. Nobody needs it to be ready. */
  readonly redis: { readonly ok: boolean } | null;
  readonly passwords: { readonly running: number; readonly waiting: number } | null;
  /** In the order they were configured. Nobody needs one to be ready; null before storage has been opened. */
  readonly providers: readonly ProviderReport[] | null;
}

/** Asks the database and looks at what runs beside requests. Never rejects. */
export async function checkHealth(open: () => Promise<Core>): Promise<HealthReport> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let core: Core;
  try {
    core = await open();
  } catch {
    const storage = { ok: false, seconds: seconds() };
    return { ready: false, storage, revocations: null, feed: null, redis: null, passwords: null, providers: null };
  }
  const answers = await core.deps.ping().then(
    () => true,
    () => false,
  );
  const { revocationAge, feed, redis, hashing } = core.status();
  const revocations = { ok: core.isFresh(), ageSeconds: revocationAge };
  return {
    ready: answers && revocations.ok,
    storage: { ok: answers, seconds: seconds() },
    revocations,
    feed,
    redis,
    passwords: hashing,
    providers: reportProviders(core.deps.providers),
  };
}

function reportProviders(providers: Providers): ProviderReport[] {
  return [...providers.values()].map((provider) => {
    const { available, failedAt, failure, secretInUse } = provider.health();
    return {
      id: provider.id,
      available,
      failedAt: failedAt === null ? null : new Date(failedAt),
      failure,
      clientSecret: secretInUse === null ? null : secretInUse + 1,
    };
  });
}
