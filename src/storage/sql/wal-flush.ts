import { closeSync, fdatasync, fsync, openSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { errorCode, toStorageError } from "./storage-error.ts";

/**
 * Brings committed transactions of a SQLite file to the disk, off the event loop, many with one call. SQLite in WAL mode with
 * `synchronous = normal` leaves that to the operating system: a power cut could bring back a session that was ended.
 *
 * Only the `-wal` file is opened: closing any other descriptor of the database file itself would drop SQLite's locks on it.
 */
export class WalFlush {
  readonly #path: string;
  /** A bare descriptor: a forgotten storage would make a `FileHandle` complain when it is collected. */
  #file: number | null = null;
  #begun: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`;
  }

  /** Resolves when everything committed before the call is on the disk. Throws `storage_unavailable` when the disk refuses. */
  flush(): Promise<void> {
    // A flush that has begun may have missed the caller's commit; one that still waits serves everybody who comes meanwhile.
    this.#queued ??= this.#begun.then(() => {
      this.#queued = null;
      const flushed = this.#sync();
      this.#begun = flushed.catch(() => {});
      return flushed;
    });
    return this.#queued;
  }

  async close(): Promise<void> {
    await this.#queued?.catch(() => {});
    await this.#begun;
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  async #sync(): Promise<void> {
    try {
      this.#file ??= await this.#open();
      if (this.#file !== null) await promisify(fdatasync)(this.#file);
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** Null where the file system knows no WAL: there SQLite has waited for the disk itself. */
  async #open(): Promise<number | null> {
    try {
      const file = openSync(this.#path, "r+");
      await syncFolder(dirname(this.#path));
      return file;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return null;
      throw error;
    }
  }
}

/** A new file is found again only when its folder has been written too. Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  await promisify(fsync)(folder).finally(() => closeSync(folder));
}
