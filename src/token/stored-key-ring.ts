import { setTimeout as sleep } from "node:timers/promises";
import { AuthError } from "../error/auth-error.ts";
import type { JwsHeader } from "../jws/jws-header.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { RecentMap } from "../shared/recent-map.ts";
import { checkJws } from "./check-jws.ts";
import { KeySet, type LiveKey } from "./key-set.ts";
import type { JwsCheck, KeyRing, PublishedKeys } from "./key-ring.ts";
import type { KeyStore } from "./key-store.ts";
import { publishKeys } from "./publish-keys.ts";
import { signClaims } from "./sign-claims.ts";
import { tendKeys } from "./tend-keys.ts";
import type { KeyPlan } from "./token-settings.ts";

export interface StoredKeyRingOptions {
  readonly store: KeyStore;
  readonly ring: SecretRing;
  readonly view: Pick<RevocationView, "hasEnded" | "onChange">;
  readonly plan: KeyPlan;
  /** Told when keys could not be read or written. The next round tries again. */
  readonly onError: (error: unknown) => void;
}

/** Seconds between two rounds, give or take a quarter so that many processes spread out. A tenth of the lead: no key is missed. */
const interval = 60;
/** Milliseconds after a read on a stranger's behalf that found nothing new in which there is no other. */
const reloadPause = 2_000;
/** Milliseconds between the beginnings of two reads for somebody elsewhere, and for which one is waited for. */
const confirmPause = 1_000;
const confirmPatience = 2_000;
const rememberedHeaders = 64;

/**
 * The keys in the database, as this process knows them. It reads them each minute, at once when one is revoked, and when a token names one
 * that it does not know; it makes the next one in time, unless another process has.
 */
export class StoredKeyRing implements KeyRing {
  readonly #options: StoredKeyRingOptions;
  readonly #memory = new RecentMap<JwsHeader>(rememberedHeaders);
  #set: KeySet;
  #reading: Promise<boolean> | null = null;
  #fruitlessAt = Number.NEGATIVE_INFINITY;
  /** The read that has not begun yet, for everybody who asks until it does. */
  #next: Promise<void> | null = null;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  /** When the read of the keys that are here began, or a little later. Monotonic milliseconds, as all times here. */
  #readAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #unsubscribe: () => void = () => {};
  #closed = false;

  private constructor(options: StoredKeyRingOptions, set: KeySet) {
    this.#options = options;
    this.#set = set;
  }

  /** Reads the keys, makes the first one if there is none, and follows them until `close`. */
  static async start(options: StoredKeyRingOptions): Promise<StoredKeyRing> {
    const { store, ring } = options;
    const ringOfKeys = new StoredKeyRing(options, new KeySet(await store.read(), ring, performance.now()));
    await ringOfKeys.#tend("start");
    ringOfKeys.#unsubscribe = options.view.onChange(() => ringOfKeys.#noticeRevocation());
    ringOfKeys.#schedule();
    return ringOfKeys;
  }

  /** Stops, after the round that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await this.#round;
    await this.#reading?.catch(() => {});
  }

  sign(claims: object): string {
    const key = this.#set.inForce();
    if (!key?.privateKey || this.#options.view.hasEnded(key.kid)) {
      throw new AuthError("storage_unavailable", {
        detail: "There is no key to sign with at this moment.",
        retryAfter: 1,
      });
    }
    return signClaims({ algorithm: key.algorithm, key: key.privateKey }, key.header, claims);
  }

  catchUp(): Promise<void> | null {
    const key = this.#set.inForce();
    return key && this.#options.view.hasEnded(key.kid) ? this.#readAnew() : null;
  }

  verify(token: string): JwsCheck {
    return checkJws(token, {
      memory: this.#memory,
      find: (kid) => this.#set.find(kid),
      isRevoked: (key) => this.#isRevoked(key),
    });
  }

  /** Security: a key that the feed has told of leaves at once, whether or not the keys can be read again. */
  published(): PublishedKeys {
    const { keys, published } = this.#set;
    if (!this.#hasNews()) return published;
    return publishKeys(keys.filter((key) => !this.#isRevoked(key)).map(({ jwk }) => jwk));
  }

  /**
   * Security: made-up ids cost one read in two seconds, whoever sends them and however many. A key is published minutes before it signs,
   * so that nobody waits for such a read in the ordinary course.
   */
  async reload(): Promise<boolean> {
    if (performance.now() - this.#fruitlessAt < reloadPause) return false;
    const isNew = await this.#read();
    if (!isNew) this.#fruitlessAt = performance.now();
    return isNew;
  }

  /** Security: strangers may ask. One who asks too early waits for a read that others share, and a database that is away is not waited for. */
  async confirm(): Promise<number> {
    this.#next ??= Promise.resolve().then(() => this.#readNext());
    const isRead = this.#next.then(
      () => true,
      () => false,
    );
    const patience = new AbortController();
    const isLate = sleep(confirmPatience, false, { ref: false, signal: patience.signal }).catch(() => false);
    const isConfirmed = await Promise.race([isRead, isLate]);
    patience.abort();
    return isConfirmed ? 0 : Math.max(1, Math.ceil((performance.now() - this.#readAt) / 1000));
  }

  /** A read that begins after everybody has asked who waits for it. */
  async #readNext(): Promise<void> {
    try {
      const pause = this.#confirmedAt + confirmPause - performance.now();
      if (pause > 0) await sleep(pause, undefined, { ref: false });
      // One that is under way may have begun before somebody asked.
      while (this.#reading) await this.#reading.catch(() => {});
    } finally {
      this.#next = null;
      this.#confirmedAt = performance.now();
    }
    await this.#read();
  }

  /** Gives whether there are other keys than before. Calls at the same time share one read. */
  #read(): Promise<boolean> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readNow(): Promise<boolean> {
    const before = this.#set;
    const began = performance.now();
    const set = new KeySet(await this.#options.store.read(), this.#options.ring, performance.now());
    this.#set = set;
    this.#readAt = began;
    return set.keys.some(({ kid }) => !before.find(kid));
  }

  /** A revoked key leaves what is published, and another one signs: both stand in the database already. */
  #noticeRevocation(): void {
    if (this.#hasNews() && !this.#closed) this.#readAnew().catch(this.#options.onError);
  }

  #isRevoked({ kid, record }: LiveKey): boolean {
    return record.revokedAt !== null || this.#options.view.hasEnded(kid);
  }

  /** Whether a key was revoked since the keys were read. */
  #hasNews(): boolean {
    return this.#set.keys.some(({ kid, record }) => record.revokedAt === null && this.#options.view.hasEnded(kid));
  }

  /** A read that is under way may have begun before the key was revoked: then it is none. */
  async #readAnew(): Promise<void> {
    await this.#reading?.catch(() => {});
    if (this.#hasNews()) await this.#read();
  }

  async #tend(occasion: "start" | "round"): Promise<void> {
    const { store, ring, plan } = this.#options;
    // Each step may leave one more to do; another process may have done it first.
    for (let step = 0; step < 4; step += 1) {
      if (!(await tendKeys(this.#set, { store, ring, plan, occasion }))) return;
      await this.#read();
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    const delay = interval * 1000 * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      this.#round = this.#read()
        .then(() => this.#tend("round"))
        .catch(this.#options.onError)
        .finally(() => this.#schedule());
    }, delay);
    this.#timer.unref();
  }
}
