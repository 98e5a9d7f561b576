import type { RevocationKind } from "./revocation-subject.ts";

/** One entry of the feed. */
export interface RevocationEntry {
  readonly kind: RevocationKind;
  /** By `nameSubject`. */
  readonly subject: string;
  /** Of a user, the version that tokens have to have at least. 0 for the other kinds. */
  readonly version: number;
}

interface Known {
  /** Monotonic milliseconds. */
  readonly receivedAt: number;
  readonly version: number;
}

/** What was revoked, as far as a token that is still alive could be concerned. In memory, asked at each use of a token. */
export class RevocationSet {
  readonly #capacity: number;
  // Insertion order is age.
  readonly #sessions = new Map<string, Known>();
  #users = new Map<string, Known>();
  /** Of the history that has ended, until everything of the next is known. */
  #formerUsers: ReadonlyMap<string, Known> | null = null;

  /** @param capacity subjects kept at most. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Subjects known. */
  get size(): number {
    return this.#sessions.size + this.#users.size;
  }

  /** Whether a session ended. */
  hasEnded(subject: string): boolean {
    return this.#sessions.has(subject);
  }

  /** The version that a user's tokens have to have at least. 0: any. */
  versionOf(subject: string): number {
    const version = this.#users.get(subject)?.version ?? 0;
    return this.#formerUsers === null ? version : Math.max(version, this.#formerUsers.get(subject)?.version ?? 0);
  }

  /**
   * What is added from now on is of another history: the database went back, or is another one. Versions of before count until
   * `endFormerHistory`, and are not compared with those of now. Endings of sessions stay: an id is never given to another session.
   */
  beginHistory(): void {
    // Of a history that began and was not known to its end nothing is kept: it is read again.
    this.#formerUsers ??= this.#users;
    this.#users = new Map();
  }

  /** Everything of this history is known. */
  endFormerHistory(): void {
    this.#formerUsers = null;
  }

  /** Adds an entry that was received now. Keys are not kept here: see `KeyStore`. Throws when it is full, because forgetting would let someone in. */
  add({ kind, subject, version }: RevocationEntry, receivedAt: number): void {
    if (kind === "key") return;
    const known = kind === "session" ? this.#sessions : this.#users;
    const before = known.get(subject);
    if (!before && this.size >= this.#capacity) throw new Error(`more than ${this.#capacity} revocations at once`);
    // Its age begins anew, so it moves to the young end.
    known.delete(subject);
    known.set(subject, { receivedAt, version: Math.max(version, before?.version ?? 0) });
  }

  /** Drops what was received before a time: no token that it could concern is alive. */
  forgetBefore(time: number): void {
    for (const known of [this.#sessions, this.#users]) {
      for (const [subject, { receivedAt }] of known) {
        if (receivedAt >= time) break;
        known.delete(subject);
      }
    }
  }
}
