import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorTable } from "../../src/error/error-table.ts";

const page = readFileSync("docs/errors.md", "utf8");
const documented = new Map(
  [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [code, Number(status)]),
);

test("every code is documented with its status, and every documented code exists", () => {
  const existing = Object.entries(errorTable).map(([code, row]) => [code, row.status]);
  expect(Object.fromEntries(documented)).toStrictEqual(Object.fromEntries(existing));
});

/** Where a field gets its reason: an error of one field, a schema of ours, or what both are made by. */
const reasonPatterns: readonly RegExp[] = [
  /\bpointer\b[^}\n]*\bcode: "([a-z_]+)"/g,
  /params: \{ code: "([a-z_]+)"/g,
  /\brefuse(?:Field)?\((?:context|name|"[^"]*"), "([a-z_]+)"/g,
];

test("every reason that a field can be refused for is documented", () => {
  const sources = globSync("src/**/*.ts").filter(
    (path) => !/\.test\.ts$|^src\/(?:cli|scan|doctor|user\/import)\//.test(path),
  );
  const reasons = sources.flatMap((path) => {
    const source = readFileSync(path, "utf8");
    return reasonPatterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, reason]) => reason));
  });
  expect(reasons).toEqual(expect.arrayContaining(["not_invited", "invalid_cursor", "too_long", "reserved"]));
  expect([...new Set(reasons)].filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
});
