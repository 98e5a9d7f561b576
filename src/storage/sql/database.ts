import { Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { NewEvent } from "../../event/event.ts";
import { hookMessages, type SessionsEnded } from "../../hook/hook-message.ts";
import type { NewMessage } from "../../outbox/message.ts";
import type { RevocationEntry } from "../../revocation/revocation-log.ts";
import type { Authority } from "../../outbox/authority.ts";
import type { Recording } from "../../outbox/recording.ts";
import { type Clock, turnOf } from "../../shared/clock.ts";
import { appendRevocations, type NewRevocation } from "./append-revocations.ts";
import { insertCode } from "./consume-once.ts";
import { databaseTime } from "./database-time.ts";
import type { SqlEngine } from "./engine.ts";
import { holdAuthority } from "./hold-authority.ts";
import type { Schema } from "./schema.ts";
import { isConflict, letOthersPass, toUnavailable } from "./storage-error.ts";
import { readWantedHooks } from "./wanted-hooks.ts";
import { insertEvents, insertMessages } from "./write-recording.ts";

const maxAttempts = 4;

export type SqlTransaction = Transaction<Schema>;

/** Adds an entry to the revocation log, as the last thing the transaction does, and says which sessions it ends. */
export type Revoke = (entry: NewRevocation, ended?: SessionsEnded) => void;

/** Adds events and messages, which are written right before the revocations. */
export type Recorder = (recording: Recording) => void;

/** What a transaction does. It may only talk to the database, because one that lost against another is repeated. */
export type Work<T> = (tx: SqlTransaction, revoke: Revoke, record: Recorder) => Promise<T>;

/** What came of a transaction that has committed. */
interface Attempt<T> {
  readonly value: T;
  readonly entries: readonly RevocationEntry[];
  readonly ended: readonly SessionsEnded[];
  readonly hasMessages: boolean;
}

export interface SqlDatabaseOptions {
  readonly clock: Clock;
  /** Seconds an entry of the revocation log is kept. */
  readonly revocationLifetime: number;
  /** Told after the commit. Must not throw. */
  readonly onEnded?: (ended: SessionsEnded) => void;
}

/** What the stores work with: an engine, Kysely on it, and the one way to run a transaction. */
export class SqlDatabase {
  readonly kind: "sqlite" | "postgres";
  readonly engine: SqlEngine;
  readonly query: Kysely<Schema>;
  readonly clock: Clock;
  readonly #revocationLifetime: number;
  readonly #onEnded: (ended: SessionsEnded) => void;
  readonly #listeners = new Set<(entries: readonly RevocationEntry[]) => void>();
  #wantedHooks: ReadonlySet<string> | null = null;
  readonly #messageListeners = new Set<() => void>();

  constructor(engine: SqlEngine, options: SqlDatabaseOptions) {
    this.kind = engine.kind;
    this.engine = engine;
    this.query = new Kysely<Schema>({ dialect: engine.dialect });
    this.clock = options.clock;
    this.#revocationLifetime = options.revocationLifetime;
    this.#onEnded = options.onEnded ?? (() => {});
  }

  /**
   * The database's time, in milliseconds: what processes compare, whose own clocks differ. Turned with the clock where that is turned to
   * play another time.
   */
  now(): RawBuilder<number> {
    const time = databaseTime(this.kind);
    const turned = turnOf(this.clock);
    return turned === 0 ? time : sql<number>`${time} + ${sql.lit(turned)}`;
  }

  /**
   * Runs `work` in one transaction and appends what it recorded, then what it revoked, right before the commit; nothing may follow,
   * because the log's lock is held from there on and puts its ids into commit order. Listeners hear of the entries after the commit; the caller hears when it
   * would survive a power cut. A transaction that lost against another one is repeated.
   *
   * @param held whose authority has to hold for it, looked at before anything else. What is recorded with another one throws.
   */
  async transact<T>(work: Work<T>, held: Pick<Recording, "authority"> = {}): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { value, entries, ended, hasMessages } = await this.#attempt(work, held.authority);
        if (hasMessages) this.#announceMessages();
        if (entries.length === 0) return value;
        for (const one of ended) this.#onEnded(one);
        this.#publish(entries);
        await this.engine.flush();
        return value;
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (attempt === maxAttempts) throw toUnavailable(error);
        await letOthersPass(attempt);
      }
    }
  }

  /**
   * The hooks that programs of this installation want to be called. Read once; a process that stays is told of new ones with its sign
   * of life (`learnHooks`).
   */
  async wantedHooks(query: Kysely<Schema> = this.query): Promise<ReadonlySet<string>> {
    this.#wantedHooks ??= await readWantedHooks(query, this.kind);
    return this.#wantedHooks;
  }

  learnHooks(wanted: ReadonlySet<string>): void {
    this.#wantedHooks = wanted;
  }

  subscribe(listener: (entries: readonly RevocationEntry[]) => void): () => void {
    // A wrapper of its own, so that the same function subscribed twice is unsubscribed once at a time.
    const subscription = (entries: readonly RevocationEntry[]): void => listener(entries);
    this.#listeners.add(subscription);
    return () => {
      this.#listeners.delete(subscription);
    };
  }

  /** Calls `listener` after a transaction that stored messages. */
  subscribeToMessages(listener: () => void): () => void {
    const subscription = (): void => listener();
    this.#messageListeners.add(subscription);
    return () => {
      this.#messageListeners.delete(subscription);
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#messageListeners.clear();
    await this.engine.close();
  }

  #attempt<T>(work: Work<T>, authority: Authority | undefined): Promise<Attempt<T>> {
    return this.query.transaction().execute(async (tx) => {
      if (authority) await holdAuthority(tx, this.kind, authority);
      const revoked: NewRevocation[] = [];
      const ended: SessionsEnded[] = [];
      const events: NewEvent[] = [];
      const messages: NewMessage[] = [];
      const value = await work(
        tx,
        (entry, sessions) => {
          revoked.push(entry);
          if (sessions) ended.push(sessions);
        },
        (recording) => {
          if (recording.authority !== authority)
            throw new TypeError("This store does not hold the authority it is given.");
          events.push(...recording.events);
          messages.push(...(recording.messages ?? []));
        },
      );
      const now = this.clock();
      await insertEvents(tx, this.kind, events, now);
      if (events.length > 0 || ended.length > 0) {
        messages.push(...hookMessages(await this.wantedHooks(tx), { events, ended, now }));
      }
      await insertMessages(tx, this.kind, messages, now);
      for (const { code } of messages) if (code) await insertCode(tx, code);
      const hasMessages = messages.length > 0;
      if (revoked.length === 0) return { value, entries: [], ended, hasMessages };
      const expiresAt = now + this.#revocationLifetime * 1000;
      return { value, entries: await appendRevocations(tx, this.kind, revoked, now, expiresAt), ended, hasMessages };
    });
  }

  #announceMessages(): void {
    for (const listener of [...this.#messageListeners]) {
      try {
        listener();
      } catch {
        // The message is stored: whoever delivers it looks by itself, too.
      }
    }
  }

  #publish(entries: readonly RevocationEntry[]): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(entries);
      } catch {
        // What was committed stays committed; a reader of the log makes up for a listener that failed.
      }
    }
  }
}
