import fc from "fast-check";
import { expect, test } from "vitest";
import { isMadeOfContext } from "./context-words.ts";

test("one foreign letter, nine digits, or a word of two letters are enough to pass", () => {
  expect(isMadeOfContext("annaschmidt", ["Anna Schmidt"])).toBe(true);
  expect(isMadeOfContext("annaxschmidt", ["Anna Schmidt"])).toBe(false);
  expect(isMadeOfContext("anna12345678", ["Anna"])).toBe(true);
  expect(isMadeOfContext("anna123456789", ["Anna"])).toBe(false);
  expect(isMadeOfContext("jojojojo", ["Jo"])).toBe(false);
});

test("without context, or without a word of it, nothing is refused", () => {
  expect(isMadeOfContext("12345678", ["anna"])).toBe(false);
  expect(isMadeOfContext("12345678", ["12345678"])).toBe(false);
  expect(isMadeOfContext("annaschmidt", [])).toBe(false);
  expect(isMadeOfContext("annaschmidt", ["", " ", "@", "..."])).toBe(false);
});

test("other scripts work alike", () => {
  expect(isMadeOfContext("Нина-1984", ["Нина Петрова"])).toBe(true);
  expect(isMadeOfContext("ZOË!zoe!2001", ["Zoë"])).toBe(true);
});

test("a hostile name costs little", () => {
  const name = Array.from({ length: 200 }, (_, index) => "a".repeat(index)).join(" ");
  const before = process.threadCpuUsage();
  isMadeOfContext("a".repeat(127) + "x", [name, name]);
  // Microseconds of this thread, whatever else the machine does.
  expect(process.threadCpuUsage(before).user).toBeLessThan(200_000);
});

test("never throws", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 4 }), (password, context) => void isMadeOfContext(password, context)),
  );
});
