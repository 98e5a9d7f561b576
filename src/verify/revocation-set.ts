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
  readonly #users = new Map<string, Known>();

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
    return this.#users.get(subject)?.version ?? 0;
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
