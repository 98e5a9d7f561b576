import { expect, test } from "vitest";
import { fixedDate } from "./fixed-date.ts";

test("it is a date in every way but that it cannot be changed", () => {
  const date = fixedDate(1_767_225_600_000);
  expect(date).toBeInstanceOf(Date);
  expect(JSON.stringify({ date })).toBe('{"date":"2026-01-01T00:00:00.000Z"}');
  expect(date.getTime()).toBe(1_767_225_600_000);
  expect(date > new Date(0)).toBe(true);
  expect(structuredClone(date)).toStrictEqual(new Date(1_767_225_600_000));
  expect(() => date.setFullYear(1999)).toThrow(TypeError);
  expect(() => date.setTime(0)).toThrow(TypeError);
  expect(date.toISOString()).toBe("2026-01-01T00:00:00.000Z");
});
