import type { Clock } from "../shared/clock.ts";
import type { RevocationFeed } from "./revocation-feed.ts";
import type { RevocationEntry, RevocationHead, RevocationKind, RevocationLog } from "./revocation-log.ts";

export interface RevocationViewOptions {
  readonly log: RevocationLog;
  readonly clock: Clock;
  /** Seconds between two reads of the log. */
  readonly heartbeat: number;
  /** Seconds after which a view that was not read again is not trusted. */
  readonly staleness: number;
  /** Seconds an entry is kept: longer than anything may be remembered that it could concern. */
  readonly retention: number;
  /** Told when a read failed. The next heartbeat tries again. */
  readonly onError: (error: unknown) => void;
  /**
   * Told what time the database says it is, and in monotonic milliseconds when it was asked. Gives the milliseconds by which `clock` moved
   * for that.
   * @default nobody is: the clock stays as it is
   */
  readonly setClock?: (moment: number, askedAt: number) => number;
}

/** Something that access tokens are held against. */
export interface LiveRevocation {
  readonly kind: "session" | "user" | "key";
  readonly subject: string;
  /** The user's version that tokens have to have at least; 0 for the other kinds. */
  readonly version: number;
  /** Of the last entry about it. */
  readonly logId: number;
}

/** What is known about one subject. */
interface Change {
  /** The last entry about it. */
  readonly logId: number;
  /** Monotonic milliseconds. */
  readonly addedAt: number;
  /** What it ends of access tokens: a session, all of a user below a version, or a signing key's. Null: nothing. Never undone. */
  readonly ends: LiveRevocation["kind"] | null;
  /** Of a user, the version that everything issued has to have at least. */
  readonly version: number;
}

/** What an entry of each kind ends. Constants: the text of a row, or of a message, would stay in memory with each change. */
const endings: Readonly<Record<RevocationKind, LiveRevocation["kind"] | null>> = {
  session: "session",
  user: "user",
  key: "key",
  renewal: null,
  profile: null,
};

const pageSize = 1000;
/** Milliseconds that a clock may go back while it is being adjusted. */
const setBack = 60_000;
/** Milliseconds that this machine's clock may be behind the database's: entries are kept for longer than is needed by more than that. */
const toleratedLag = 60_000;

/**
 * This process's live view of the revocation log: which sessions and users changed, and at which place in the log.
 *
 * Whoever remembers something about a session notes the cursor *before* reading it, and asks `changedSince(…, cursor)` at each use.
 * So a change that commits while the read is under way is never missed, in whatever order notification and answer arrive.
 */
export class RevocationView {
  readonly #options: RevocationViewOptions;
  /** By subject. Insertion order is age. */
  readonly #changes = new Map<string, Change>();
  readonly #resetListeners: (() => void)[] = [];
  readonly #changeListeners = new Set<(added: readonly RevocationEntry[]) => void>();
  #epoch: string | null = null;
  #place: string | null = null;
  #cursor = 0;
  /** The largest id of an entry that is no longer among the changes. */
  #forgotten = 0;
  /** The place from which on the log was read: what came before had been swept. Infinite until the first entry is there. */
  #readFrom = Number.POSITIVE_INFINITY;
  #history = 0;
  #revision = 0;
  #readAtWall = Number.NEGATIVE_INFINITY;
  #readAtMonotonic = Number.NEGATIVE_INFINITY;
  #freshUntilWall = Number.NEGATIVE_INFINITY;
  #freshUntilMonotonic = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | null = null;
  #unsubscribe: (() => void) | undefined;
  #closed = false;
  #isBehind = false;

  constructor(options: RevocationViewOptions) {
    this.#options = options;
  }

  /** The place in the log up to which everything is known. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Subjects with a change that is remembered. */
  get size(): number {
    return this.#changes.size;
  }

  /** Grows with every reset: cursors of different histories cannot be compared. */
  get history(): number {
    return this.#history;
  }

  /** Grows whenever `changedSince` may have another answer than before. Two uses at one revision need one question. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Loads the log and follows it until `close`; `feed` tells of entries before they are read. Throws when the first read fails.
   * @param feed by default the log, which tells of this process's own
   */
  async start(feed: Pick<RevocationFeed, "subscribe"> = this.#options.log): Promise<void> {
    // Entries of this process arrive here before the call that caused them answers.
    this.#unsubscribe = feed.subscribe((entries) => this.#hear(entries));
    await this.read();
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
  }

