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
  for (const text of [
    "",
    "0",
    "00",
    "01",
    "-1",
    "+1",
    " 1",
    "1 ",
    "1\n",
    "A",
    "1.5",
    "١",
    "zzzzzzzzzzz",
    "2gosa7pa2gw",
  ])
    expect(readCursor(text)).toBeNull();
});
