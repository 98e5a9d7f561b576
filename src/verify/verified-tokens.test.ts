import { expect, test } from "vitest";
import { type VerifiedToken, VerifiedTokens } from "./verified-tokens.ts";

const verified = { version: 1 } as VerifiedToken<object>;

test("it never holds more than it may, and what is used stays", () => {
  const tokens = new VerifiedTokens(100);
  tokens.remember("often", verified);
  for (let i = 0; i < 10_000; i += 1) {
    tokens.remember(`token ${i}`, verified);
    if (i % 20 === 0) expect(tokens.find("often")).toBe(verified);
    expect(tokens.size).toBeLessThanOrEqual(101);
  }
  expect(tokens.find("token 0")).toBeUndefined();
  expect(tokens.find("token 9999")).toBe(verified);
});

test("what was forgotten is gone from both generations", () => {
  const tokens = new VerifiedTokens(2);
  tokens.remember("a", verified);
  tokens.remember("b", verified);
  tokens.find("a");
  tokens.forget("a");
  expect(tokens.find("a")).toBeUndefined();
  tokens.clear();
  expect(tokens.size).toBe(0);
});
