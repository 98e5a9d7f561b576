import { expect, test } from "vitest";
import { isCalendarDate } from "./calendar-date.ts";

test.each(["12051984", "19840512", "05/31/1984", "31.12.1999", "2001-02-03"])("%s is a date", (text) => {
  expect(isCalendarDate(text)).toBe(true);
});

test.each(["", "12345678", "99999999", "31.12-1999", "1984", "12051984x", "31122199"])("%j is none", (text) => {
  expect(isCalendarDate(text)).toBe(false);
});
