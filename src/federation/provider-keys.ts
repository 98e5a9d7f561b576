import type { JWK } from "oauth4webapi";
import type { JsonObject } from "../jws/parse-json-object.ts";
import type { Clock } from "../shared/clock.ts";
import { CachedDocument, type CachedDocumentOptions } from "./cached-document.ts";
import { ProviderFault } from "./provider-fault.ts";

/** Milliseconds between two requests for the sake of a key that is not known, however many tokens name one. */
const searchPause = 60_000;
/** More than any provider has at a time. */
const maxKeys = 100;

/** The keys that a provider signs with, as it publishes them. */
export interface PublishedKeys {
  readonly keys: readonly JWK[];
}

/** The keys of a provider: cached, and asked for again when a token names one that is not among them. */
export class ProviderKeys {
  readonly #document: CachedDocument<PublishedKeys>;
  readonly #clock: Clock;
  #searchedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CachedDocumentOptions<PublishedKeys>) {
    this.#document = new CachedDocument(options);
    this.#clock = options.clock;
  }

  get(): Promise<PublishedKeys> {
    return this.#document.get();
  }

  /** Looks for a key that is not known: at most once a minute. Null: not now. */
  async search(): Promise<PublishedKeys | null> {
    // Security: made-up names must not become as many requests.
    if (this.#clock() - this.#searchedAt < searchPause) return null;
    this.#searchedAt = this.#clock();
    return this.#document.refresh();
  }
}

/** Checks a set of keys (RFC 7517) that was read. What is no public key of a signature is left out. */
export function readKeys(document: JsonObject): PublishedKeys {
  const { keys } = document;
  if (!Array.isArray(keys) || keys.length > maxKeys) throw new ProviderFault("The keys are no set of keys.");
  const usable = keys.map(withoutNulls).filter(isPublicKey);
  // Without one key nothing can be verified: what was there before is better than that.
  if (usable.length === 0) throw new ProviderFault("There is no key among the keys that can be used.");
  return { keys: usable };
}

/** What a key need not say (RFC 7517, section 4), some servers write as null. */
const optional: readonly string[] = ["alg", "key_ops", "kid", "use"];

function withoutNulls(key: unknown): unknown {
  if (typeof key !== "object" || key === null) return key;
  return Object.fromEntries(Object.entries(key).filter(([name, value]) => value !== null || !optional.includes(name)));
}

/** Security: a symmetric key (`oct`) that is published is nobody's secret. */
function isPublicKey(key: unknown): key is JWK {
  if (typeof key !== "object" || key === null) return false;
  const { kty, use, key_ops: operations, d } = key as JWK;
  if (operations !== undefined && !Array.isArray(operations)) return false;
  return (kty === "RSA" || kty === "EC" || kty === "OKP") && (use === undefined || use === "sig") && d === undefined;
}
