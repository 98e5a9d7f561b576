import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStrictJson } from "./strict-json.ts";

test("what JSON.parse reads without ambiguity is read the same", () => {
  const value = fc
    .jsonValue({ maxDepth: 5 })
    .filter((one) => !/"(__proto__|constructor|prototype)":/.test(JSON.stringify(one)));
  fc.assert(
    fc.property(value, fc.constantFrom("", " ", "\n\t"), (one, space) => {
      expect(parseStrictJson(JSON.stringify(one, null, space))).toEqual(JSON.parse(JSON.stringify(one)));
    }),
  );
});

test("no text makes it throw, and what it gives JSON.parse gives too", () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.stringMatching(/^[[\]{}",:\\a0 ]{0,40}$/));
  fc.assert(
    fc.property(text, (one) => {
      const parsed = parseStrictJson(one);
      if (parsed !== undefined) expect(parsed).toEqual(JSON.parse(one));
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ["a member that occurs twice", '{"a":1,"a":1}'],
  ["a member that occurs twice, spelt differently", '{"a":1,"\\u0061":2}'],
  ["a member that occurs twice further in", '{"a":[{"b":1,"c":{},"b":2}]}'],
  ["__proto__", '{"__proto__":{"admin":true}}'],
  ["__proto__ with an escape", '{"__pr\\u006fto__":{}}'],
  ["constructor", '{"constructor" : {"prototype":{}}}'],
  ["depth", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["21 levels", `${'{"a":'.repeat(21)}1${"}".repeat(21)}`],
  ["a text without an end", '{"a":"b'],
  ["what is not JSON", "{a:1}"],
  ["a byte order mark", '\uFEFF{"a":1}'],
  ["two values", "{} {}"],
  ["nothing", ""],
])("A086: %s is refused", (_, text) => {
  expect(parseStrictJson(text)).toBeUndefined();
});

test("the same name in two objects, or as a value, is no repetition", () => {
  expect(parseStrictJson('{"a":{"a":"a"},"b":[{"a":1},{"a":2}],"c":"__proto__"}')).toEqual({
    a: { a: "a" },
    b: [{ a: 1 }, { a: 2 }],
    c: "__proto__",
  });
});
