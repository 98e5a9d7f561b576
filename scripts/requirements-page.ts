import { requirements } from "../test/conformance/requirements.ts";
import { escapeCell, findNumberedTests, linkTests } from "./test-titles.ts";

/** `docs/security/requirements.md`, from the list of requirements and the titles of the tests. */
export function renderRequirementsPage(): string {
  const tests = findNumberedTests();
  const rows = requirements.flatMap(({ id, source, requirement }) => {
    const shown = linkTests(tests.get(id) ?? []).join("<br>");
    return shown === "" ? [] : [`| ${id} | ${escapeCell(source)} | ${escapeCell(requirement)} | ${shown} |`];
  });
  return `${intro}\n${rows.join("\n")}\n`;
}

const intro = `<!-- Written by \`node scripts/write-attacks.ts\` from test/conformance/requirements.ts and the titles of the tests. -->

# Requirements

What standards ask of Latchkey and a test shows, as far as we claim it. The number stands in the title of each test that shows it, so
\`npx vitest run -t R041\` runs those. A row that is not here is not claimed: the part that it is about does not exist, or nothing shows it.

| id | from | requirement | shown by |
| --- | --- | --- | --- |`;
