import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { KeyRing } from "../token/key-ring.ts";
import type { KeyStore } from "../token/key-store.ts";
import { SecretKeyRing } from "../token/secret-key-ring.ts";
import { StoredKeyRing } from "../token/stored-key-ring.ts";
import { keyPlan, type TokenSettings } from "../token/token-settings.ts";

export interface KeyRingOptions {
  readonly token: TokenSettings;
  readonly store: KeyStore;
  readonly ring: SecretRing;
  readonly view: RevocationView;
  readonly onError: (error: unknown) => void;
}

/** A key ring that is at work. */
export interface OpenKeyRing {
  readonly keys: KeyRing;
  close(): Promise<void>;
}

/** Starts what signs and verifies access tokens: keys of the database, or the secrets of HS256, which need none. */
export async function openKeyRing({ token, ...parts }: KeyRingOptions): Promise<OpenKeyRing> {
  const plan = keyPlan(token);
  if (!plan) return { keys: new SecretKeyRing(token.secrets), close: () => Promise.resolve() };
  const keys = await StoredKeyRing.start({ ...parts, plan });
  return { keys, close: () => keys.close() };
}
