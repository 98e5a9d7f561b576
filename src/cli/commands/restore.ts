import { randomBytes } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { followLinks } from "../../storage/file-system.ts";
import { migrations } from "../../storage/sql/migration-list.ts";
import { confirm } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, loadConfiguration } from "../installation.ts";
import { say } from "../output.ts";
import { printable } from "../printable.ts";
import { showDistance, showTime } from "../../shared/show-time.ts";
import { databaseFile, isPostgres } from "../sqlite-file/database-file.ts";
import { type CopyFacts, inspectCopy } from "../sqlite-file/inspect-copy.ts";
import { countOf } from "../../shared/count-of.ts";
import { syncFile, syncFolderOf } from "../sqlite-file/sync-file.ts";

export interface RestoreFlags extends InstallationOptions {
  readonly yes?: boolean;
  readonly endSessions?: boolean;
}

/** Milliseconds after which a process that was not heard of is gone. */
const processLifetime = 60_000;

/** Puts a backup in the place of the SQLite file. What was there is kept beside it. */
export async function restore(
  given: string,
  { yes = false, endSessions = false, ...options }: RestoreFlags,
): Promise<void> {
  const configuration = await loadConfiguration(options);
  if (isPostgres(configuration)) {
    throw new CommandError(
      'The data is in PostgreSQL, which has a tool for this: stop every server, then pg_restore --clean --if-exists --dbname="$DATABASE_URL" backup.dump.',
    );
  }
  const path = databaseFile(configuration);
  if (path === null) throw new CommandError("The database is in memory: there is no file to restore.");
  // Where links lead: a link that was replaced by a file would leave the data in another place than it was.
  const target = followLinks(path);
  if (!existsSync(given) || !statSync(given).isFile()) throw new CommandError(`There is no file ${printable(given)}.`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.${randomBytes(4).toString("hex")}.partial`;
  const discard = (): void => {
    for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(`${draft}${ending}`, { force: true });
  };
  const stop = (): never => {
    discard();
    process.stderr.write("\nNothing was changed.\n");
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    if (existsSync(target)) await refuseInUse(target);
    copyFileSync(given, draft, constants.COPYFILE_EXCL);
    chmodSync(draft, 0o600);
    const facts = await prepare(draft, given, endSessions);
    await confirm(question(given, facts, existsSync(target)), yes);
    // Again: somebody may have started it while the question stood.
    const aside = existsSync(target) ? await moveAside(target) : null;
    renameSync(draft, target);
    syncFolderOf(target);
    console.log(`${printable(path)} is restored from ${printable(given)}: ${countOf(facts.users, "user")}.`);
    if (aside) console.log(`What was there is kept as ${printable(aside)}.`);
    if (endSessions) console.log("Everybody has to sign in again.");
    else
      say(
        "Sessions that ended since the backup are alive again: latchkey users end-sessions, or restore with --end-sessions.",
      );
  } finally {
    discard();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** Checks the copy and makes it another history: a new epoch, and nobody running on it. */
async function prepare(draft: string, given: string, endSessions: boolean): Promise<CopyFacts> {
  const { DatabaseSync } = await import("node:sqlite");
  let handle: DatabaseSync;
  try {
    handle = new DatabaseSync(draft);
  } catch (error) {
    throw new CommandError(`${printable(given)} cannot be opened (${(error as Error).message}).`);
  }
  try {
    const facts = inspectCopy(handle);
    if (typeof facts === "string") throw new CommandError(`${printable(given)} ${facts}: nothing was changed.`);
    const known = migrations.steps.length;
    if (facts.oldest > known) {
      throw new CommandError(
        `${printable(given)} is at schema ${facts.schema}, and this version of latchkey knows only ${known}: restore it with the version that made it.`,
      );
    }
    // Whoever remembers something of this database has to read everything again: its log has gone back.
    const epoch = randomBytes(16).toString("base64url");
    handle.exec("begin");
    handle.prepare("update latchkey_meta set value = ? where key = 'epoch'").run(epoch);
    handle.exec("delete from latchkey_processes");
    if (endSessions) {
      handle
        .prepare("update latchkey_sessions set ended_at = ?, end_reason = 'ended_by_operator' where ended_at is null")
        .run(Date.now());
      handle.exec("update latchkey_users set version = version + 1");
    }
    handle.exec("commit");
    handle.exec("pragma journal_mode = delete");
    return facts;
  } finally {
    handle.close();
    syncFile(draft);
  }
}

/** Keeps the old file under another name. Security: asks for it alone, so that no server goes on with a file that is no more. */
async function moveAside(target: string): Promise<string> {
  await refuseInUse(target);
  const { DatabaseSync } = await import("node:sqlite");
  let isWhole = true;
  const handle = new DatabaseSync(target, { timeout: 1_000 });
  try {
    // Needs the file for itself, whatever the list of processes says; and leaves one file instead of three.
    handle.exec("pragma journal_mode = delete");
  } catch (error) {
    if (/locked|busy/i.test((error as Error).message)) throw inUse("a process has the database open");
    isWhole = false;
  } finally {
    handle.close();
  }
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const aside = linkBeside(target, `${target}.before-${stamp}`);
  // A log of the old file would be read into the new one.
  for (const ending of isWhole ? [] : ["-wal", "-shm"]) {
    if (existsSync(`${target}${ending}`)) renameSync(`${target}${ending}`, `${aside}${ending}`);
  }
  return aside;
}

/** Gives a file a second name: this one, or where it is taken, of the same second, one with a number. Nothing is replaced. */
function linkBeside(file: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : `${name}-${number}`;
    try {
      linkSync(file, free);
      return free;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Refuses while a server was heard of within the last minute. A damaged file cannot say, and does not stand in the way. */
async function refuseInUse(target: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  let seen: number | null = null;
  try {
    const handle = new DatabaseSync(target, { timeout: 1_000 });
    try {
      const row = handle.prepare("select max(seen_at) as seen from latchkey_processes").get() as {
        seen: number | null;
      };
      seen = row.seen;
    } finally {
      handle.close();
    }
  } catch {
    return;
  }
  const age = seen === null ? Number.POSITIVE_INFINITY : Date.now() - seen;
  if (age < processLifetime) throw inUse(`a server was heard of ${Math.max(Math.round(age / 1000), 0)} seconds ago`);
}

function inUse(what: string): CommandError {
  return new CommandError(`The database is in use (${what}): stop it first; after a crash wait a minute.`);
}

function question(given: string, { users, lastEventAt }: CopyFacts, replaces: boolean): string {
  const age = lastEventAt === null ? "" : `, as things were on ${showTime(lastEventAt)} (${showDistance(lastEventAt)})`;
  return `Restore ${given}: ${countOf(users, "user")}${age}?${replaces ? " What is there now is kept aside." : ""}`;
}
