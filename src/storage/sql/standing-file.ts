import { statSync } from "node:fs";
import { AuthError } from "../../error/auth-error.ts";

/** Milliseconds between two looks where nothing is written. */
const lookInterval = 250;

/**
 * Notices that a SQLite file, or the log beside it, is not the one any more that was opened: removed, renamed, or another one in its place.
 * SQLite goes on with the old one, which nobody finds again. See docs/decisions/0441.
 */
export class StandingFile {
  readonly #names: readonly string[];
  /** By name, what stood there when it was first looked at. */
  readonly #found = new Map<string, string>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.#names = [path, `${path}-wal`];
  }

  /** For a read: looks now and then. Throws `storage_unavailable`. */
  proveSparingly(): void {
    if (performance.now() - this.#lookedAt > lookInterval) this.prove();
  }

  /** For a write, which would be answered and lost. Throws `storage_unavailable` until what was opened is back. */
  prove(): void {
    for (const name of this.#names) {
      const now = identify(name);
      const before = this.#found.get(name);
      if (before === undefined && now !== null) this.#found.set(name, now);
      if (before === undefined || before === now) continue;
      const cause = new Error(
        `${name} was removed or replaced while it was open: stop every process that has it open, then start anew.`,
      );
      throw new AuthError("storage_unavailable", { retryAfter: 1, cause });
    }
    this.#lookedAt = performance.now();
  }
}

/** Null: there is none. */
function identify(name: string): string | null {
  const stat = statSync(name, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}
