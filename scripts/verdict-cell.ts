import { nameVerdict, testsOf, type Verdict } from "../test/conformance/verdict.ts";
import { escapeCell, linkNames } from "./test-titles.ts";

/** What is said of a row, as the last cell of a table in docs/security/. */
export function describeVerdict(verdict: Verdict): string {
  const tests = linkNames(testsOf(verdict));
  if ("missing" in verdict)
    return [`**${nameVerdict(verdict)}:** ${escapeCell(verdict.missing)}`, ...tests].join("<br>");
  if ("notHere" in verdict) return `${nameVerdict(verdict)}: ${escapeCell(verdict.notHere)}`;
  const note = verdict.note === undefined ? [] : [escapeCell(verdict.note)];
  return [...tests, ...note].join("<br>");
}
