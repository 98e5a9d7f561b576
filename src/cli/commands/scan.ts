import { fork } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { isFolder } from "../../scan/file/list-files.ts";
import { isScanned } from "../../scan/file/script-block.ts";
import { readBaseline, writeBaseline } from "../../scan/baseline.ts";
import type { Severity } from "../../scan/finding.ts";
import { toJson } from "../../scan/report/json.ts";
import { toSarif } from "../../scan/report/sarif.ts";
import { findRule, rules } from "../../scan/rules.ts";
import { scanFolder } from "../../scan/scan-folder.ts";
import { loadParser, ParserMissing } from "../../scan/syntax/parser.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { CommandError } from "../command-error.ts";
import { printJson } from "../output.ts";
import { showScanFinding, showScanSummary } from "../scan/show-scan.ts";
import { writeLine } from "../write-line.ts";

export interface ScanFlags {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly rule?: readonly string[];
  readonly ignore?: readonly string[];
  readonly severity: Severity;
  readonly tests?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

/** Exit code for what keeps a scan from being made: 1 says that something was found. */
const wrongUse = 2;

/** Finds the classic mistakes in somebody's code. Sets the exit code to 1 when something was found. */
export async function scan(path: string, flags: ScanFlags): Promise<void> {
  const wanted = chooseRules(flags);
  if (flags.json && flags.sarif) throw new CommandError("Choose --json or --sarif.", wrongUse);
  const real = realPath(path);
  const isDirectory = await isFolder(real);
  if (isDirectory === false && !isScanned(real))
    throw new CommandError(`${path} is neither a folder nor JavaScript or TypeScript.`, wrongUse);
  await checkParser();
  const report = await scanFolder({
    path: real,
    isFolder: isDirectory === true,
    rules: wanted,
    tests: flags.tests ?? false,
    least: flags.severity,
    known: flags.baseline === undefined ? new Set() : knownOf(flags.baseline),
    size: availableParallelism(),
    start: () => fork(process.argv[1] ?? "", ["scan-worker"], { stdio: ["ignore", "ignore", "ignore", "ipc"] }),
    environment: process.env,
  });
  if (flags.writeBaseline !== undefined) {
    writeFile(flags.writeBaseline, writeBaseline(report.findings));
    console.log(
      `${report.findings.length} findings are known from now on: latchkey scan ${path} --baseline ${flags.writeBaseline}`,
    );
    return;
  }
  const place = placeFrom(report.root);
  const version = packageVersion();
  if (flags.json) printJson(toJson(report, { version, place }));
  else if (flags.sarif) printJson(toSarif(report, { version, place }));
  else {
    for (const finding of report.findings) await writeLine(`${showScanFinding(finding, place)}\n`);
    await writeLine(showScanSummary(report, place));
  }
  if (report.findings.length > 0) process.exitCode = 1;
}

function chooseRules({ rule = [], ignore = [] }: ScanFlags): string[] | null {
  const unknown = [...rule, ...ignore].find((id) => findRule(id) === null);
  if (unknown !== undefined) {
    throw new CommandError(
      `There is no rule ${unknown}; the rules are ${rules.map(({ id }) => id).join(", ")}.`,
      wrongUse,
    );
  }
  if (rule.length === 0 && ignore.length === 0) return null;
  const chosen = rule.length === 0 ? rules.map(({ id }) => id) : rule;
  return chosen.filter((id) => !ignore.includes(id));
}

function realPath(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch {
    throw new CommandError(`${path} is not there, or cannot be read.`, wrongUse);
  }
}

async function checkParser(): Promise<void> {
  try {
    await loadParser();
  } catch (error) {
    if (error instanceof ParserMissing) throw new CommandError(error.message, wrongUse);
    throw error;
  }
}

function knownOf(path: string): Set<string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new CommandError(`${path} is not there, or cannot be read.`, wrongUse);
  }
  const known = readBaseline(text);
  if (known === null) throw new CommandError(`${path} is no baseline: --write-baseline writes one.`, wrongUse);
  return known;
}

function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      wrongUse,
    );
  }
}

/** Paths from where somebody is, as terminals make them links; whole ones where the scanned folder is elsewhere. */
function placeFrom(root: string): (path: string) => string {
  const here = relative(realpathSync(process.cwd()), root);
  const isElsewhere = here === ".." || here.startsWith(`..${sep}`) || isAbsolute(here);
  return (path) =>
    join(isElsewhere ? root : here, path)
      .split(sep)
      .join("/");
}
