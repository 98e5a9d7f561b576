import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderRequirementsPage } from "../../scripts/requirements-page.ts";
import { findNumberedTests } from "../../scripts/test-titles.ts";
import { requirements } from "./requirements.ts";

test("there are 101 requirements, numbered without a gap, and no test shows one that is not listed", () => {
  const ids = Array.from({ length: 101 }, (_, index) => `R${String(index + 1).padStart(3, "0")}`);
  expect(requirements.map(({ id }) => id)).toStrictEqual(ids);
  const named = [...findNumberedTests().keys()].filter((id) => id.startsWith("R"));
  expect(named.filter((id) => !ids.includes(id))).toStrictEqual([]);
});

test("each is shown by a test or says why not, and none that has nothing to do with us is shown", () => {
  const named = findNumberedTests();
  expect(requirements.filter(({ id, reason }) => reason === undefined && !named.has(id))).toStrictEqual([]);
  expect(requirements.filter(({ id, reason }) => reason && "notHere" in reason && named.has(id))).toStrictEqual([]);
});

test("docs/security/requirements.md is up to date: node scripts/write-attacks.ts", () => {
  const page = readFileSync(new URL("../../docs/security/requirements.md", import.meta.url), "utf8");
  expect(page).toBe(renderRequirementsPage());
});
