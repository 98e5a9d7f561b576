import { invariants } from "./invariants.ts";
import type { Result } from "./run-fault.ts";

/** The table of faults and invariants, as Markdown. */
export function toTable(results: readonly Result[]): string {
  const heads = ["fault", ...invariants.map(({ name }) => name)];
  const rows = results.map(({ fault, findings, record }) => [
    `**${fault.name}**: ${[fault.what, ...record.notes].join("; ")}`,
    ...findings.map(({ finding: { checked, violations, measured } }) => {
      if (checked === 0) return "not looked at";
      const count = checked.toLocaleString("en");
      const verdict = violations.length > 0 ? `**${violations.length} of ${count} wrong**` : `ok (${count})`;
      return measured === undefined ? verdict : `${verdict}, ${measured}`;
    }),
  ]);
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** One line for each invariant of a fault, for a terminal, with what was wrong. */
export function toLines({ fault, findings, record, took }: Result): string {
  const lines = findings.map(({ invariant, finding }) => {
    const { checked, violations, measured } = finding;
    const verdict = violations.length > 0 ? "WRONG" : checked === 0 ? "-" : "ok";
    const said = violations.slice(0, 5).map((violation) => `\n        ${violation}`);
    const more = violations.length > 5 ? `\n        and ${violations.length - 5} more` : "";
    const number = checked.toLocaleString("en").padStart(8);
    return `  ${verdict.padEnd(5)} ${number} ${invariant.name}${measured === undefined ? "" : ` (${measured})`}${said.join("")}${more}`;
  });
  const notes = record.notes.map((note) => `  ${note}`);
  return [`${fault.name}  ${took.toFixed(0)} s  ${fault.what}`, ...lines, ...notes].join("\n");
}
