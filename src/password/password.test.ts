import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePassword } from "./password.ts";

describe("parsePassword", () => {
  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 12_345_678],
    ["an array", ["correct horse"]],
    ["an object", { $ne: null }],
    ["a lone surrogate", "correct \ud83d horse"],
    ["1,025 units", "a".repeat(1_025)],
  ])("refuses %s", (_, input) => {
    expect(parsePassword(input)).toBeNull();
  });

  test("changes nothing but the composition of characters", () => {
    for (const text of ["", "  two spaces  ", "Case", "a\0b", "\u00a0", "ﬁ ①", "\u200b", "😀"])
      expect(parsePassword(text)).toBe(text);
    expect(parsePassword("zoe\u0308")).toBe("zo\u00eb");
  });

  test("A071 both compositions of a text are the same password, and reading it again changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const password = parsePassword(text);
        expect(password).toBe(text.normalize("NFC"));
        expect(parsePassword(text.normalize("NFD"))).toBe(password);
        expect(parsePassword(password)).toBe(password);
      }),
    );
  });

  test("two passwords that differ are different bytes", () => {
    const units = fc.array(fc.integer({ min: 0xd700, max: 0xe0ff }), { maxLength: 4 });
    const texts = units.map((list) => String.fromCharCode(...list));
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const [left, right] = [parsePassword(one), parsePassword(other)];
        if (left === null || right === null || left === right) return;
        expect(Buffer.from(left).equals(Buffer.from(right))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
