import { type ProviderReport, reportProviders } from "../federation/provider-report.ts";
import type { FeedState } from "../revocation/revocation-feed.ts";
import type { Core } from "./open-core.ts";

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
  const storage = await core.deps.ping().then(
    (took) => ({ ok: true, seconds: took }),
    () => ({ ok: false, seconds: seconds() }),
  );
  const { revocationAge, feed, redis, hashing } = core.status();
  const revocations = { ok: core.isFresh(), ageSeconds: revocationAge };
  return {
    ready: storage.ok && revocations.ok,
    storage,
    revocations,
    feed,
    redis,
    passwords: hashing,
    providers: reportProviders(core.deps.providers),
  };
}
