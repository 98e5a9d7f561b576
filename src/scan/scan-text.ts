import { createHash } from "node:crypto";
import { blocksOf } from "./file/script-block.ts";
import type { Fact, FileResult, Finding, Report, Severity } from "./finding.ts";
import { frameOf } from "./frame.ts";
import { readIgnores, unusableIgnore } from "./ignore-comment.ts";
import { LineMap } from "./line-map.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { isLimited } from "./rule/login-without-limit.ts";
import { rules } from "./rules.ts";
import { parseText } from "./syntax/parse-text.ts";
import type { Parser } from "./syntax/parser.ts";
import { SourceFile } from "./syntax/source-file.ts";

/** A text to be scanned, and its place below the scanned path. */
export interface ScannedText {
  readonly path: string;
  readonly text: string;
}

/**
 * Finds the mistakes in one text. A text that does not parse is a result, too, with a problem.
 *
 * @param wanted ids of the rules; all of them by default.
 */
export function scanText(parser: Parser, { path, text }: ScannedText, wanted?: ReadonlySet<string>): FileResult {
  const findings: (Finding & { readonly unless?: Fact })[] = [];
  const facts = new Set<Fact>();
  let ignored = 0;
  let problem: FileResult["problem"] = null;
  for (const block of blocksOf(path, text)) {
    const parsed = parseText(parser, { ...block, path });
    if (typeof parsed === "string") {
      problem = { kind: "failed", reason: `does not parse: ${parsed}` };
      continue;
    }
    const found = scanBlock(new SourceFile(path, block.text, parsed), wanted);
    findings.push(...found.findings);
    for (const fact of found.facts) facts.add(fact);
    ignored += found.ignored;
  }
  return { path, findings: withFingerprints(findings), facts: [...facts], ignored, problem };
}

type Block = Omit<FileResult, "path" | "problem">;

function scanBlock(file: SourceFile, wanted: ReadonlySet<string> | undefined): Block {
  const reports: { rule: string; severity: Severity; report: Report }[] = [];
  for (const { id, severity, check } of rules) {
    if (wanted !== undefined && !wanted.has(id)) continue;
    for (const report of check(file)) reports.push({ rule: id, severity: report.severity ?? severity, report });
  }
  const facts: Fact[] = isLimited(file) ? ["limited"] : [];
  const isSilent = reports.length === 0 && !file.text.includes("latchkey-scan-ignore");
  if (isSilent) return { findings: [], facts, ignored: 0 };
  const lines = new LineMap(file.text);
  const { byLine, unusable } = readIgnores(file, lines);
  const left = reports.filter(({ rule, report }) => !byLine.get(lines.at(report.start).line)?.has(rule));
  const ignored = reports.length - left.length;
  for (const report of unusable) left.push({ rule: unusableIgnore, severity: "warning", report });
  if (left.length === 0) return { findings: [], facts, ignored };
  const masked = new LineMap(maskSecrets(file));
  const findings = left.map(({ rule, severity, report }) => {
    const [from, to] = [lines.at(report.start), lines.at(report.end)];
    const { found, unless } = report;
    return {
      ...{
        rule,
        severity,
        path: file.path,
        line: from.line,
        column: from.column,
        endLine: to.line,
        endColumn: to.column,
      },
      ...{ found, frame: frameOf(masked, from, to), fingerprint: `${rule}\u0000${masked.textOf(from.line).trim()}` },
      ...(unless === undefined ? {} : { unless }),
    };
  });
  return { findings, facts, ignored };
}

/**
 * In the order of the text, with hashes in the place of what they are made of. The second of two alike has another.
 *
 * Security: of the masked line, so that nobody tries secrets against it.
 */
function withFingerprints<Found extends Finding>(findings: readonly Found[]): Found[] {
  const seen = new Map<string, number>();
  return findings
    .toSorted((one, other) => one.line - other.line || one.column - other.column || one.rule.localeCompare(other.rule))
    .map((finding) => {
      const count = seen.get(finding.fingerprint) ?? 0;
      seen.set(finding.fingerprint, count + 1);
      const input = `${finding.path}\u0000${finding.fingerprint}\u0000${count}`;
      return { ...finding, fingerprint: createHash("sha256").update(input).digest("hex").slice(0, 32) };
    });
}
