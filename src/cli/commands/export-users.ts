import { randomBytes } from "node:crypto";
import { existsSync, linkSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Storage } from "../../storage/storage.ts";
import { exportUsers as exportAll } from "../../user/import/export-users.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { say } from "../output.ts";
import { printable, printableJson } from "../printable.ts";
import { syncFolderOf } from "../sqlite-file/sync-file.ts";
import { writeLine } from "../write-line.ts";

export interface ExportUsersFlags extends InstallationOptions {
  readonly withHashes?: boolean;
}

/** Writes everybody as a line of JSON each, to a file that only its owner reads, or to standard output. */
export async function exportUsers(given: string | undefined, flags: ExportUsersFlags): Promise<void> {
  const { withHashes = false } = flags;
  const people = await withStorage(flags, (storage) =>
    given === undefined || given === "-" ? print(storage, withHashes) : save(storage, withHashes, given),
  );
  say(
    `Exported ${people.toLocaleString("en")} ${people === 1 ? "person" : "people"}${withHashes ? ", with password hashes" : ""}.`,
  );
}

async function print(storage: Storage, withHashes: boolean): Promise<number> {
  let people = 0;
  for await (const page of exportAll(storage, { withHashes })) {
    for (const row of page) await writeLine(printableJson(row));
    people += page.length;
  }
  return people;
}

/** The file is whole, or not there at all. */
async function save(storage: Storage, withHashes: boolean, given: string): Promise<number> {
  const target = resolve(given);
  // Security: a file that is there may be anybody's to read, whatever mode is asked for.
  if (existsSync(target))
    throw new CommandError(`${printable(given)} is there already, and an export overwrites nothing.`);
  const draft = `${target}.${randomBytes(4).toString("hex")}.partial`;
  const file = await open(draft, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`There can be no file in ${printable(dirname(target))}: ${error.code ?? error.message}.`);
  });
  const stop = (): never => {
    rmSync(draft, { force: true });
    process.stderr.write("\n");
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  let people = 0;
  try {
    await pipeline(
      async function* () {
        for await (const page of exportAll(storage, { withHashes })) {
          people += page.length;
          yield page.map((row) => `${printableJson(row)}\n`).join("");
        }
      },
      file.createWriteStream({ flush: true }),
    );
    try {
      // Unlike a rename, it never replaces a file that came in the meantime.
      linkSync(draft, target);
    } catch (error) {
      throw new CommandError(`${printable(given)} cannot be made: ${(error as NodeJS.ErrnoException).code}.`);
    }
    syncFolderOf(target);
  } finally {
    rmSync(draft, { force: true });
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
  return people;
}
