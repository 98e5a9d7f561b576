import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { parseEntries } from "../../revocation/entry-list.ts";
import { FeedDelay } from "../../revocation/feed-delay.ts";
import type { FeedState, FeedWatch, RevocationFeed } from "../../revocation/revocation-feed.ts";
import type { RevocationEntry } from "../../revocation/revocation-log.ts";
import { Listeners } from "../../shared/listeners.ts";
import { channelKey } from "./append-revocations.ts";
import type { SqlDatabase } from "./database.ts";
import { findPrimary } from "./find-primary.ts";
import { loadPg, type Pg, refuseUnreadable } from "./load-pg.ts";
import { splitPostgresUrl } from "./postgres-hosts.ts";

export interface PostgresFeedOptions {
  /** Where endings are written, and notifications sent. */
  readonly database: SqlDatabase;
  /** Where to listen: past any pooler that hands one connection to several clients in turn. */
  readonly url: string;
  readonly setting: "database" | "databaseDirectUrl";
  readonly watch: FeedWatch;
  /** Milliseconds between two looks at whether notifications still arrive. @default 15_000 */
  readonly echoInterval?: number;
}

/** Milliseconds. */
const connectTimeout = 5_000;
const firstPause = 100;
const longestPause = 5_000;
/** Between two attempts where connections are made and nothing is heard on them: as behind a pooler. */
const pauseInSilence = 60_000;
const echoPatience = 2_000;
const usualEchoInterval = 15_000;
const closePatience = 1_000;

/**
 * A connection that listens asks nothing: where an operator ends those that are idle, it would be lost again and again, each time with a
 * warning. PostgreSQL knows the setting from version 14 on.
 */
const mayBeIdle = `select set_config(name, '0', false) from pg_settings where name = 'idle_session_timeout'`;

/** What was sent through the database did not arrive. */
class SilentConnection extends Error {}

/**
 * Listens for the notifications that transactions send which append to the log. Throws `ConfigurationError` when the URL cannot be read;
 * connects in the background, again and again.
 *
 * Security: any role that may connect to a database may notify on any channel of it, and listen. So the channel has a random name that
 * stands in a table of ours: who knows it can read our tables anyway.
 */
export async function openPostgresFeed(options: PostgresFeedOptions): Promise<RevocationFeed> {
  const pg = await loadPg();
  for (const url of splitPostgresUrl(options.setting, options.url)) refuseUnreadable(pg, options.setting, url);
  return new PostgresFeed(pg, options, await nameChannel(options.database));
}

