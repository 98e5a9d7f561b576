import { expect, test } from "vitest";
import { compareClocks } from "./compare-clocks.ts";

const now = Date.parse("2026-03-18T12:00:00Z");
const compare = (there: number, more: { after?: number; grain?: number } = {}) =>
  compareClocks("clock", { before: now, after: now, there, whose: "the database's", ...more });

test("two seconds are nobody's fault, and three are said, with their direction", () => {
  for (const there of [now, now + 2_000, now - 2_000]) expect(compare(there)).toMatchObject({ level: "ok" });
  expect(compare(now + 3_000)).toMatchObject({
    level: "fail",
    found: "this machine's clock is 3.0 s behind the database's",
  });
  expect(compare(now - 3_500)).toMatchObject({ found: "this machine's clock is 3.5 s ahead of the database's" });
});

test("an answer that took long, or knows only whole seconds, proves less", () => {
  expect(compare(now + 30_000, { after: now + 29_000 })).toMatchObject({ level: "ok" });
  expect(compare(now - 2_900, { grain: 1_000 })).toMatchObject({ level: "ok" });
  expect(compare(now - 3_100, { grain: 1_000 })).toMatchObject({ level: "fail" });
});
