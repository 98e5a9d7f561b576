import fc from "fast-check";
import { expect, test } from "vitest";
import { readCursor, writeCursor } from "./event-cursor.ts";

test("every id comes back, and nothing but what was written is a cursor", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (id) => {
      expect(readCursor(writeCursor(id))).toBe(id);
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9a-zA-Z]{0,14}$/)),
      (text) => {
        const id = readCursor(text);
        if (id !== null) expect(writeCursor(id)).toBe(text);
      },
    ),
    { numRuns: 5_000 },
  );
  const one = writeCursor(1);
  for (const text of [
    "",
    "0",
    "0000",
    `0${one}`,
    "-1",
    `+${one}`,
    ` ${one}`,
    `${one} `,
    `${one}\n`,
    one.toUpperCase(),
    "1.5",
    "١",
    "zzzzzzzzzzzzzz",
    "2gosa7pa2gw000",
  ])
    expect(readCursor(text)).toBeNull();
});

test("a word is no cursor, and neither is one that was mistyped", () => {
  for (const word of [
    "x",
    "abc",
    "null",
    "nonsense",
    "garbage",
    "invalid",
    "cursor",
    "1",
    "42",
    "1001",
    "12345",
    "999999",
  ]) {
    expect([word, readCursor(word)]).toStrictEqual([word, null]);
  }
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (const id of [1, 35, 1_296, 987_654_321]) {
    const text = writeCursor(id);
    for (let at = 0; at < text.length; at += 1) {
      for (const digit of digits) {
        const other = text.slice(0, at) + digit + text.slice(at + 1);
        if (other !== text) expect([other, readCursor(other)]).toStrictEqual([other, null]);
      }
    }
  }
});
