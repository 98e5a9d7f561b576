import { expect, test } from "vitest";
import { findNearMatch } from "./near-match.ts";

const names = [
  "baseUrl",
  "trustedOrigins",
  "HOST",
  "PORT",
  "DATABASE_URL",
  "TRUSTED_PROXIES",
  "idleTimeout",
  "AUTH_SECRET",
];

test.each([
  ["baseURL", "baseUrl"],
  ["base_url", "baseUrl"],
  ["trustedOrigin", "trustedOrigins"],
  ["trustedOrgins", "trustedOrigins"],
  ["DATABSE_URL", "DATABASE_URL"],
  ["DATABASE_ULR", "DATABASE_URL"],
  ["TRUSTED_PROXY", "TRUSTED_PROXIES"],
  ["TRUST_PROXY", "TRUSTED_PROXIES"],
  ["idleTimout", "idleTimeout"],
  ["AUTH_SECRETS", "AUTH_SECRET"],
  ["HOSTS", "HOST"],
])("%s was meant to be %s", (word, name) => {
  expect(findNearMatch(word, names)).toBe(name);
});

test.each(["POST", "HOSTNAME", "JWT_SECRET", "TEST_DATABASE_URL", "APP_URL", "", "__proto__", "PATH", "HOME"])(
  "%j is another word",
  (word) => {
    expect(findNearMatch(word, names)).toBeNull();
  },
);

test("a name is its own nearest match, and nothing long costs much", () => {
  for (const name of names) expect(findNearMatch(name, names)).toBe(name);
  expect(findNearMatch("A".repeat(1_000_000), names)).toBeNull();
});
