import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What a test is called, and where it stands. */
export interface TestTitle {
  readonly file: string;
  /** Without the numbers that it begins with. */
  readonly title: string;
  /** Those numbers: "A058" is an attack's, "R041" a requirement's. */
  readonly ids: readonly string[];
}

/** A test as our maps name it: its file, and its title without numbers. */
export type TestName = `${"src" | "test"}/${string}.test.ts > ${string}`;

const root = fileURLToPath(new URL("../", import.meta.url));
/** What stands first in the brackets of `test(`, or of what `test.each(...)` gives. */
const called = /(?:\b(?:test|it)(?:\.\w+)*|\))\(\s*(["'`])((?:\\.|(?!\1)[^\\\n])+)\1\s*,/g;
/** A text that begins with numbers is a title wherever it stands, for instance in a table: "A058, A059: …". */
const numbered = /(["`])((?:[AR]\d{3}(?:, )?)+(?::? )(?:(?!\1).)+)\1/g;

/** All titles of tests, by file, each once. A title with places in it (`%s`, `$name`) stands as it is written. */
export function findTestTitles(): readonly TestTitle[] {
  const found = new Map<string, TestTitle>();
  for (const file of globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: root }).toSorted()) {
    const source = readFileSync(`${root}${file}`, "utf8");
    for (const [, , text = ""] of [...source.matchAll(called), ...source.matchAll(numbered)]) {
      const { title, ids } = takeNumbers(text.replace(/\\(["'`])/g, "$1"));
      const name = `${file} > ${title}`;
      found.set(name, { file, title, ids: [...new Set([...(found.get(name)?.ids ?? []), ...ids])] });
    }
  }
  return [...found.values()];
}

/** The tests by number. */
export function findNumberedTests(): ReadonlyMap<string, readonly TestTitle[]> {
  const tests = new Map<string, TestTitle[]>();
  for (const test of findTestTitles()) {
    for (const id of test.ids) tests.set(id, [...(tests.get(id) ?? []), test]);
  }
  return tests;
}

/** Links from a page in docs/security/. */
export function linkTests(tests: readonly Pick<TestTitle, "file" | "title">[]): readonly string[] {
  return tests.map(({ file, title }) => `[${escapeCell(title)}](../../${file})`);
}

/** The same, for tests that are named. */
export function linkNames(names: readonly TestName[]): readonly string[] {
  return linkTests(names.map(readName));
}

/** Those of the names that no test has. */
export function findUnknown(names: readonly TestName[]): readonly TestName[] {
  const known = new Set(findTestTitles().map(({ file, title }) => `${file} > ${title}`));
  return names.filter((name) => !known.has(name));
}

export function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function readName(name: TestName): Pick<TestTitle, "file" | "title"> {
  const [file = "", ...title] = name.split(" > ");
  return { file, title: title.join(" > ") };
}

function takeNumbers(text: string): Pick<TestTitle, "title" | "ids"> {
  const numbers = /^(?:[AR]\d{3}(?:, )?)+(?=:? )/.exec(text)?.[0] ?? "";
  return { title: text.slice(numbers.length).replace(/^:? /, ""), ids: numbers.match(/[AR]\d{3}/g) ?? [] };
}
