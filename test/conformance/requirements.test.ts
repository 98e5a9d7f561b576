import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findNumberedTests } from "../../scripts/test-titles.ts";
import { renderRequirementsPage } from "../../scripts/requirements-page.ts";
import { requirements } from "./requirements.ts";

test("no test shows a requirement that is not listed", () => {
  const named = [...findNumberedTests().keys()].filter((id) => id.startsWith("R"));
  expect(named.filter((id) => !requirements.some((requirement) => requirement.id === id))).toStrictEqual([]);
});

test("every requirement that is listed is shown by a test", () => {
  const named = findNumberedTests();
  expect(requirements.filter(({ id }) => !named.has(id))).toStrictEqual([]);
});

test("docs/security/requirements.md is up to date: node scripts/write-attacks.ts", () => {
  const page = readFileSync(new URL("../../docs/security/requirements.md", import.meta.url), "utf8");
  expect(page).toBe(renderRequirementsPage());
});
