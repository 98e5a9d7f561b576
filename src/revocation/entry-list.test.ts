import fc from "fast-check";
import { expect, test } from "vitest";
import { formatEntries, parseEntries } from "./entry-list.ts";
import type { RevocationEntry } from "./revocation-log.ts";

const anyEntry: fc.Arbitrary<RevocationEntry> = fc.record(
  {
    id: fc.maxSafeNat(),
    kind: fc.constantFrom("session", "renewal", "user", "key", "profile"),
    subject: fc.string(),
    version: fc.option(fc.maxSafeNat()),
  },
  { noNullPrototype: true },
);

test("what was written is read as it was", () => {
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      expect(parseEntries(formatEntries(entries))).toStrictEqual(entries);
    }),
  );
});

test.each([
  "",
  "{}",
  "null",
  "[[1]]",
  '[[1,"session","s"]]',
  '[[1,"session","s",null,0]]',
  '[["1","session","s",null]]',
  '[[1.5,"session","s",null]]',
  '[[-1,"session","s",null]]',
  '[[1e400,"session","s",null]]',
  '[[1,"toString","s",null]]',
  '[[1,"session",7,null]]',
  '[[1,"user","u","2"]]',
  '[[1,"session","s",null],[2,"other","s",null]]',
])("%s is not read", (json) => {
  expect(parseEntries(json)).toBeNull();
});
