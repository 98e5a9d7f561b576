/**
 * Scans packages by exact version, and says how many of the findings are true by the reviews that people wrote down. Fetches them by
 * `npm pack` into a folder (`--folder`, or a new one that is removed at the end).
 *
 *     node bench/scan.ts                        the table, and every finding that nobody has reviewed
 *     node bench/scan.ts --write                and writes it into docs/scan.md
 */
import { execFile, fork } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { replaceBetween } from "../scripts/scan-page.ts";
import { scanFile } from "../src/scan/answer-scans.ts";
import { listFiles } from "../src/scan/file/list-files.ts";
import { loadParser } from "../src/scan/syntax/parser.ts";
import { scanFolder, type ScanReport } from "../src/scan/scan-folder.ts";
import { packages, type ScannedPackage } from "./scan/packages.ts";
import { renderReviews } from "./scan/render-reviews.ts";
import { reviews } from "./scan/reviews.ts";

const run = promisify(execFile);
const { values } = parseArgs({
  options: { folder: { type: "string" }, write: { type: "boolean", default: false }, size: { type: "string" } },
});
const given = values.folder;
const folder = given ?? mkdtempSync(join(tmpdir(), "latchkey-scan-"));
const program = fileURLToPath(new URL("../bin/latchkey.mjs", import.meta.url));
const size = values.size === undefined ? availableParallelism() : Number(values.size);

interface Row {
  readonly title: string;
  readonly report: ScanReport;
  readonly verdicts: readonly ("true" | "false" | null)[];
}

const rows: Row[] = [];
try {
  for (const each of packages) rows.push(await measure(each));
} finally {
  process.on("exit", () => {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  });
}
const table = `${render(rows)}\n\n${await speed()}`;
console.log(table);
if (values.write) {
  const page = new URL("../docs/scan.md", import.meta.url);
  const text = replaceBetween(readFileSync(page, "utf8"), "packages", table);
  writeFileSync(page, replaceBetween(text, "false-alarms", renderReviews(reviews)));
}
if (rows.some(({ verdicts }) => verdicts.includes(null))) process.exitCode = 1;

async function measure(scanned: ScannedPackage): Promise<Row> {
  const title = `${scanned.name}@${scanned.version}`;
  const path = realpathSync(join(await unpack(scanned, title), scanned.below ?? ""));
  const report = await scanFolder({
    ...{ path, isFolder: true, rules: null, tests: false, least: "note", known: new Set<string>(), size },
    start: () => fork(program, ["scan-worker"], { stdio: ["ignore", "ignore", "inherit", "ipc"] }),
    environment: process.env,
  });
  const verdicts = report.findings.map(({ rule, path: file, line, found, frame }) => {
    const at = `${title}:${scanned.below === undefined ? "" : `${scanned.below}/`}${file}:${line}`;
    const review = reviews.find((one) => one.at === at && one.rule === rule);
    if (review === undefined)
      console.log(`not reviewed: ${at} ${rule}\n  ${found}\n${frame.lines.map((text) => `  | ${text}`).join("\n")}`);
    return review?.verdict ?? null;
  });
  for (const { path: file, kind, reason } of report.problems)
    if (kind === "failed") console.log(`${title}:${file} ${reason}`);
  return { title, report, verdicts };
}

/** Files a second of one core: its time is counted, because a machine that does something else as well says nothing by the clock. */
async function speed(): Promise<string> {
  const parser = await loadParser();
  const all: { root: string; path: string }[] = [];
  for (const scanned of packages) {
    const root = join(await unpack(scanned, `${scanned.name}@${scanned.version}`), scanned.below ?? "");
    for (const path of (await listFiles(root, process.env)).files) all.push({ root, path });
  }
  const rounds = [0, 1, 2].map(() => {
    const before = process.cpuUsage();
    for (const { root, path } of all) scanFile(parser, { root, path, wanted: undefined });
    const { user, system } = process.cpuUsage(before);
    return all.length / ((user + system) / 1_000_000);
  });
  const [slowest = 0, middle = 0, fastest = 0] = rounds.toSorted((one, other) => one - other);
  const kilobytes = all.reduce((sum, { root, path }) => sum + statSync(join(root, path)).size, 0) / 1_024;
  const size = (kilobytes / all.length).toFixed(1);
  return `${all.length} files of ${size} KB on average, tests included: ${Math.round(middle)} a second of one core (${Math.round(slowest)} to ${Math.round(fastest)} in three rounds, by its own processor time).`;
}

async function unpack({ name, version }: ScannedPackage, title: string): Promise<string> {
  const place = join(folder, title.replaceAll("/", "+"));
  const unpacked = join(place, "package");
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(place, { recursive: true });
  await run("npm", ["pack", `${name}@${version}`, "--ignore-scripts", "--pack-destination", place], { cwd: folder });
  const tarball = readdirSync(place).find((file) => file.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm pack brought no ${title}`);
  await run("tar", ["-xzf", join(place, tarball), "-C", place]);
  return unpacked;
}

function render(all: readonly Row[]): string {
  const count = (verdicts: Row["verdicts"], wanted: string): number => verdicts.filter((one) => one === wanted).length;
  const precision = (yes: number, no: number): string =>
    yes + no === 0 ? "–" : `${Math.round((100 * yes) / (yes + no))} %`;
  const lines = all.map(({ title, report, verdicts }) => {
    const [yes, no] = [count(verdicts, "true"), count(verdicts, "false")];
    return `| ${title} | ${report.scanned} | ${verdicts.length} | ${yes} | ${no} | ${precision(yes, no)} |`;
  });
  const verdicts = all.flatMap((row) => row.verdicts);
  const [yes, no] = [count(verdicts, "true"), count(verdicts, "false")];
  const files = all.reduce((sum, { report }) => sum + report.scanned, 0);
  return [
    "| package | files | findings | true | false | precision |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    `| **all** | ${files} | ${verdicts.length} | ${yes} | ${no} | **${precision(yes, no)}** |`,
  ].join("\n");
}
