import type { ChildProcess } from "node:child_process";
import { basename, dirname } from "node:path";
import { type Environment, isTest, listFiles } from "./file/list-files.ts";
import { type FileResult, type Finding, type Problem, type Severity, severities } from "./finding.ts";
import { scanByCrew } from "./scan-crew.ts";

export interface ScanOptions {
  /** A folder, or a single file. Absolute, and no symbolic link. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Ids of rules. Null: all. */
  readonly rules: readonly string[] | null;
  /** Tests, too. */
  readonly tests: boolean;
  /** What matters less is left out. */
  readonly least: Severity;
  /** Fingerprints of findings that are known. */
  readonly known: ReadonlySet<string>;
  readonly size: number;
  readonly start: () => ChildProcess;
  readonly environment: Environment;
}

/** What a scan came to. */
export interface ScanReport {
  /** The folder that the paths of findings are below. */
  readonly root: string;
  readonly findings: readonly Finding[];
  /** Files that were looked at. */
  readonly scanned: number;
  /** Files that were left out, and files and folders that could not be looked at, each with the reason. */
  readonly problems: readonly (Problem & { readonly path: string })[];
  /** Test files that were left out. */
  readonly tests: number;
  /** Findings that comments with a reason take out. */
  readonly ignored: number;
  /** Findings that were known. */
  readonly known: number;
  /** Whether Git was asked what is ignored. */
  readonly byGit: boolean;
  readonly seconds: number;
}

/** Scans a folder, or a single file. */
export async function scanFolder(options: ScanOptions): Promise<ScanReport> {
  const startedAt = performance.now();
  const { path, isFolder } = options;
  const root = isFolder ? path : dirname(path);
  const listing = isFolder
    ? await listFiles(root, options.environment)
    : { files: [basename(path)], unreadable: [], byGit: false };
  // What somebody names she wants to have scanned.
  const files = isFolder && !options.tests ? listing.files.filter((file) => !isTest(file)) : listing.files;
  const { rules, size, start } = options;
  const results = files.length === 0 ? [] : await scanByCrew({ root, files, rules, size, start });
  const all = takeBack(results).filter(
    ({ severity }) => severities.indexOf(severity) >= severities.indexOf(options.least),
  );
  const findings = all.filter(({ fingerprint }) => !options.known.has(fingerprint));
  const unreadable = listing.unreadable.map((folder) => ({
    path: folder,
    kind: "failed" as const,
    reason: "cannot be read",
  }));
  const problems = results.flatMap(({ path: file, problem }) => (problem === null ? [] : [{ ...problem, path: file }]));
  return {
    root,
    findings,
    scanned: files.length - problems.length,
    problems: [...unreadable, ...problems],
    tests: listing.files.length - files.length,
    ignored: results.reduce((sum, { ignored }) => sum + ignored, 0),
    known: all.length - findings.length,
    byGit: listing.byGit,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

/** Without findings that another file of the same scan refutes. */
function takeBack(results: readonly FileResult[]): Finding[] {
  const facts = new Set(results.flatMap((result) => result.facts));
  return results.flatMap(({ findings }) =>
    findings.flatMap(({ unless, ...finding }) => (unless !== undefined && facts.has(unless) ? [] : [finding])),
  );
}
