import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMetadata } from "./metadata.ts";
import { parseRole } from "./role.ts";

describe("metadata", () => {
  test("is one object, whole or not at all", () => {
    expect(parseMetadata({ tenant: "a", n: [1, null] })).toStrictEqual({ json: '{"tenant":"a","n":[1,null]}' });
    for (const input of [null, [], "{}", 7, undefined, () => 1, { toJSON: () => [] }, { n: 1n }]) {
      expect(parseMetadata(input)).toStrictEqual({ problem: "invalid" });
    }
    const round: Record<string, unknown> = {};
    round.round = round;
    expect(parseMetadata(round)).toStrictEqual({ problem: "invalid" });
    let deep: unknown = 1;
    for (let i = 0; i < 30; i += 1) deep = [deep];
    expect(parseMetadata({ deep })).toStrictEqual({ problem: "invalid" });
    expect(parseMetadata(JSON.parse('{"__proto__":{"admin":true}}'))).toStrictEqual({ problem: "invalid" });
  });

  test("takes exactly 4,096 bytes", () => {
    const frame = Buffer.byteLength('{"a":""}');
    expect(parseMetadata({ a: "x".repeat(4096 - frame) })).toHaveProperty("json");
    expect(parseMetadata({ a: "x".repeat(4097 - frame) })).toStrictEqual({ problem: "too_large" });
    expect(parseMetadata({ a: "é".repeat(2048) })).toStrictEqual({ problem: "too_large" });
  });

  test("never throws, and what it gives is JSON of the same object", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }), (input) => {
        const parsed = parseMetadata(input);
        if ("json" in parsed) expect(JSON.stringify(JSON.parse(parsed.json))).toBe(parsed.json);
      }),
    );
  });
});

describe("a role", () => {
  test("is one word", () => {
    for (const role of ["user", "Admin", "org:editor", "team/lead-2", "a".repeat(64)])
      expect(parseRole(role)).toBe(role);
    for (const role of ["", " user", "a b", "a,b", "ä", "-x", "a\n", "a".repeat(65), null, 7, ["user"]]) {
      expect(parseRole(role)).toBeNull();
    }
  });
});
