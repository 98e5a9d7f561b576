import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withCheckTables } from "../../scripts/doctor-table.ts";

const page = readFileSync(new URL("../../docs/operations/doctor.md", import.meta.url), "utf8");

test("the page has every check as the table has it: node scripts/write-doctor.ts", () => {
  expect(page).toBe(withCheckTables(page));
});
