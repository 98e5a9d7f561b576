import fc from "fast-check";
import { expect, test } from "vitest";
import { kindOf, quote } from "./quote.ts";

test("a text is shown in quotes, cut, on one line", () => {
  expect(quote("a")).toBe('"a"');
  expect(quote("a\nb\u202Ec\u0000")).toBe('"a\\u{a}b\\u{202e}c\\u{0}"');
  expect(quote("x".repeat(100_000))).toBe(`"${"x".repeat(80)}…"`);
  expect(quote("🔑".repeat(100))).toBe(`"${"🔑".repeat(80)}…"`);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(quote(text)).toMatch(/^"[^\p{C}\p{Zl}\p{Zp}]*"$/u);
    }),
  );
});

test("anything else is shown as what it is", () => {
  expect([quote(5), quote(true), quote(null), quote([1]), quote({}), quote(undefined)]).toStrictEqual([
    "5",
    "true",
    "null",
    "a list",
    "an object",
    "an undefined",
  ]);
  expect(kindOf(Promise.resolve())).toBe("a promise");
  expect(kindOf(() => 1)).toBe("a function");
});
