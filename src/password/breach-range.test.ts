import { expect, test } from "vitest";
import { parseBreachRange } from "./breach-range.ts";

const suffix = "0018A45C4D1DEF81644B54AB7F969B88D65";

test("rows are read with every line end and in every case, and those that only fill the answer up are left out", () => {
  const text = `${suffix}:21\r\n${suffix.replace("0018", "1018").toLowerCase()}:1\n${suffix.replace("0018", "2018")}:0\r\n`;
  expect([...(parseBreachRange(text) ?? [])]).toStrictEqual([suffix, suffix.replace("0018", "1018")]);
});

test.each([
  "",
  "<!doctype html><p>Sign in to our network",
  suffix,
  `${suffix}:`,
  `${suffix}:-1`,
  `A${suffix}:1`,
  `${suffix}:1\r\n\r\n${suffix}:2`,
  `${suffix}:1 `,
  "{}",
])("%j is no answer", (text) => expect(parseBreachRange(text)).toBeNull());
