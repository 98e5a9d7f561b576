import type { Clock } from "../shared/clock.ts";

/** Milliseconds for which a document is served without a further thought. */
const freshFor = 15 * 60_000;
/** Milliseconds past which it is asked for before it is served. */
const oldFrom = 24 * 3_600_000;
/** Milliseconds for which it serves while no other is to be had. */
const usableFor = 7 * 24 * 3_600_000;
/** Milliseconds after a failure. While they pass, what there is serves, or the failure is repeated. */
const failurePause = 5000;

export interface CachedDocumentOptions<T> {
  /** Fetches it and checks it. What it rejects never takes the place of a good copy. `hasCopy`: nobody depends on it. */
  readonly load: (hasCopy: boolean) => Promise<T>;
  readonly clock: Clock;
  /** Told of failures in the background, which nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/**
 * A document of a provider's that outlives its outages: fetched when it is first needed, asked for again in the background from its fifteenth
 * minute, used for a week while no other is to be had. Calls at the same time share one request.
 */
export class CachedDocument<T> {
  readonly #options: CachedDocumentOptions<T>;
  #flight: Promise<T> | null = null;
  #copy: { readonly value: T; readonly loadedAt: number } | null = null;
  #failure: { readonly error: unknown; readonly at: number } | null = null;

  constructor(options: CachedDocumentOptions<T>) {
    this.#options = options;
  }

  /** Gives the copy, or what comes when it is asked for. Rejects as `load` does. */
  async get(): Promise<T> {
    const copy = this.#copy;
    const age = copy ? this.#options.clock() - copy.loadedAt : Number.POSITIVE_INFINITY;
    if (copy && age < freshFor) return copy.value;
    if (this.#failure && this.#options.clock() - this.#failure.at < failurePause) {
      if (copy && age < usableFor) return copy.value;
      throw this.#failure.error;
    }
    if (copy && age < oldFrom) {
      this.refresh().catch(this.#options.onError);
      return copy.value;
    }
    try {
      return await this.refresh();
    } catch (error) {
      if (copy && age < usableFor) return copy.value;
      throw error;
    }
  }

  /** Asks for it now, or joins the request under way. */
  refresh(): Promise<T> {
    this.#flight ??= this.#load().finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  async #load(): Promise<T> {
    try {
      const value = await this.#options.load(this.#copy !== null);
      this.#copy = { value, loadedAt: this.#options.clock() };
      this.#failure = null;
      return value;
    } catch (error) {
      this.#failure = { error, at: this.#options.clock() };
      throw error;
    }
  }
}
