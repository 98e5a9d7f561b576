import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeClaims } from "./judge-claims.ts";

const issuer = "https://app.example.com/auth";
const now = 1_800_000_000;
const rules = { issuer, audience: issuer, now, tolerance: 30 };
const good = { iss: issuer, aud: issuer, sub: "u1", jti: "j1", iat: now - 10, exp: now + 890 };

test("claims in order are ok", () => {
  expect(judgeClaims(good, rules)).toBe("ok");
  expect(judgeClaims({ ...good, nbf: now }, rules)).toBe("ok");
});

test.each([
  [29, "ok"],
  [30, "expired"],
  [31, "expired"],
])("%i seconds after exp the token is %s", (late, verdict) => {
  expect(judgeClaims(good, { ...rules, now: good.exp + late })).toBe(verdict);
});

test.each([
  ["iat", 60],
  ["nbf", 30],
])("a token whose %s is %i seconds ahead is ok, and one more second ahead is not", (name, ahead) => {
  expect(judgeClaims({ ...good, [name]: now + ahead }, rules)).toBe("ok");
  expect(judgeClaims({ ...good, [name]: now + ahead + 1 }, rules)).toBe("invalid");
});

test.each(["iss", "aud", "sub", "jti", "iat", "exp"])("%s may not be missing, null or empty", (name) => {
  const { [name]: _, ...rest } = good as Record<string, unknown>;
  expect(judgeClaims(rest, rules)).toBe("invalid");
  expect(judgeClaims({ ...good, [name]: null }, rules)).toBe("invalid");
  expect(judgeClaims({ ...good, [name]: "" }, rules)).toBe("invalid");
});

test("no time but a whole number of seconds in four-digit years is taken", () => {
  const time = fc.oneof(
    fc.double({ noInteger: true }),
    fc.integer({ max: -1 }),
    fc.constantFrom("1800000000", true, [now], {}, Number.NaN, Infinity, -Infinity, 253_402_300_800, 2 ** 53),
  );
  fc.assert(
    fc.property(fc.constantFrom("iat", "exp", "nbf"), time, (name, value) => {
      expect(judgeClaims({ ...good, [name]: value }, rules)).toBe("invalid");
    }),
  );
});

test("a token that expires before it was made is no token", () => {
  expect(judgeClaims({ ...good, iat: now, exp: now }, rules)).toBe("invalid");
});

test("a token of the past that was made for others is invalid, not expired", () => {
  expect(judgeClaims({ ...good, aud: "https://other.example" }, { ...rules, now: good.exp + 900 })).toBe("invalid");
});
