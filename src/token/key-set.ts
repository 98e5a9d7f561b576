import type { SecretRing } from "../secret/root-secret.ts";
import type { CheckingKey } from "./check-jws.ts";
import type { PublishedKeys } from "./key-ring.ts";
import type { SigningKeyRecord, StoredKeys } from "./key-store.ts";
import { type LoadedKey, loadKey } from "./loaded-key.ts";
import { publishKeys } from "./publish-keys.ts";
import { encodeHeader } from "./sign-claims.ts";

/** A loaded key with what its tokens begin with. */
export interface LiveKey extends CheckingKey, LoadedKey {
  readonly header: string;
}

/** The keys as one read found them. Never changes; a later read makes another. */
export class KeySet {
  /** The newest first; none that has expired. */
  readonly keys: readonly LiveKey[];
  /** The last slot that is taken. */
  readonly lastSlot: number;
  readonly published: PublishedKeys;
  readonly #byId: ReadonlyMap<string, LiveKey>;
  /** Database time minus monotonic time, at most. */
  readonly #offset: number;

  /** @param readAt monotonic milliseconds, when the answer had arrived. */
  constructor(stored: StoredKeys, ring: SecretRing, readAt: number) {
    this.#offset = stored.now - readAt;
    this.lastSlot = stored.keys[0]?.slot ?? 0;
    this.keys = stored.keys
      .filter((record) => !isPast(record.expiresAt, stored.now))
      .flatMap((record) => toLiveKey(record, ring));
    this.#byId = new Map(this.keys.map((key) => [key.kid, key]));
    this.published = publishKeys(this.keys.filter(({ record }) => record.revokedAt === null).map(({ jwk }) => jwk));
  }

  /**
   * The database's time now, or a little before it: time passes between the moment it was told and the moment it arrived here. So no key
   * signs early.
   */
  now(): number {
    return this.#offset + performance.now();
  }

  find(kid: string): LiveKey | undefined {
    return this.#byId.get(kid);
  }

  /** The key that signs at this moment, whether or not it can be opened here. */
  inForce(now: number = this.now()): LiveKey | undefined {
    return this.keys.find(
      ({ record }) => record.revokedAt === null && record.activeAt <= now && !isPast(record.retiredAt, now),
    );
  }

  /** The next key to sign, if one is published. */
  pending(now: number = this.now()): LiveKey | undefined {
    return this.keys
      .filter(
        ({ record }) =>
          record.revokedAt === null && record.activeAt > now && !isPast(record.retiredAt, record.activeAt),
      )
      .at(-1);
  }
}

function toLiveKey(record: SigningKeyRecord, ring: SecretRing): LiveKey[] {
  const loaded = loadKey(record, ring);
  if (!loaded) return [];
  const { kid, algorithm } = record;
  return [{ ...loaded, kid, algorithm, key: loaded.publicKey, header: encodeHeader(algorithm, kid) }];
}

function isPast(moment: number | null, now: number): boolean {
  return moment !== null && moment <= now;
}