  /** Calls `listener` when nothing remembered holds any more: another database, or one that went back in time. */
  onReset(listener: () => void): void {
    this.#resetListeners.push(listener);
  }

  /**
   * Whether the log was read recently enough. Computed at each use, so that a process that was stopped for a while knows it at once;
   * the larger of wall and monotonic time counts, because either may stand still (a suspended machine, a clock set back).
   */
  isFresh(now: number = this.#options.clock()): boolean {
    return now <= this.#freshUntilWall && performance.now() <= this.#freshUntilMonotonic;
  }

  /** Trusts nothing that is remembered until the log was read anew, and reads it: nobody knows how much time has passed. */
  distrust(): void {
    this.#freshUntilWall = Number.NEGATIVE_INFINITY;
    this.#hear([]);
  }

  /** Milliseconds since the start of the last successful read. Infinite before the first. */
  age(now: number = this.#options.clock()): number {
    return Math.max(now - this.#readAtWall, performance.now() - this.#readAtMonotonic);
  }

  /**
   * Whether the log holds anything about this session or this user that was appended after `cursor`. True as well when `cursor` is so
   * old that nobody can tell any more.
   */
  changedSince(sessionId: string, userId: string, cursor: number): boolean {
    // Security: what was noted before an entry that is forgotten by now may be about it. Clocks that step back make that happen.
    if (cursor < this.#forgotten) return true;
    if (this.#changes.size === 0) return false;
    return this.#logIdOf(sessionId) > cursor || this.#logIdOf(userId) > cursor;
  }

  /** Whether a session ended, or a signing key was revoked, as far as an access token that is still alive could concern it. */
  hasEnded(subject: string): boolean {
    const ends = this.#changes.get(subject)?.ends ?? null;
    return ends === "session" || ends === "key";
  }

  /** The version that a user's access tokens have to have at least. 0: any. */
  versionOf(userId: string): number {
    return this.#changes.get(userId)?.version ?? 0;
  }

  /** Everything that access tokens are held against, of which an entry was appended after `cursor`. The oldest first. */
  *live(cursor = 0): Generator<LiveRevocation> {
    for (const [subject, { ends, version, logId }] of this.#changes) {
      if (ends !== null && logId > cursor) yield { kind: ends, subject, version, logId };
    }
  }

  /** Names the database whose log this is. Null before the first read. */
  get epoch(): string | null {
    return this.#epoch;
  }

  /**
   * Names the history that cursors belong to, over all processes: two views with the same one mean the same entries by the same ids.
   * Another database, a server that took over from a failed one, or tables that were restored have another. Null before the first read.
   */
  get lineage(): string | null {
    return this.#epoch === null ? null : `${this.#epoch}.${this.#place ?? ""}`;
  }

  /** The smallest place in the log of which it is still known what came after. */
  get oldestCursor(): number {
    return Math.max(this.#forgotten, this.#readFrom);
  }

  /** Whether everything that the log took in between `cursor` and now is known here: only then does `changedSince` tell the truth about it. */
  covers(cursor: number): boolean {
    return cursor >= this.oldestCursor && cursor <= this.#cursor;
  }

  /**
   * Calls `listener` with entries that were added, and with none when the log was read to its end. Gives a function that ends the
   * subscription.
   */
  onChange(listener: (added: readonly RevocationEntry[]) => void): () => void {
    const subscription = (added: readonly RevocationEntry[]): void => listener(added);
    this.#changeListeners.add(subscription);
    return () => {
      this.#changeListeners.delete(subscription);
    };
  }

  /** Reads what is new now. Calls at the same time share one read. Throws when the log cannot be read. */
  read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readNow(): Promise<void> {
    let wall = this.#options.clock();
    const monotonic = performance.now();
    const head = await this.#options.log.head();
    if (head.now !== undefined) wall += this.#options.setClock?.(head.now, monotonic) ?? 0;
    if (this.#isAnotherHistory(head)) this.#reset(head);
    while (this.#cursor < head.id) {
      const entries = await this.#options.log.readAfter(this.#cursor, pageSize);
      if (this.#readFrom === Number.POSITIVE_INFINITY && entries[0]) this.#readFrom = entries[0].id - 1;
      this.#add(entries);
      const last = entries.at(-1);
      if (last) this.#cursor = Math.max(this.#cursor, last.id);
      if (entries.length < pageSize) break;
    }
    // Nothing is left of what was there: what was read elsewhere before now cannot be judged here.
    if (this.#readFrom === Number.POSITIVE_INFINITY) this.#readFrom = head.id;
    this.#readAtWall = wall;
    this.#readAtMonotonic = monotonic;
    const staleness = this.#options.staleness * 1000;
    this.#judgeClock(wall, head.now ?? wall);
    this.#freshUntilWall = this.#isBehind ? Number.NEGATIVE_INFINITY : wall + staleness;
    this.#freshUntilMonotonic = monotonic + staleness;
    this.#forgetOld(monotonic);
    this.#announce([]);
  }

  /**
   * Security: endings are forgotten when no credential can be alive that they concern. By a clock that is far behind, credentials live longer
   * than that: nothing is trusted then that was not read now.
   */
  #judgeClock(own: number, database: number): void {
    const wasBehind = this.#isBehind;
    this.#isBehind = database - own > toleratedLag;
    if (wasBehind || !this.#isBehind) return;
    const seconds = Math.round((database - own) / 1000);
    this.#options.onError(new Error(`The clock of this machine is ${seconds} seconds behind that of the database.`));
  }

  #announce(added: readonly RevocationEntry[]): void {
    for (const listener of this.#changeListeners) listener(added);
  }

  /**
   * Entries were swept before this process could read them, or the database is not the one it was. Or the clock was set back: what is
   * remembered until a time that it told before would be remembered for too long.
   */
  #isAnotherHistory(head: RevocationHead): boolean {
    const wasSetBack = this.#options.clock() < this.#readAtWall - setBack;
    const isElsewhere = this.#epoch !== head.epoch || this.#place !== (head.place ?? null);
    return wasSetBack || isElsewhere || head.id < this.#cursor || this.age() > this.#options.retention * 1000;
  }

  #reset(head: RevocationHead): void {
    this.#epoch = head.epoch;
    this.#place = head.place ?? null;
    this.#history += 1;
    this.#revision += 1;
    this.#cursor = 0;
    this.#forgotten = 0;
    this.#readFrom = Number.POSITIVE_INFINITY;
    this.#changes.clear();
    for (const listener of this.#resetListeners) listener();
    // Security: until the other log has been read there is nothing to hold a credential against.
    this.#freshUntilWall = Number.NEGATIVE_INFINITY;
  }

  /** What a feed brings only adds: it moves no cursor, and is no reason to trust the view for longer. */
  #hear(entries: readonly RevocationEntry[]): void {
    if (entries.length > 0) return this.#add(entries);
    if (this.#closed) return;
    // A read that is under way may have begun too early. However many ask, one follows it.
    const before = this.#reading?.catch(() => {}) ?? Promise.resolve();
    void before.then(() => this.read()).catch(this.#options.onError);
  }

  #add(entries: readonly RevocationEntry[]): void {
    // In whole ones: V8 keeps a small integer within its object.
    const addedAt = Math.floor(performance.now());
    let isNews = false;
    for (const { subject, id, kind, version } of entries) {
      const before = this.#changes.get(subject);
      const change: Change = {
        logId: Math.max(id, before?.logId ?? 0),
        addedAt,
        ends: before?.ends ?? endings[kind],
        version: Math.max(version ?? 0, before?.version ?? 0),
      };
      // Told of twice, by a notification and by the log: the first time counts. The later of two may come first, and undoes nothing.
      if (before && isSame(before, change)) continue;
      isNews = true;
      this.#changes.delete(subject);
      this.#changes.set(subject, change);
    }
    if (!isNews) return;
    this.#revision += 1;
    this.#announce(entries);
  }

  #logIdOf(subject: string): number {
    return this.#changes.get(subject)?.logId ?? 0;
  }

  #forgetOld(now: number): void {
    for (const [subject, { addedAt, logId }] of this.#changes) {
      if (now - addedAt < this.#options.retention * 1000) return;
      this.#revision += 1;
      this.#changes.delete(subject);
      this.#forgotten = Math.max(this.#forgotten, logId);
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.read()
        .catch(this.#options.onError)
        .finally(() => this.#schedule());
    }, this.#options.heartbeat * 1000);
    this.#timer.unref();
  }
}

function isSame(one: Change, other: Change): boolean {
  return one.logId === other.logId && one.ends === other.ends && one.version === other.version;
}
