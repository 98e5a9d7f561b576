import { execFile } from "node:child_process";
import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isScanned } from "./script-block.ts";

/** The files of a folder that are to be scanned. */
export interface Listing {
  /** Below the folder, with slashes, sorted. */
  readonly files: readonly string[];
  /** Folders that cannot be read. */
  readonly unreadable: readonly string[];
  /** Whether Git was asked what is ignored. */
  readonly byGit: boolean;
}

/** Folders of other people's code, and of what programs made. */
const skippedFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "jspm_packages",
  ".git",
  ".hg",
  ".svn",
  ".yarn",
  ".pnpm-store",
  "dist",
  "build",
  "out",
  "coverage",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".turbo",
  ".cache",
  ".parcel-cache",
  ".vercel",
  ".netlify",
  ".serverless",
  ".wrangler",
  "storybook-static",
]);

/** Tests, and what they are made of: secrets in them are right. */
const testPath =
  /(^|\/)(tests?|__tests__|__mocks__|mocks?|specs?|e2e|cypress|fixtures?|__fixtures__)\/|[.-](test|spec|e2e|cy|stories|fixture)\.[^/]+$/i;

/** Whether a file is a test, or belongs to one, by its path. */
export function isTest(path: string): boolean {
  return testPath.test(path);
}

/**
 * Lists the source files below a folder. What Git ignores is left out where the folder is in a work tree; so are other people's code and
 * what was built. Symbolic links are not followed: what they lead to is listed where it is, or is not below this folder.
 */
export async function listFiles(root: string, environment: Environment): Promise<Listing> {
  const listed = await listByGit(root, environment);
  if (listed === null) return walk(root);
  const files = listed.filter(
    (path) =>
      isScanned(path) &&
      !path
        .split("/")
        .slice(0, -1)
        .some((part) => skippedFolders.has(part)),
  );
  return { files: files.toSorted(), unreadable: [], byGit: true };
}

/** Variables for the programs that are run. */
export type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);
const mostOutput = 256 * 1024 * 1024;

/**
 * What is committed, and what is new and not ignored. Null: there is no Git, no work tree, or the folder itself is ignored.
 *
 * Security: the repository may be anybody's, and its configuration can name programs (core.fsmonitor, hooks) that Git would run.
 */
async function listByGit(root: string, environment: Environment): Promise<string[] | null> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("GIT_")));
  const quiet = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
  const git = async (...args: string[]): Promise<string> => {
    const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
    const options = { cwd: root, env: { ...env, ...quiet }, maxBuffer: mostOutput, windowsHide: true };
    return (await run("git", [...safe, ...args], options)).stdout;
  };
  try {
    const isIgnored = await git("check-ignore", "--quiet", ".").then(
      () => true,
      () => false,
    );
    if (isIgnored) return null;
    const output = await git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
    return [...new Set(output.split("\u0000"))].filter((path) => path !== "");
  } catch {
    return null;
  }
}

async function walk(root: string): Promise<Listing> {
  const files: string[] = [];
  const unreadable: string[] = [];
  const waiting = [""];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch {
      unreadable.push(folder === "" ? "." : folder);
      continue;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) waiting.push(path);
      } else if (entry.isFile() && isScanned(path)) files.push(path);
    }
  }
  return { files: files.toSorted(), unreadable: unreadable.toSorted(), byGit: false };
}

/** Whether a path is a folder; null where there is nothing. */
export async function isFolder(path: string): Promise<boolean | null> {
  const status = await lstat(path).catch(() => null);
  return status === null ? null : status.isDirectory();
}
