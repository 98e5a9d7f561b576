import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderReviews } from "../../bench/scan/render-reviews.ts";
import { reviews } from "../../bench/scan/reviews.ts";
import { replaceBetween, withScanTables } from "../../scripts/scan-page.ts";
import { rules } from "../../src/scan/rules.ts";

const page = readFileSync(new URL("../../docs/scan.md", import.meta.url), "utf8");

test("the page has every rule and tutorial as they are: node scripts/write-scan.ts", () => {
  expect(page).toBe(withScanTables(page));
});

test("the page names every false alarm that a person has seen", () => {
  expect(page).toBe(replaceBetween(page, "false-alarms", renderReviews(reviews)));
});

test("every review is of a rule, and says why where it is false", () => {
  const ids = rules.map(({ id }) => id);
  for (const { rule, verdict, why } of reviews) {
    expect(ids).toContain(rule);
    if (verdict === "false") expect(why).toMatch(/^.{10,}/);
  }
  expect(new Set(reviews.map(({ at, rule }) => `${at} ${rule}`)).size).toBe(reviews.length);
});
