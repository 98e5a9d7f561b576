import { findRule } from "../../scan/rules.ts";
import type { Finding, Severity } from "../../scan/finding.ts";
import { sentence } from "../../scan/report/sentence.ts";
import type { ScanReport } from "../../scan/scan-folder.ts";
import { paint } from "../output.ts";
import { printable, widthOf } from "../printable.ts";

const colours = { error: "red", warning: "yellow", note: "cyan" } as const;
/** Problems of one kind that are named before the rest is counted. */
const mostNamed = 10;

/** A finding as a person reads it: where, what, the code, why, and what to do. */
export function showScanFinding(finding: Finding, place: (path: string) => string): string {
  const { severity, line, column, found, frame } = finding;
  const rule = findRule(finding.rule);
  const width = String(frame.firstLine + frame.lines.length - 1).length;
  const code = frame.lines.flatMap((text, i) => {
    const number = frame.firstLine + i;
    const shown = printable(text.replaceAll("\t", " "));
    const lines = [`  ${paint("dim", `${String(number).padStart(width)} |`)} ${shown}`];
    if (number !== line) return lines;
    // What is in front of the mark may be wider than it has characters.
    const space = " ".repeat(widthOf(shown.slice(0, frame.column - 1)));
    const mark = "^".repeat(Math.max(widthOf(shown.slice(frame.column - 1, frame.column - 1 + frame.length)), 1));
    return [...lines, `  ${" ".repeat(width)} ${paint("dim", "|")} ${space}${paint(colours[severity], mark)}`];
  });
  const head = `${paint("bold", printable(`${place(finding.path)}:${line}:${column}`))}  ${paint(colours[severity], severity)}  ${finding.rule}`;
  const texts = rule === null ? [] : [rule.why, `→ ${rule.fix}`, `  ${rule.source.name}: ${rule.source.url}`];
  return [head, `  ${printable(sentence(found))}`, ...code, ...texts.map((text) => paint("dim", `  ${text}`))].join(
    "\n",
  );
}

/** What a scan came to, in a few lines. */
export function showScanSummary(report: ScanReport, place: (path: string) => string): string {
  const { findings, scanned, problems, tests, ignored, known, seconds } = report;
  const lines: string[] = [];
  for (const [kind, said] of [
    ["failed", "Not looked at"],
    ["skipped", "Left out"],
  ] as const) {
    const own = problems.filter((problem) => problem.kind === kind);
    for (const { path, reason } of own.slice(0, mostNamed))
      lines.push(`${said}: ${printable(`${place(path)} ${reason}`)}`);
    if (own.length > mostNamed) lines.push(`${said}: ${own.length - mostNamed} more (--json names them)`);
  }
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, notes] = [count("error"), count("warning"), count("note")];
  const counts = [plural(errors, "error"), plural(warnings, "warning"), plural(notes, "note")].filter(
    (text) => !text.startsWith("0 "),
  );
  const speed = seconds > 0 ? Math.round(scanned / seconds) : scanned;
  lines.push(
    `${counts.length === 0 ? "Nothing found" : counts.join(", ")} in ${plural(scanned, "file")} (${speed} a second).${
      tests > 0 ? ` ${plural(tests, "test file")} left out: --tests takes them in.` : ""
    }${ignored > 0 ? ` ${plural(ignored, "finding")} taken out by comments.` : ""}${known > 0 ? ` ${plural(known, "finding")} known from the baseline.` : ""}`,
  );
  return lines.join("\n");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
