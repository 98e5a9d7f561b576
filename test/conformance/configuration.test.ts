import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderConfigurationPage } from "../../scripts/configuration-page.ts";
import { variablesOf } from "../../src/auth/setting.ts";
import { settings } from "../../src/auth/settings-table.ts";

test("docs/configuration.md is what the table of settings says: node scripts/write-configuration.ts", () => {
  expect(readFileSync("docs/configuration.md", "utf8")).toBe(renderConfigurationPage());
});

test("every setting that an environment can say has a name there, and no two share one", () => {
  const named = settings.filter(({ value }) => value.kind !== "code");
  expect(named.filter(({ variable }) => variable === null)).toStrictEqual([]);
  const variables = settings.flatMap(variablesOf);
  expect(variables.filter((name) => !/^[A-Z](?:[A-Z0-9_]|<NAME>)+$/.test(name))).toStrictEqual([]);
  expect(new Set(variables).size).toBe(variables.length);
});

test("every setting says what follows from it in whole sentences", () => {
  for (const { option, about } of settings)
    expect([option, about]).toStrictEqual([option, expect.stringMatching(/^\S.*\.$/)]);
});
