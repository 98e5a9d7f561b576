import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { discord } from "../federation/providers/discord.ts";
import { github } from "../federation/providers/github.ts";
import { google } from "../federation/providers/google.ts";
import { oidc } from "../federation/providers/oidc.ts";
import type { Provider } from "../federation/provider.ts";
import { apiRoutes } from "../http/api-routes.ts";
import { endpoints } from "../http/endpoints/index.ts";
import { resolveProviders } from "./resolve-providers.ts";

const about = { clientId: "x", clientSecret: "y" };

function refusal(given: unknown, development = false): string {
  try {
    resolveProviders(given as readonly Provider[], development);
  } catch (error) {
    if (error instanceof ConfigurationError) return `${error.setting}: ${error.message}`;
    throw error;
  }
  return "taken";
}

test("providers are taken in their order, two of one kind by other ids", () => {
  const given = [google(about), github(about), google({ ...about, id: "google-staff" })];
  expect(resolveProviders(given, false).map(({ id }) => id)).toStrictEqual(["google", "github", "google-staff"]);
  expect(resolveProviders(undefined, false)).toStrictEqual([]);
});

test.each([
  ["no list", google(about), /^providers: providers is an object; write a list/],
  ["a function", [google], /has a function in its list that no factory gave/],
  ["options without a factory", [about], /has an object in its list that no factory gave/],
  ["null", [null], /has null in its list/],
  ["two of one id", [github(about), discord({ ...about, id: "github" })], /has two of the id "github".*"github-2"/],
  ["a route", [google({ ...about, id: "session" })], /"session", which is a route; call the provider "session-sso"/],
])("%s stops the start with one sentence", (_name, given, sentence) => {
  expect(refusal(given)).toMatch(sentence);
});

describe("ids", () => {
  const segments = new Set([...endpoints, ...apiRoutes].map(({ path }) => path.split("/")[1] ?? ""));
  const routes = [...segments].filter((segment) => !segment.startsWith("{"));

  test("there are routes to stand in the way of", () => {
    expect(routes.length).toBeGreaterThan(15);
  });

  test.each([...routes, "jwks", "admin", "native", "callback", "link"])("%s is a route and no provider", (id) => {
    expect(refusal([{ ...github(about), id }])).toMatch(
      new RegExp(`has the id "${id}", which is a route; call the provider "${id}-sso"`),
    );
    expect(refusal([{ ...github(about), id: `${id}-sso` }])).toBe("taken");
  });

  test.each(["", "x", "Google", "1password", "a b", "a/b", "a_b", "../x", "é2", `a${"x".repeat(32)}`])(
    "%j is no id",
    (id) => {
      expect(refusal([{ ...github(about), id }])).toMatch(/has the id .*; write 2 to 32 of a-z, 0-9 and hyphens/);
    },
  );
});

test("outside development an address that is not https stops the start", () => {
  const local = [oidc({ ...about, id: "acme", name: "Acme", issuer: "http://127.0.0.1:4000" })];
  expect(refusal(local)).toMatch(/https/);
  expect(refusal(local, true)).toBe("taken");
});
