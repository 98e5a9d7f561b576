import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { KeySet } from "./key-set.ts";
import type { KeyStore } from "./key-store.ts";
import { makeSigningKey } from "./make-signing-key.ts";
import type { KeyPlan } from "./token-settings.ts";

export interface KeyDeps {
  readonly store: KeyStore;
  readonly ring: SecretRing;
  readonly plan: KeyPlan;
}

/** The key that signs next. */
export interface NextKey {
  readonly kid: string;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly activeAt: number;
  /** False: it was there already. */
  readonly isNew: boolean;
}

/**
 * Makes the next key before its time, or says which one waits already. With `now` it signs at once: others who remember the published keys
 * have to read them again. Null when another process has just made one.
 */
export async function rotateKey(
  { store, ring, plan }: KeyDeps,
  { now, ...doer }: Doer & { readonly now: boolean },
): Promise<NextKey | null> {
  const set = new KeySet(await store.read(), ring, performance.now());
  const pending = set.pending();
  if (pending?.privateKey) {
    const { kid, record } = pending;
    if (!now) return { kid, activeAt: record.activeAt, isNew: false };
    const hastened = { type: "signing_key_hastened", data: { kid }, userId: null, ...nameDoer(doer) } as const;
    const recording = { events: [hastened], authority: doer.authority };
    return (await store.hasten(kid, plan.keep, recording)) ? { kid, activeAt: set.now(), isNew: false } : null;
  }
  const key = await makeSigningKey(plan.algorithm, ring);
  const { kid, algorithm } = key;
  const lead = now ? 0 : plan.lead;
  const events = [{ type: "signing_key_created", data: { kid, algorithm }, userId: null, ...nameDoer(doer) }] as const;
  const isStored = await store.append(
    key,
    set.lastSlot,
    { lead, keep: plan.keep },
    { events, authority: doer.authority },
  );
  return isStored ? { kid, activeAt: set.now() + lead * 1000, isNew: true } : null;
}

/**
 * Revokes a key: its tokens are refused everywhere, and where it signed, another one signs at once. Gives false when there is no such key,
 * or it was revoked already.
 */
export async function revokeKey({ store, ring, plan }: KeyDeps, kid: string, doer: Doer): Promise<boolean> {
  const events = [{ type: "signing_key_revoked", data: { kid }, userId: null, ...nameDoer(doer) }] as const;
  return store.revoke(kid, await makeSigningKey(plan.algorithm, ring), plan.keep, {
    events,
    authority: doer.authority,
  });
}
