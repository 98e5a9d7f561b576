import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Attack, attackGroups } from "../test/attacks/catalogue.ts";

/** A test that tries an attack. */
export interface AttackTest {
  readonly file: string;
  readonly title: string;
}

const root = fileURLToPath(new URL("../", import.meta.url));
/** A test's title is a text that begins with the ids it tries: "A058, A059: …". */
const title = /(["`])((?:A0\d\d(?:, )?)+(?::? )(?:(?!\1).)+)\1/g;

/** The tests of each attack, by its id. */
export function findAttackTests(): ReadonlyMap<string, readonly AttackTest[]> {
  const tests = new Map<string, AttackTest[]>();
  const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: root }).toSorted();
  for (const file of files) {
    for (const [, , text = ""] of readFileSync(`${root}${file}`, "utf8").matchAll(title)) {
      const ids = /^(?:A0\d\d(?:, )?)+/.exec(text)?.[0] ?? "";
      const rest = text.slice(ids.length).replace(/^:? /, "");
      for (const id of ids.match(/A0\d\d/g) ?? []) {
        const list = tests.get(id) ?? [];
        tests.set(id, [...list, { file, title: rest }]);
      }
    }
  }
  return tests;
}

/** `docs/security/attacks.md`, from the catalogue and the titles of the tests. */
export function renderAttacksPage(): string {
  const tests = findAttackTests();
  const sections = attackGroups.map(({ name, attacks }) => {
    const rows = attacks.map((attack) => describeAttack(attack, tests.get(attack.id) ?? []));
    return `## ${name}\n\n| id | attack | tried by |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `${intro}\n${sections.join("\n")}`;
}

function describeAttack({ id, attack, waits }: Attack, tests: readonly AttackTest[]): string {
  const titles = tests.map((test) => `[${escapeCell(test.title)}](../../${test.file})`);
  const rest = waits === undefined ? [] : [`**not yet:** ${waits}`];
  return `| ${id} | ${escapeCell(attack)} | ${[...titles, ...rest].join("<br>")} |`;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\\'", "'");
}

const intro = `<!-- Written by \`node scripts/write-attacks.ts\` from test/attacks/catalogue.ts and the titles of the tests. -->

# Attacks

What Latchkey is tried with at every change. Each attack has a number, and each test that tries it has the number in its title, so
\`npx vitest run -t A062\` tries that one. "Not yet" names the part of Latchkey that an attack is aimed at and that does not exist;
where tests stand beside it, they try what there is.
`;
