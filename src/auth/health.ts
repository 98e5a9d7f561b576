import type { Core } from "./open-core.ts";

/** Whether requests can be served, and why not. Nothing in it names a person or an address. */
export interface HealthReport {
  readonly ready: boolean;
  /** Whether the database answers, and in how many seconds. */
  readonly storage: { readonly ok: boolean; readonly seconds: number };
  /** Whether endings elsewhere are seen in time; null before storage has been opened. */
  readonly revocations: { readonly ok: boolean; readonly ageSeconds: number } | null;
  readonly passwords: { readonly running: number; readonly waiting: number } | null;
}

/** Asks the database and looks at what runs beside requests. Never rejects. */
export async function checkHealth(open: () => Promise<Core>): Promise<HealthReport> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let core: Core;
  try {
    core = await open();
  } catch {
    return { ready: false, storage: { ok: false, seconds: seconds() }, revocations: null, passwords: null };
  }
  const answers = await core.deps.ping().then(
    () => true,
    () => false,
  );
  const { revocationAge, hashing } = core.status();
  const revocations = { ok: core.isFresh(), ageSeconds: revocationAge };
  return {
    ready: answers && revocations.ok,
    storage: { ok: answers, seconds: seconds() },
    revocations,
    passwords: hashing,
  };
}
