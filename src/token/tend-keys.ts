import { type Recording, unrecorded } from "../outbox/recording.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { seal } from "../secret/seal.ts";
import type { KeySet } from "./key-set.ts";
import type { KeyStore, NewSigningKey } from "./key-store.ts";
import { makeSigningKey } from "./make-signing-key.ts";
import type { KeyPlan } from "./token-settings.ts";

export interface TendOptions {
  readonly store: KeyStore;
  readonly ring: SecretRing;
  readonly plan: KeyPlan;
  /** The algorithm is looked at when a process starts only, so that two that want different ones do not take turns for ever. */
  readonly occasion: "start" | "round";
}

/**
 * Does the next thing that has to be done about the keys: the first one, one in the place of one that cannot be opened here, the next one
 * in time, one of another algorithm, and seals under the root secret that issues now. Gives whether something was done, by this process or
 * by another one that was faster, so that the keys have to be read again.
 */
export async function tendKeys(set: KeySet, options: TendOptions): Promise<boolean> {
  const { store, plan } = options;
  const now = set.now();
  const signing = set.inForce(now);
  const pending = set.pending(now);
  const next = pending?.privateKey ? pending : undefined;
  if (!signing?.privateKey) {
    if (next) await store.hasten(next.kid, plan.keep);
    else await append(set, options, 0);
    return true;
  }
  const isDue = now >= signing.record.activeAt + (plan.rotation - plan.lead) * 1000;
  const isOther = options.occasion === "start" && (next ?? signing).algorithm !== plan.algorithm;
  if ((isDue && !next) || isOther) {
    await append(set, options, plan.lead);
    return true;
  }
  if (await resealKeys(set, options)) return true;
  await store.tidy(plan.lead);
  return false;
}

async function append(set: KeySet, { store, ring, plan }: TendOptions, lead: number): Promise<void> {
  const key = await makeSigningKey(plan.algorithm, ring);
  await store.append(key, set.lastSlot, { lead, keep: plan.keep }, created(key, set.lastSlot > 0));
}

/** The first key comes with the installation: there is nothing to tell of it. */
function created({ kid, algorithm }: NewSigningKey, isNews: boolean): Recording {
  if (!isNews) return unrecorded;
  return { events: [{ type: "signing_key_created", data: { kid, algorithm }, userId: null, actor: "system" }] };
}

/** Gives whether one was sealed anew. */
async function resealKeys(set: KeySet, { store, ring }: TendOptions): Promise<boolean> {
  let changed = false;
  for (const { kid, privateKey, record } of set.keys) {
    if (!privateKey || record.sealedKey === null || record.secretId === ring.current.id) continue;
    const sealedKey = seal(ring, "signing-key", JSON.stringify(privateKey.export({ format: "jwk" })));
    changed = (await store.reseal({ kid, sealedKey, secretId: ring.current.id }, record.sealedKey)) || changed;
  }
  return changed;
}
