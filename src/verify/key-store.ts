import { publicAlgorithms, type PublicAlgorithm } from "../jws/jws-algorithm.ts";
import { mediaTypeOf } from "./media-type.ts";
import { OutboundError, type Outbound } from "./outbound.ts";
import { parseKeySet, type PublishedKey } from "./parse-key-set.ts";
import { nameSubject } from "./revocation-subject.ts";
import { SingleFlight } from "./single-flight.ts";

/** A key of the issuer's. */
export interface VerificationKey extends PublishedKey {
  readonly cryptoKey: CryptoKey;
  /** By `nameSubject`. */
  readonly subject: string;
  /** `withdrawn`: no longer published. `revoked`: its tokens are refused. */
  state: "live" | "revoked" | "withdrawn";
}

/** What is known of a `kid`. `unavailable`: the issuer could not be asked, or not yet again. */
export type KeySearch = VerificationKey | "unknown" | "revoked" | "unavailable";

const path = "/jwks";
const maxBytes = 128 * 1024;
/** Seconds between the bounds of which `max-age` is honoured, and what holds without one. */
const shortestAge = 60;
const longestAge = 86_400;
const usualAge = 300;
/** Milliseconds between two requests for the sake of a `kid` that is not known, however many tokens name one. */
const unknownPause = 60_000;
/** Names remembered that are no key's. There is one a minute at most. */
const mostUnknown = 1000;
/** Milliseconds after a request that failed, or was answered with keys that may be out of date. */
const failurePause = 5000;
/** Milliseconds: longer than a request may take. */
const patience = 10_000;

/** The issuer's keys, in memory: fetched when needed, renewed in the background, kept while the issuer is away. */
export class KeyStore {
  readonly #outbound: Outbound;
  readonly #algorithms: readonly PublicAlgorithm[];
  readonly #onError: (error: unknown) => void;
  readonly #flight = new SingleFlight<void>(patience);
  /** Subjects. Never forgotten: who has stolen a key makes tokens with it for as long as anybody takes them. */
  readonly #revoked = new Set<string>();
  #keys = new Map<string, VerificationKey>();
  /** Names that the keys were fetched for and were not among them: no key that is made later gets one. */
  readonly #unknown = new Set<string>();
  /** For the sake of a `kid` that was not known. Monotonic milliseconds, as all times here. */
  #searchedAt = Number.NEGATIVE_INFINITY;
  /** Keys made before this moment are among those that are here, or had been withdrawn: the issuer looked when it was asked then. */
  #currentAsOf = Number.NEGATIVE_INFINITY;
  /** When the issuer last gave keys that it could not say to be those of now. */
  #doubtedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #renewAt = Number.NEGATIVE_INFINITY;

  constructor(outbound: Outbound, algorithms: readonly PublicAlgorithm[], onError: (error: unknown) => void) {
    this.#outbound = outbound;
    this.#algorithms = algorithms;
    this.#onError = onError;
  }

  /** Whether there are any. */
  get isLoaded(): boolean {
    return this.#keys.size > 0;
  }

  get size(): number {
    return this.#keys.size;
  }

