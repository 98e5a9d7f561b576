import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanName, parseName } from "./name.ts";

test.for([
  ["Ada Lovelace", "Ada Lovelace"],
  ["  Ada  ", "Ada"],
  ["Zoe\u0308", "Zoë"],
  ["", null],
  [" \u00a0 ", null],
  ["\u200b\u2060 \u3164", null],
  ["می\u200cخواهم", "می\u200cخواهم"],
  ["A\u0000da", undefined],
  ["Ada\nLovelace", undefined],
  ["\u202EevilA", undefined],
  ["\ud800", undefined],
  ["x".repeat(101), undefined],
  ["👩‍🚀".repeat(33), "👩‍🚀".repeat(33)],
] as const)("the name %j is kept as %j", ([input, name]) => {
  expect(parseName(input)).toBe(name);
});

test.for([
  ["Ada Lovelace", "Ada Lovelace"],
  ["Ada\r\nBcc: eve@example.com", "Ada Bcc: eve@example.com"],
  ["A\u0000da", "A da"],
  ["\u202EAda\u2066", "Ada"],
  ["\ud800Ada\udc00", "Ada"],
  ["x".repeat(5000), "x".repeat(100)],
  [`${"x".repeat(99)} y`, "x".repeat(99)],
  ["\n\t", null],
  [`${"\u200b".repeat(100)}Ada`, null],
  ["", null],
  [7, null],
  [null, null],
  [["Ada"], null],
] as const)("the name %j of another system becomes %j", ([input, name]) => {
  expect(cleanName(input)).toBe(name);
});

test("what was cleaned is a name, and a name is not changed by it", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 450 }),
    fc.string({
      unit: fc.constantFrom("a", " ", "\u200b", "\u0300", "\u202e", "\n", "\ud800", "\udc00", "é", "한"),
      maxLength: 450,
    }),
  );
  fc.assert(
    fc.property(text, (input) => {
      const cleaned = cleanName(input);
      if (cleaned !== null) expect(parseName(cleaned)).toBe(cleaned);
      const parsed = parseName(input);
      if (parsed !== undefined) expect(cleaned).toBe(parsed);
    }),
  );
});
