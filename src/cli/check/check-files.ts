import { existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { followLinks, judgeFileSystem, readFileSystem } from "../../storage/file-system.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";

const gigabyte = 1_000_000_000;

/** A file that a variable names because a secret stands in it. */
export interface SecretFile {
  readonly variable: string;
  readonly path: string;
}

/** Whether others on this machine can read what is secret, and whether there is room. `path` is the SQLite file, or null. */
export function checkFiles(path: string | null, secretFiles: readonly SecretFile[]): Finding[] {
  const findings: Finding[] = [];
  // Windows has no such modes.
  if (process.platform !== "win32") {
    for (const name of [".latchkey", ".latchkey/secret", ...(path === null ? [] : [path])]) {
      const finding = existsSync(name) ? checkMode(name) : null;
      if (finding) findings.push(finding);
    }
    for (const file of secretFiles) {
      const finding = existsSync(file.path) ? checkSecretFile(file) : null;
      if (finding) findings.push(finding);
    }
    if (findings.length === 0) findings.push(ok("permissions", noneElse(path, secretFiles)));
  }
  if (path !== null) findings.push(checkFileSystem(path));
  if (path !== null) findings.push(checkRoom(dirname(followLinks(path))));
  return findings;
}

function checkMode(name: string): Finding | null {
  const stat = statSync(name);
  const others = stat.mode & 0o077;
  if (others === 0) return null;
  const mode = (stat.mode & 0o777).toString(8).padStart(3, "0");
  return warn(
    "permissions",
    `${name} can be used by others on this machine (mode ${mode})`,
    `chmod ${stat.isDirectory() ? 700 : 600} ${name}`,
  );
}

/** As with the key of a certificate, a group is no reason to warn: that is how secrets are handed out. */
function checkSecretFile({ variable, path }: SecretFile): Finding | null {
  if ((statSync(path).mode & 0o007) === 0) return null;
  return warn("permissions", `everybody on this machine can use ${path} (${variable})`, `chmod o-rwx ${path}`);
}

/** Says no more than was looked at: a database elsewhere has no file here. */
function noneElse(path: string | null, secretFiles: readonly SecretFile[]): string {
  const looked = [...(path === null ? [] : ["the data"]), ...(secretFiles.length === 0 ? [] : ["files of secrets"])];
  if (looked.length === 0) return "neither data nor secrets lie in files here";
  return `nobody else on this machine can read ${looked.join(" and ")}`;
}

function checkFileSystem(path: string): Finding {
  const { kind, name } = judgeFileSystem(readFileSystem(path));
  const fix = "put the file on a disk of this machine, or use PostgreSQL";
  if (kind === "network") return fail("fileSystem", `the SQLite file is on a network file system (${name})`, fix);
  if (kind === "local") return ok("fileSystem", `the SQLite file is on a disk of this machine (${name})`);
  const found = `whether other machines reach the SQLite file, too, cannot be told (${name})`;
  return warn("fileSystem", found, `if they do, ${fix}`);
}

function checkRoom(folder: string): Finding {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  const found = `${(free / gigabyte).toFixed(1)} GB are free on the disk of the database`;
  const fix = "make room, or move the database to a larger disk";
  if (free < gigabyte / 10) return fail("disk", found, fix);
  return free < gigabyte ? warn("disk", found, fix) : ok("disk", found);
}
