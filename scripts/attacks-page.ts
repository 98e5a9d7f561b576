import { type Attack, attackGroups } from "../test/attacks/catalogue.ts";
import { escapeCell, findNumberedTests, linkTests, type TestTitle } from "./test-titles.ts";

/** `docs/security/attacks.md`, from the catalogue and the titles of the tests. */
export function renderAttacksPage(): string {
  const tests = findNumberedTests();
  const sections = attackGroups.map(({ name, attacks }) => {
    const rows = attacks.map((attack) => describeAttack(attack, tests.get(attack.id) ?? []));
    return `## ${name}\n\n| id | attack | tried by |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `${intro}\n${sections.join("\n")}`;
}

function describeAttack({ id, attack, waits }: Attack, tests: readonly TestTitle[]): string {
  const rest = waits === undefined ? [] : [`**not yet:** ${waits}`];
  return `| ${id} | ${escapeCell(attack)} | ${[...linkTests(tests), ...rest].join("<br>")} |`;
}

const intro = `<!-- Written by \`node scripts/write-attacks.ts\` from test/attacks/catalogue.ts and the titles of the tests. -->

# Attacks

What Latchkey is tried with at every change. Each attack has a number, and each test that tries it has the number in its title, so
\`npx vitest run -t A062\` tries that one. "Not yet" names the part of Latchkey that an attack is aimed at and that does not exist;
where tests stand beside it, they try what there is.
`;
