import { expect, test } from "vitest";
import { noWord, TextWords } from "./text-words.ts";

/** The characters that stand in a copy from a word on. */
function read(copy: TextWords, first: number, length: number): string {
  return Buffer.from(copy.words.buffer, first * 4, length).toString("latin1");
}

test("a text is copied so that the character that was asked for begins a word, wherever it stands", () => {
  const copy = new TextWords();
  for (let start = 0; start < 40; start += 1) {
    const text = `${"x".repeat(start)}the rest; of=it`;
    const first = copy.copy(text, start);
    expect(read(copy, first, text.length - start)).toBe("the rest; of=it");
  }
});

test("a text that is long, or not ASCII from end to end, is not copied", () => {
  const copy = new TextWords();
  expect(copy.copy("x".repeat(4092), 7)).not.toBe(noWord);
  for (const text of [
    "x".repeat(4093),
    "x".repeat(100_000),
    "é",
    "a\u0141",
    "\ud83d\ude00",
    "\ud800",
    `${"x".repeat(4091)}é`,
  ]) {
    expect(copy.copy(text, 0)).toBe(noWord);
  }
});
