import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { widthOf } from "../printable.ts";
import { checkTable } from "../../doctor/check-table.ts";
import { fail, ok, warn } from "../../doctor/finding.ts";
import { showFinding } from "./show-finding.ts";

const long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen";
const plain = (text: string): string[] => stripVTControlCharacters(text).split("\n");

test("what is not ok says why it matters and what to do, below each other and within the terminal", () => {
  const lines = plain(showFinding(warn("passwordHashes", long, `mend ${long}`), 80));
  expect(lines[0]).toMatch(/^warn {2}passwordHashes {4}one two/);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {24}\S/);
  const words = lines.map((line) => line.slice(24)).join(" ");
  expect(words).toBe(`${long} ${checkTable.passwordHashes.why} → mend ${long}`);
});

test("in a pipe, and where the terminal is too narrow, a sentence is a line", () => {
  for (const columns of [undefined, 30]) {
    expect(plain(showFinding(fail("smtp", long, "mend it", "It matters."), columns))).toStrictEqual([
      `FAIL  smtp              ${long}`,
      `${" ".repeat(24)}It matters.`,
      `${" ".repeat(24)}→ mend it`,
    ]);
  }
  expect(plain(showFinding(ok("smtp", "answers"), 80))).toStrictEqual(["ok    smtp              answers"]);
});

test("what others wrote cannot move the cursor, and a word that is too long keeps its line", () => {
  const shown = showFinding(warn("providers", `\u001B[2J${"x".repeat(90)} end`, "look"), 80);
  expect(stripVTControlCharacters(shown).split("\n").slice(0, 3)).toStrictEqual([
    expect.stringContaining(`\uFFFD[2J${"x".repeat(90)}`),
    `${" ".repeat(24)}end`,
    expect.any(String),
  ]);
});

test("every name fits in its column", () => {
  for (const name of Object.keys(checkTable)) expect(name.length).toBeLessThanOrEqual(17);
});
