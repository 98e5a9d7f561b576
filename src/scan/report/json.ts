import { findRule } from "../rules.ts";
import type { ScanReport } from "../scan-folder.ts";

/** A report for programs. */
export function toJson(
  report: ScanReport,
  { version, place }: { readonly version: string; readonly place: (path: string) => string },
): object {
  const { findings, problems, scanned, tests, ignored, known, byGit } = report;
  return {
    version,
    findings: findings.map(({ frame, path, ...finding }) => {
      const rule = findRule(finding.rule);
      return {
        ...finding,
        path: place(path),
        why: rule?.why ?? null,
        fix: rule?.fix ?? null,
        url: rule?.source.url ?? null,
        code: frame.lines[finding.line - frame.firstLine] ?? "",
      };
    }),
    problems: problems.map(({ path, kind, reason }) => ({ path: place(path), kind, reason })),
    scanned,
    testsLeftOut: tests,
    ignored,
    known,
    gitignore: byGit,
  };
}
