import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderAdvisoriesPage } from "../../scripts/advisories-page.ts";
import { findUnknown } from "../../scripts/test-titles.ts";
import { advisories } from "./advisories.ts";
import { testsOf } from "./verdict.ts";

test("every test that is named exists: a title that has changed changes in test/conformance/advisories.ts, too", () => {
  expect(findUnknown(advisories.flatMap(testsOf))).toStrictEqual([]);
});

test("docs/security/advisories.md is up to date: node scripts/write-attacks.ts", () => {
  const page = readFileSync(new URL("../../docs/security/advisories.md", import.meta.url), "utf8");
  expect(page).toBe(renderAdvisoriesPage());
});
