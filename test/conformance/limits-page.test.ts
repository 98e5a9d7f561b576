import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withLimitsTable } from "../../scripts/limits-table.ts";
import { apiRoutes } from "../../src/http/api-routes.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { attemptPolicy } from "../../src/throttle/attempt-policy.ts";
import { limitTable } from "../../src/throttle/limit-table.ts";

const page = readFileSync(new URL("../../docs/limits.md", import.meta.url), "utf8");

test("the page has every limit as the tables have it: node scripts/write-limits.ts", () => {
  expect(page).toBe(withLimitsTable(page));
});

test("what the page says of an account's attempts is the policy", () => {
  const { waitAfter, lockAfter, deviceFailures, lockLifetimes } = attemptPolicy;
  expect(page).toContain(`| ${waitAfter} |`);
  expect(page).toContain(`| ${lockAfter} |`);
  expect(page).toContain(`${lockAfter * (lockLifetimes.length + 1)} in a row`);
  expect(page).toContain(`| ${deviceFailures} |`);
});

test("every limit is somebody's, and whoever has one says that it can refuse", () => {
  const named = [...(endpoints as readonly Endpoint[]), ...apiRoutes].flatMap(({ limits = [] }) => limits);
  expect(new Set(named)).toStrictEqual(new Set(Object.keys(limitTable)));
  const limited = (endpoints as readonly Endpoint[]).filter(({ limits, guards }) => limits ?? guards);
  for (const { id, errors } of limited)
    expect([id, errors]).toStrictEqual([id, expect.arrayContaining(["too_many_attempts"])]);
});

test("every call of somebody who is signed in that writes is limited, or cannot be made on and on", () => {
  const free = (endpoints as readonly Endpoint[])
    .filter(({ access, method, limits }) => access === "session" && method !== "GET" && !limits)
    .map(({ id }) => id);
  expect(free.toSorted()).toStrictEqual(
    [
      // Each costs a password hash, and a wrong one counts against the account.
      ["reauthenticate", "changePassword"],
      // Each uses up what somebody has to sign in, or to open a mail, to get again.
      ["confirmReauthentication", "deleteUser"],
      ["endSession", "endSessionByPost", "disownSession", "unlinkIdentity", "unlinkIdentityByPost"],
      // It writes nothing: what comes back from the provider does.
      ["linkProvider"],
    ]
      .flat()
      .toSorted(),
  );
});

test("every call that takes an address or a code from anybody is limited, or does nothing that costs", () => {
  const free = (endpoints as readonly Endpoint[])
    .filter(({ access, method, limits, guards }) => access === "public" && method !== "GET" && !limits && !guards)
    .map(({ id }) => id);
  // Their credentials are refused without asking anybody, or are good: docs/decisions/0296.
  expect(free).toStrictEqual(["jwtRefresh", "jwtToken", "logout"]);
});