async function nameChannel({ query }: SqlDatabase): Promise<string> {
  const value = `latchkey_${randomBytes(16).toString("hex")}`;
  await query
    .insertInto("meta")
    .values({ key: channelKey, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await query.selectFrom("meta").select("value").where("key", "=", channelKey).executeTakeFirstOrThrow();
  return row.value;
}

/**
 * An echo that could not be sent, because all connections are busy for instance, says nothing about the one that listens. One that did not
 * arrive where others had is no pooler: the connection is lost, which a network that fails says to nobody, and another one is made at once.
 */
function onlySilence(error: unknown): void {
  if (error instanceof SilentConnection) throw new Error("The connection that listened has gone silent.");
}

class PostgresFeed implements RevocationFeed {
  state: FeedState = "polling";
  readonly #pg: Pg;
  readonly #options: PostgresFeedOptions;
  /** Of each server that may be the primary. */
  readonly #urls: readonly [string, ...string[]];
  readonly #channel: string;
  /** Where only this process listens. */
  readonly #echoChannel: string;
  readonly #listeners = new Listeners<readonly RevocationEntry[]>();
  readonly #delay: FeedDelay;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #following: Promise<void>;
  #echo: { readonly nonce: string; readonly heard: () => void } | null = null;
  #pauses = 0;
  #isSilenceKnown = false;

  constructor(pg: Pg, options: PostgresFeedOptions, channel: string) {
    this.#pg = pg;
    this.#options = options;
    this.#urls = splitPostgresUrl(options.setting, options.url);
    this.#channel = channel;
    this.#echoChannel = `latchkey_${randomBytes(16).toString("hex")}`;
    this.#delay = new FeedDelay(options.watch.onDelay);
    this.#unsubscribe = options.database.subscribe((entries) => {
      this.#delay.committed(entries);
      this.#listeners.tell(entries);
    });
    this.#following = this.#follow();
  }

  subscribe(listener: (entries: readonly RevocationEntry[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#listeners.clear();
    this.#stop.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#listen();
      } catch (error) {
        this.state = "polling";
        if (signal.aborted) return;
        if (!this.#isSilenceKnown) this.#options.watch.onSilence(error);
        this.#isSilenceKnown = true;
        const growing = Math.min(firstPause * 2 ** this.#pauses, longestPause);
        this.#pauses += 1;
        // Of several servers it may have been the one that the pool has not left yet.
        const isSilent = error instanceof SilentConnection && this.#urls.length === 1;
        const pause = isSilent ? pauseInSilence : growing;
        // Spread out, so that a server that comes back is not met by everybody at once.
        await this.#rest(pause * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Listens on one connection until it is lost. Never resolves. */
  async #listen(): Promise<never> {
    const [only, ...others] = this.#urls;
    const client = new this.#pg.Client({
      connectionString: others.length === 0 ? only : (await findPrimary(this.#pg, this.#urls, null)).url,
      connectionTimeoutMillis: connectTimeout,
      query_timeout: connectTimeout,
      keepAlive: true,
      application_name: "latchkey feed",
    });
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    client.on("error", lost.reject);
    client.on("end", () => lost.reject(new Error("The connection that listens was closed.")));
    client.on("notification", ({ channel, payload = "" }) => this.#hear(channel, payload));
    const stop = (): void => lost.reject(new Error("closed"));
    this.#stop.signal.addEventListener("abort", stop);
    try {
      await Promise.race([client.connect(), lost.promise]);
      // A program that forgets to close may end all the same.
      (client as unknown as { unref(): void }).unref();
      const listen = `listen ${client.escapeIdentifier(this.#channel)}; listen ${client.escapeIdentifier(this.#echoChannel)}`;
      await Promise.race([client.query(listen), lost.promise]);
      await Promise.race([this.#hearEcho(), lost.promise]);
      // No pooler is between, so the connection is ours to set up.
      await Promise.race([client.query(mayBeIdle), lost.promise]);
      this.state = "listening";
      this.#pauses = 0;
      this.#isSilenceKnown = false;
      // What committed while nobody listened.
      this.#listeners.tell([]);
      const { echoInterval = usualEchoInterval } = this.#options;
      for (;;) {
        await Promise.race([this.#rest(echoInterval), lost.promise]);
        await Promise.race([this.#hearEcho().catch(onlySilence), lost.promise]);
      }
    } finally {
      this.#stop.signal.removeEventListener("abort", stop);
      this.#echo = null;
      // A server that says nothing any more does not say good-bye either.
      await Promise.race([client.end(), sleep(closePatience, null, { ref: false })]).catch(() => {});
    }
  }

  /**
   * Whether a notification gets from where endings are written to this connection. A transaction pooler on the way would take the `listen`
   * and give the connection to somebody else; a connection that a firewall has forgotten looks open for a quarter of an hour.
   */
  async #hearEcho(): Promise<void> {
    const nonce = randomBytes(8).toString("hex");
    const heard = new Promise<boolean>((resolve) => {
      this.#echo = { nonce, heard: () => resolve(true) };
    });
    await sql`select pg_notify(${this.#echoChannel}, ${nonce})`.execute(this.#options.database.query);
    if (await Promise.race([heard, this.#rest(echoPatience)])) return;
    throw new SilentConnection(
      "PostgreSQL's notifications do not arrive: there is a pooler on the way, or databaseDirectUrl leads to another database.",
    );
  }

  #hear(channel: string, payload: string): void {
    if (channel === this.#echoChannel && payload === this.#echo?.nonce) return this.#echo.heard();
    if (channel !== this.#channel) return;
    // Another version may write what this one does not read: the log has it.
    const entries = parseEntries(payload) ?? [];
    this.#delay.brought(entries);
    this.#listeners.tell(entries);
  }

  async #rest(milliseconds: number): Promise<void> {
    await sleep(milliseconds, null, { ref: false, signal: this.#stop.signal }).catch(() => {});
  }
}
