import { type Reason, type Requirement, requirements } from "../test/conformance/requirements.ts";
import { escapeCell, findNumberedTests, linkTests, type TestTitle } from "./test-titles.ts";

/** `docs/security/requirements.md`, from the list of requirements and the titles of the tests. */
export function renderRequirementsPage(): string {
  const tests = findNumberedTests();
  const rows = requirements.map((requirement) => describeRow(requirement, tests.get(requirement.id) ?? []));
  const missing = requirements.filter(({ reason }) => reason && "missing" in reason).length;
  const notHere = requirements.filter(({ reason }) => reason && "notHere" in reason).length;
  const met = requirements.length - missing - notHere;
  const counts = `Of ${requirements.length}, ${met} are met, ${notHere} do not apply, and ${missing} are not met.`;
  return `${intro}\n\n${counts}\n\n| id | from | requirement | |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

function describeRow({ id, source, requirement, reason }: Requirement, tests: readonly TestTitle[]): string {
  const said = [...(reason ? [describeReason(reason)] : []), ...linkTests(tests)].join("<br>");
  return `| ${id} | ${escapeCell(source)} | ${escapeCell(requirement)} | ${said} |`;
}

function describeReason(reason: Reason): string {
  return "missing" in reason
    ? `**not met:** ${escapeCell(reason.missing)}`
    : `not applicable: ${escapeCell(reason.notHere)}`;
}

const intro = `<!-- Written by \`node scripts/write-attacks.ts\` from test/conformance/requirements.ts and the titles of the tests. -->

# Requirements

What standards ask of whoever is what Latchkey is, and what is near it. The number stands in the title of each test that shows it, so
\`npx vitest run -t R041\` runs those. Rows about parts that do not exist say so. The [rows of the OWASP standard](asvs.md) are on a page of their own.`;