  /**
   * Finds a key, and asks the issuer for one that is not known: at most once a minute, or five seconds after a failure or an answer that may
   * be out of date. In between nobody can tell whether the issuer has made it since, so that a name which was not asked for before is
   * `unavailable`, and no fault of its token's.
   */
  async search(kid: string): Promise<KeySearch> {
    const known = this.#keys.get(kid);
    if (known) return known;
    if (this.#revoked.size > 0 && this.#revoked.has(await nameSubject("key", kid))) return "revoked";
    const now = performance.now();
    if (now - Math.max(this.#failedAt, this.#doubtedAt) < failurePause) return "unavailable";
    // Security: made-up names must not become as many requests.
    const isFirst = !this.isLoaded;
    if (isFirst || now - this.#searchedAt >= unknownPause) {
      if (!(await this.#isFetched())) return "unavailable";
      if (this.#currentAsOf >= now) {
        if (!isFirst) this.#searchedAt = now;
        this.#noteUnknown(kid);
      }
    }
    return this.#keys.get(kid) ?? (this.#unknown.has(kid) ? "unknown" : "unavailable");
  }

  /** Renews what has become too old, in the background. Costs a comparison where nothing has. */
  renew(monotonic: number): void {
    if (monotonic < this.#renewAt || monotonic - this.#failedAt < failurePause) return;
    // Not twice while the request is under way.
    this.#renewAt = monotonic + patience;
    void this.#isFetched({ mayBeRemembered: true });
  }

  /**
   * Fetches the keys. Calls at the same time share one request. Throws when that fails; the keys that were there stay.
   *
   * @param mayBeRemembered whether an answer will do that a cache has kept, or the issuer
   */
  fetch({ mayBeRemembered = false } = {}): Promise<void> {
    return this.#flight.run(() => this.#fetchNow(mayBeRemembered));
  }

  /** Refuses a key from now on, and asks for the keys that take its place. */
  revoke(subject: string): void {
    if (this.#revoked.has(subject)) return;
    this.#revoked.add(subject);
    for (const key of this.#keys.values()) if (key.subject === subject) key.state = "revoked";
    // The first token of a key that took its place is looked for whatever was asked a moment ago.
    this.#searchedAt = Number.NEGATIVE_INFINITY;
    if (this.isLoaded) void this.#isFetched();
  }

  /** A name that was there before the issuer looked for its keys. One that joined a request under way may be younger than its answer. */
  #noteUnknown(kid: string): void {
    if (this.#keys.has(kid)) return;
    if (this.#unknown.size >= mostUnknown) this.#unknown.clear();
    this.#unknown.add(kid);
  }

  async #isFetched(options?: { readonly mayBeRemembered: boolean }): Promise<boolean> {
    try {
      await this.fetch(options);
      return true;
    } catch (error) {
      this.#onError(error);
      return false;
    }
  }

  async #fetchNow(mayBeRemembered: boolean): Promise<void> {
    const requestedAt = performance.now();
    try {
      const accept = "application/jwk-set+json, application/json";
      const forNow = mayBeRemembered ? {} : { headers: { "cache-control": "no-cache" } };
      const { text, headers } = await this.#outbound.read({ path, accept, ...forNow }, maxBytes);
      const published = isJson(headers) ? parseKeySet(text, this.#algorithms) : null;
      if (!published) throw new OutboundError(`${path}: the answer is no set of keys`);
      const keys = await Promise.all(published.map((key) => this.#admit(key)));
      this.#replace(keys.filter((key) => key !== null));
      this.#failedAt = Number.NEGATIVE_INFINITY;
      if (!mayBeRemembered) this.#noteAge(headers, requestedAt);
      this.#renewAt = performance.now() + maxAge(headers) * 1000;
    } catch (error) {
      this.#failedAt = performance.now();
      throw error;
    }
  }

  /** Security: keys from before the question say nothing about a name that is not among them: whoever revokes a key makes the next one then. */
  #noteAge(headers: Headers, requestedAt: number): void {
    if (Number(headers.get("age") ?? 0) === 0) this.#currentAsOf = requestedAt;
    else this.#doubtedAt = performance.now();
  }

  /** Null for what the runtime does not take for a key, such as a point that is not on its curve. */
  async #admit(published: PublishedKey): Promise<VerificationKey | null> {
    const { kid, algorithm, jwk } = published;
    const known = this.#keys.get(kid);
    if (known && known.algorithm === algorithm && JSON.stringify(known.jwk) === JSON.stringify(jwk)) return known;
    const subject = await nameSubject("key", kid);
    try {
      const { key } = publicAlgorithms[algorithm];
      const cryptoKey = await crypto.subtle.importKey("jwk", jwk, key, false, ["verify"]);
      return { ...published, cryptoKey, subject, state: "live" };
    } catch {
      return null;
    }
  }

  #replace(keys: readonly VerificationKey[]): void {
    // Without one key nothing can be verified: what was there is better than that.
    if (keys.length === 0) throw new OutboundError(`${path}: no key among them that can be used`);
    const replaced = this.#keys;
    this.#keys = new Map(keys.map((key) => [key.kid, key]));
    for (const key of keys) if (this.#revoked.has(key.subject)) key.state = "revoked";
    for (const key of replaced.values()) {
      if (key.state === "live" && this.#keys.get(key.kid) !== key) key.state = "withdrawn";
    }
  }
}

function isJson(headers: Headers): boolean {
  const type = mediaTypeOf(headers);
  return type === "application/json" || type === "application/jwk-set+json";
}

/** Seconds. */
function maxAge(headers: Headers): number {
  const [, seconds] = /(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(headers.get("cache-control") ?? "") ?? [];
  return Math.min(longestAge, Math.max(shortestAge, Number(seconds ?? usualAge)));
}
