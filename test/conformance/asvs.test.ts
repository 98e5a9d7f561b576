import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderAsvsPage } from "../../scripts/asvs-page.ts";
import { findUnknown } from "../../scripts/test-titles.ts";
import { asvsChapters } from "./asvs/chapters.ts";
import { testsOf } from "./verdict.ts";

const rows = asvsChapters.flatMap((chapter) => chapter.rows);

test("each row stands once, in its chapter and in order, and whole chapters have all of theirs", () => {
  const places = rows.map(({ id }) => id.slice(1).split(".").map(Number));
  const inOrder = places.toSorted(([a = 0, b = 0, c = 0], [x = 0, y = 0, z = 0]) => a - x || b - y || c - z);
  expect(places).toStrictEqual(inOrder);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(257);
  for (const { name, rows: own } of asvsChapters) {
    expect(own.every(({ id }) => name.startsWith(`${id.split(".")[0]} `))).toBe(true);
  }
  const sizes = asvsChapters
    .filter(({ whole }) => whole)
    .map(({ name, rows: own }) => [name.split(" ")[0], own.length]);
  expect(Object.fromEntries(sizes)).toStrictEqual({ V6: 47, V7: 19, V9: 7, V10: 36 });
});

test("every test that is named exists: a title that has changed changes in test/conformance/asvs, too", () => {
  expect(findUnknown(rows.flatMap(testsOf))).toStrictEqual([]);
});

test("docs/security/asvs.md is up to date: node scripts/write-attacks.ts", () => {
  const page = readFileSync(new URL("../../docs/security/asvs.md", import.meta.url), "utf8");
  expect(page).toBe(renderAsvsPage());
});
