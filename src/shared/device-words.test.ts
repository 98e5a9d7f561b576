import { expect, test } from "vitest";
import { deviceWords } from "./device-words.ts";

const say: Parameters<typeof deviceWords>[1] = (key, values = {}) =>
  key === "device.unknown" ? "Unbekanntes Gerät" : `${values["browser"]} unter ${values["system"]}`;

test.each([
  ["Firefox on Windows", "Firefox unter Windows"],
  ["Samsung Internet for Android on Android", "Samsung Internet for Android unter Android"],
  ["Chrome on Chrome OS", "Chrome unter Chrome OS"],
  ["Microsoft Edge on Windows Phone", "Microsoft Edge unter Windows Phone"],
  ["Unknown device", "Unbekanntes Gerät"],
])("%s is %s", (name, words) => {
  expect(deviceWords(name, say)).toBe(words);
});

test.each(["curl", "Firefox", "Ada's phone", "Mail on Sunday", "on Windows", ""])("%j stays what it is", (name) => {
  expect(deviceWords(name, say)).toBe(name);
});
