import { expect, test } from "vitest";
import { parseArrivedCookie } from "./arrived-cookie.ts";

test("a cookie is read as a browser reads it: names of attributes without case, the last one counts", () => {
  const { name, value, attributes } = parseArrivedCookie("a=b=c; path=/x; Path=/; SECURE;HttpOnly; samesite = Lax ;");
  expect([name, value]).toStrictEqual(["a", "b=c"]);
  expect([...attributes]).toStrictEqual([
    ["path", "/"],
    ["secure", ""],
    ["httponly", ""],
    ["samesite", "Lax"],
    ["", ""],
  ]);
  expect(parseArrivedCookie("alone")).toMatchObject({ name: "alone", value: "" });
});
