import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageOf, readPlace, writePlace } from "./page-cursor.ts";

const place = fc.record(
  { at: fc.nat(9_999_999_999_999), id: fc.stringMatching(/^[\x21-\x7e]{1,64}$/) },
  { noNullPrototype: true },
);

describe("the place in a list", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(place, (each) => {
        expect(readPlace(writePlace(each))).toStrictEqual(each);
      }),
    );
  });

  test("is nothing that was not written here, whatever is handed in", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.anything(),
          place.map(writePlace).chain((text) => fc.constant(`${text}=`)),
        ),
        (input) => {
          const read = readPlace(input);
          if (read !== null) expect(writePlace(read)).toBe(input);
        },
      ),
      { numRuns: 2_000 },
    );
    for (const text of [
      "1.a",
      ".a",
      "01.a",
      "1.",
      "-1.a",
      "1e3.a",
      "1.a b",
      `1.${"a".repeat(65)}`,
      "1.ä",
      "99999999999999999.a",
    ]) {
      const written = Buffer.from(text).toString("base64url");
      expect(readPlace(written)).toStrictEqual(text === "1.a" ? { at: 1, id: "a" } : null);
    }
  });

  test("a page has a next one only when something is left", () => {
    const placeOf = (at: number) => ({ at, id: "x" });
    expect(pageOf([3, 2, 1], 2, placeOf)).toStrictEqual({ items: [3, 2], next: writePlace(placeOf(2)) });
    expect(pageOf([3, 2], 2, placeOf)).toStrictEqual({ items: [3, 2], next: null });
    expect(pageOf([], 2, placeOf)).toStrictEqual({ items: [], next: null });
  });
});
