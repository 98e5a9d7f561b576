import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, existsSync, linkSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError } from "../command-error.ts";
import { databaseOf, type InstallationOptions, loadConfiguration } from "../installation.ts";
import { paint, printJson, say } from "../output.ts";
import { printable } from "../printable.ts";
import { databaseFile, isPostgres } from "../sqlite-file/database-file.ts";
import { inspectCopy } from "../sqlite-file/inspect-copy.ts";
import { countOf } from "../../shared/count-of.ts";
import { syncFile, syncFolderOf } from "../sqlite-file/sync-file.ts";

/** Pages copied before anybody else has a turn: four megabytes. */
const pagesPerStep = 1_000;

/** Copies the SQLite file while the server goes on. The copy is whole, as the data was at one moment, or not there at all. */
export async function backup(
  given: string,
  { json = false, ...options }: InstallationOptions & { readonly json?: boolean },
): Promise<void> {
  const configuration = await loadConfiguration(options);
  if (isPostgres(configuration)) {
    throw new CommandError(
      'The data is in PostgreSQL, which has a tool for this: pg_dump --format=custom --schema=latchkey --file=backup.dump "$DATABASE_URL".',
    );
  }
  databaseOf(configuration);
  const source = databaseFile(configuration);
  if (source === null) throw new CommandError("The database is in memory: there is no file to copy.");
  const target = resolve(given);
  if (existsSync(target))
    throw new CommandError(`${printable(given)} is there already, and a backup overwrites nothing.`);
  const draft = `${target}.${randomBytes(4).toString("hex")}.partial`;
  const discard = (): void => {
    for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(`${draft}${ending}`, { force: true });
  };
  const stop = (): never => {
    discard();
    process.stderr.write("\n");
    process.exit(130);
  };
  // Before there is a file: who is stopped in the moment after it leaves none.
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    makeDraft(draft);
    await copy(source, draft);
    const facts = await check(draft);
    syncFile(draft);
    try {
      // Unlike a rename, it never replaces a file that came in the meantime.
      linkSync(draft, target);
    } catch (error) {
      throw new CommandError(`${printable(given)} cannot be made: ${(error as NodeJS.ErrnoException).code}.`);
    }
    syncFolderOf(target);
    const { size } = statSync(target);
    if (json) return printJson({ file: target, bytes: size, ...facts });
    console.log(
      `${printable(given)}: ${countOf(facts.users, "user")}, ${countOf(facts.sessions, "live session")}, ${megabytes(size)}, checked.`,
    );
    say(paint("dim", "It opens nothing without AUTH_SECRET: keep that one too, in another place."));
  } finally {
    discard();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** For its owner alone, and not in the place of anything. */
function makeDraft(draft: string): void {
  try {
    closeSync(openSync(draft, "ax", 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(`There can be no file in ${printable(dirname(draft))}: ${code ?? message}.`);
  }
}

async function copy(source: string, draft: string): Promise<void> {
  const { DatabaseSync, backup: copyDatabase } = await import("node:sqlite");
  const handle = new DatabaseSync(source, { timeout: 5_000 });
  try {
    // One moment: without a transaction of ours every write of the server's would begin the copy anew, for ever on a busy one.
    handle.exec("begin");
    handle.prepare("select count(*) from sqlite_master").get();
    const shows = process.stderr.isTTY;
    await copyDatabase(handle, draft, {
      rate: pagesPerStep,
      progress: ({ totalPages, remainingPages }) => {
        if (shows) process.stderr.write(`\rCopied ${Math.round((100 * (totalPages - remainingPages)) / totalPages)} %`);
      },
    });
    if (shows) process.stderr.write("\r\u001b[K");
  } finally {
    handle.close();
  }
  chmodSync(draft, 0o600);
}

/** A backup that nobody has looked into is a hope. */
async function check(draft: string): Promise<{ readonly users: number; readonly sessions: number }> {
  const { DatabaseSync } = await import("node:sqlite");
  const handle = new DatabaseSync(draft);
  try {
    // One file instead of three.
    handle.exec("pragma journal_mode = delete");
    const facts = inspectCopy(handle);
    if (typeof facts === "string") throw new CommandError(`The copy ${facts}; it was not kept.`);
    return { users: facts.users, sessions: facts.sessions };
  } finally {
    handle.close();
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
