import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderAttacksPage } from "../../scripts/attacks-page.ts";
import { findNumberedTests } from "../../scripts/test-titles.ts";
import { attackGroups } from "../attacks/catalogue.ts";

const attacks = attackGroups.flatMap((group) => group.attacks);

test("there are 94 attacks, numbered without a gap", () => {
  expect(attacks.map(({ id }) => id)).toStrictEqual(
    Array.from({ length: 94 }, (_, index) => `A${String(index + 1).padStart(3, "0")}`),
  );
});

test("each is tried by a test, or says what it waits for; and no test tries one that is not listed", () => {
  const tests = findNumberedTests();
  expect(attacks.filter(({ id, waits }) => waits === undefined && !tests.has(id))).toStrictEqual([]);
  expect(
    [...tests.keys()].filter((id) => id.startsWith("A") && !attacks.some((attack) => attack.id === id)),
  ).toStrictEqual([]);
});

test("docs/security/attacks.md is up to date: node scripts/write-attacks.ts", () => {
  const page = readFileSync(new URL("../../docs/security/attacks.md", import.meta.url), "utf8");
  expect(page).toBe(renderAttacksPage());
});
