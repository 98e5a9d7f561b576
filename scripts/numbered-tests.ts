import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A test whose title begins with the numbers of what it tries or shows. */
export interface NumberedTest {
  readonly file: string;
  /** Without the numbers. */
  readonly title: string;
}

const root = fileURLToPath(new URL("../", import.meta.url));
/** A test's title is a text that begins with its numbers: "A058, A059: …" for attacks, "R041: …" for requirements. */
const numbered = /(["`])((?:[AR]\d{3}(?:, )?)+(?::? )(?:(?!\1).)+)\1/g;

/** The tests by number. */
export function findNumberedTests(): ReadonlyMap<string, readonly NumberedTest[]> {
  const tests = new Map<string, NumberedTest[]>();
  const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: root }).toSorted();
  for (const file of files) {
    for (const [, , text = ""] of readFileSync(`${root}${file}`, "utf8").matchAll(numbered)) {
      const ids = /^(?:[AR]\d{3}(?:, )?)+/.exec(text)?.[0] ?? "";
      const title = text.slice(ids.length).replace(/^:? /, "");
      for (const id of ids.match(/[AR]\d{3}/g) ?? []) tests.set(id, [...(tests.get(id) ?? []), { file, title }]);
    }
  }
  return tests;
}

/** Links from a page in docs/security/. */
export function linkTests(tests: readonly NumberedTest[]): readonly string[] {
  return tests.map(({ file, title }) => `[${escapeCell(title)}](../../${file})`);
}

export function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\\'", "'");
}
