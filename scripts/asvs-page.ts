import type { AsvsChapter, AsvsRow } from "../test/conformance/asvs/asvs-row.ts";
import { asvsChapters } from "../test/conformance/asvs/chapters.ts";
import { nameVerdict, type VerdictName, verdictNames } from "../test/conformance/verdict.ts";
import { escapeCell } from "./test-titles.ts";
import { describeVerdict } from "./verdict-cell.ts";

/** `docs/security/asvs.md`, from the rows and what is said of each. */
export function renderAsvsPage(): string {
  const all = asvsChapters.flatMap(({ rows }) => rows);
  const levels = ([1, 2, 3] as const).map((level) => ({
    name: `level ${level}`,
    whole: true,
    rows: all.filter((row) => row.level === level),
  }));
  const counts = [...asvsChapters, ...levels, { name: "**all**", whole: true, rows: all }].map(countChapter);
  return `${intro}\n${counts.join("\n")}\n\n${asvsChapters.map(describeChapter).join("\n")}`;
}

function countChapter({ name, whole, rows }: AsvsChapter): string {
  const count = (verdict: VerdictName): number => rows.filter((row) => nameVerdict(row) === verdict).length;
  return `| ${name}${whole ? "" : ", in part"} | ${rows.length} | ${verdictNames.map(count).join(" | ")} |`;
}

function describeChapter({ name, rows }: AsvsChapter): string {
  return `## ${name}\n\n| row | level | what it asks | |\n| --- | --- | --- | --- |\n${rows.map(describeRow).join("\n")}\n`;
}

function describeRow(row: AsvsRow): string {
  return `| ${row.id} | ${row.level} | ${escapeCell(row.asks)} | ${describeVerdict(row)} |`;
}

const intro = `<!-- Written by \`node scripts/write-attacks.ts\` from test/conformance/asvs/. -->

# The OWASP verification standard, row by row

The [Application Security Verification Standard](https://owasp.org/www-project-application-security-verification-standard/) 5.0 is a list of what an
application has to hold. Here are its chapters on authentication, sessions, tokens and OAuth, whole, and of the other chapters
the rows that touch them, as far as they concern Latchkey and not the application that uses it. The numbers are the standard's; what each asks is
said in our words, so read the original beside it (CC BY-SA 4.0, OWASP Foundation).

- **met**: the tests that are named would fail if it did not hold. A test of ours fails when one of them is gone.
- **not applicable**: there is nothing here that it is about, and why.
- **not met**: it does not hold, or not all of it, or nothing shows it. What is missing, and tests of the part that there is.

Nobody but us has verified this.

| chapter | rows | ${verdictNames.join(" | ")} |
| --- | --- | --- | --- | --- |`;
