import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorTable } from "../../src/error/error-table.ts";

const documented = new Map(
  [...readFileSync("docs/errors.md", "utf8").matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]),
);

test("every code is documented with its status, and every documented code exists", () => {
  const existing = Object.entries(errorTable).map(([code, row]) => [code, row.status]);
  expect(Object.fromEntries(documented)).toStrictEqual(Object.fromEntries(existing));
});
