import fc from "fast-check";
import { expect, test } from "vitest";
import { repeatedUnit } from "./repetition.ts";

test("gives what a text repeats, also when the last round is cut short", () => {
  expect(repeatedUnit("aaaa")).toBe("a");
  expect(repeatedUnit("abcabcab")).toBe("abc");
  expect(repeatedUnit("😀🐎😀🐎")).toBe("😀🐎");
});

test("gives the text itself when it does not repeat as a whole", () => {
  for (const text of ["", "a", "ab", "abcab", "xabab"]) expect(repeatedUnit(text)).toBe(text);
});

test("the unit, repeated, is the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", "😀"), maxLength: 12 }), fc.nat(4), (unit, times) => {
      const text = unit.repeat(times);
      const found = repeatedUnit(text);
      expect(text === found || found.repeat(text.length).startsWith(text)).toBe(true);
      if (times > 1) expect(found.length).toBeLessThanOrEqual(unit.length);
    }),
  );
});
