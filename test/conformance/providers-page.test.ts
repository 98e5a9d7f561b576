import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { variablesOf } from "../../src/auth/setting.ts";
import { settings } from "../../src/auth/settings-table.ts";
import { callbackUrl } from "../../src/http/flow/start-flow.ts";
import { copies } from "../../src/pages/copy.ts";
import { defineProvider, errorTable, type ProviderKind, type ProviderOptions } from "../../src/index.ts";

const page = readFileSync("docs/providers.md", "utf8");

test("docs/providers.md names every variable of a provider, and none that there is not", () => {
  const rows = settings.filter(({ group }) => group === "Providers");
  const variables = rows.flatMap(variablesOf).map((variable) => variable.replace("<NAME>", "ACME"));
  const own = variables.filter((variable) => !variable.startsWith("LATCHKEY_"));
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter((variable) => !page.includes(`\`${variable}\``))).toStrictEqual([]);

  const files = rows.filter(({ secret }) => secret).flatMap(variablesOf);
  const others = settings.filter(({ group }) => group !== "Providers").flatMap(variablesOf);
  const known = new Set([
    ...others,
    ...variables,
    ...files.map((variable) => `${variable}_FILE`),
    "OIDC_ACME_SSO_ISSUER",
  ]);
  const named = [...page.matchAll(/`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !known.has(name))).toStrictEqual([]);
});

test("docs/providers.md has a row for every option that all providers take", () => {
  const kind: ProviderKind = {
    kind: "acme",
    name: "Acme",
    issuer: "https://acme.example",
    endpoints: { discovery: true },
    scopes: ["openid"],
    authority: "own",
    readProfile: ({ claims }) => ({ subject: claims.sub }),
  };
  const taken = { zzz: true } as unknown as ProviderOptions;
  let message = "";
  try {
    defineProvider(taken, kind);
  } catch (error) {
    message = String(error);
  }
  const [, list = ""] = /it takes (.*)\.$/.exec(message) ?? [];
  const options = list.split(", ");
  expect(options).toContain("clientId");
  const [, table = ""] = /## Options\n([^]*?)\n## /.exec(page) ?? [];
  const documented = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names = ""]) =>
    names.split(", ").map((name) => name.slice(1, -1)),
  );
  expect(documented.toSorted()).toStrictEqual(options.toSorted());
});

test("docs/providers.md says where people come back to as it is", () => {
  const rows = [
    { origin: "http://localhost:3000", basePath: "/auth", id: "google" },
    { origin: "https://app.example.com", basePath: "/auth", id: "google" },
    { origin: "https://app.example.com", basePath: "/api/auth", id: "google" },
    { origin: "https://app.example.com", basePath: "/api/auth", id: "google-staff" },
  ];
  for (const { id, ...where } of rows) {
    expect(page).toContain(`| \`${callbackUrl({ mountPath: "", ...where }, id)}\` |`);
  }
});

test("docs/providers.md quotes what people are shown", () => {
  const [, table = ""] = /## What can go wrong with any of them\n([^]*?)\n### /.exec(page) ?? [];
  const quoted = [...table.matchAll(/^\| "([^"]+)"/gm)].map(([, words = ""]) => words);
  expect(quoted.length).toBeGreaterThan(4);
  const shown = [...Object.values(copies.en), ...Object.values(errorTable).map(({ title }) => title)].map((words) =>
    words.replaceAll(/\{(?:provider|rule)\}/g, "Google"),
  );
  expect(quoted.filter((words) => !shown.some((sentence) => sentence.includes(words)))).toStrictEqual([]);
});
