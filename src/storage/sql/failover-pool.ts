import { findPrimary, type History } from "./find-primary.ts";
import type { Pg } from "./load-pg.ts";
import type { OwnPostgresPool, PostgresClient } from "./postgres-pool.ts";
import { errorCode } from "./storage-error.ts";

export interface FailoverPoolOptions {
  readonly pg: Pg;
  readonly urls: readonly string[];
  /** Makes a pool on one server, whose connections are proven to lead to a primary of no older history than `newest` says. */
  readonly open: (url: string, newest: () => History | null, onLost: () => void) => HostPool;
}

/** A pool on one server. */
export interface HostPool extends OwnPostgresPool {
  /** Ends it with all that is under way in it. */
  breakOff(): void;
}

/** Milliseconds between two looks at whether another server has taken over without this process noticing. */
const lookInterval = 5_000;
/** Milliseconds between two looks while no server can be written to. */
const pause = 100;

/**
 * A pool on the one of several servers that can be written to. A lost connection, a refused one, and one that no longer takes writes make it
 * look for the primary before anybody gets a connection again; and where the old server only hangs, it looks by itself.
 */
export class FailoverPool implements OwnPostgresPool {
  readonly #options: FailoverPoolOptions;
  #pool: HostPool | null = null;
  #url: string | null = null;
  #newest: History | null = null;
  /** Whether the pool leads to the primary, as far as is known. */
  #isTrusted = false;
  #looking: Promise<HostPool> | null = null;
  #failure: { readonly at: number; readonly error: unknown } | null = null;
  #isEnded = false;
  readonly #timer: NodeJS.Timeout;

  constructor(options: FailoverPoolOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look().catch(() => {}), lookInterval).unref();
  }

  get totalCount(): number {
    return this.#pool?.totalCount ?? 0;
  }

  get idleCount(): number {
    return this.#pool?.idleCount ?? 0;
  }

  get waitingCount(): number {
    return this.#pool?.waitingCount ?? 0;
  }

  async connect(): Promise<PostgresClient> {
    const pool = this.#isTrusted && this.#pool ? this.#pool : await this.#look();
    try {
      return await pool.connect();
    } catch (error) {
      if (isFull(error)) throw error;
      // It has gone since; another one may be the primary by now.
      this.distrust();
      return (await this.#look()).connect();
    }
  }

  distrust(): void {
    this.#isTrusted = false;
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    clearInterval(this.#timer);
    await this.#looking?.catch(() => {});
    await this.#pool?.end();
  }

  /** One look at a time, and none right after one that failed: a server that starts is not to be met by everybody at once. */
  #look(): Promise<HostPool> {
    if (this.#failure && performance.now() - this.#failure.at < pause) return Promise.reject(this.#failure.error);
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<HostPool> {
    const { pg, urls, open } = this.#options;
    try {
      const { url, history } = await findPrimary(pg, urls, this.#newest);
      this.#newest = history;
      this.#failure = null;
      if (url !== this.#url || this.#pool === null) {
        // Security: what the old one would still answer is no longer the truth, and what it would still write is lost.
        this.#pool?.breakOff();
        this.#url = url;
        this.#pool = open(
          url,
          () => this.#newest,
          () => this.distrust(),
        );
        if (this.#isEnded) await this.#pool.end();
      }
      this.#isTrusted = true;
      return this.#pool;
    } catch (error) {
      // One that works is not left because a look at it came to nothing.
      this.#failure = { at: performance.now(), error };
      throw error;
    }
  }
}

/** All connections are taken, here or there: that says nothing about who the primary is. */
function isFull(error: unknown): boolean {
  return (
    errorCode(error)?.startsWith("53") === true ||
    (error instanceof Error && error.message.startsWith("timeout exceeded when trying to connect"))
  );
}
