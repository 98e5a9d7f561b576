import fc from "fast-check";
import { expect, test } from "vitest";
import { clearCookie, findCookie, readSingleCookie, writeCookie } from "./cookies.ts";

const name = "__Host-latchkey-session";

test("a cookie is found wherever it stands", () => {
  for (const header of [`${name}=v`, `a=b; ${name}=v`, `${name}=v; a=b`, `a=b;${name}=v;c=d`, `a=b;\t ${name}=v`]) {
    expect(findCookie(header, name)).toEqual({ value: "v" });
  }
  expect(findCookie(`${name}=`, name)).toEqual({ value: "" });
  expect(findCookie(`${name}=a=b`, name)).toEqual({ value: "a=b" });
});

test.each([
  ["a longer name", `${name}2=v`],
  ["a name that ends in ours", `x${name}=v`],
  ["another case", `${name.toLowerCase()}=v`],
  ["a space that is not ASCII before it", `a=b; \u00a0${name}=v`],
  ["a line separator before it", `a=b;\u2028${name}=v`],
  ["a space before the sign", `${name} =v`],
  ["the name inside a value", `a=${name}=v`],
  ["no sign", name],
  ["nothing", ""],
])("A002: %s is not our cookie", (_, header) => {
  expect(findCookie(header, name)).toBeNull();
});

test("A002: two cookies of one name are none, whatever they hold", () => {
  for (const header of [`${name}=a; ${name}=b`, `${name}=a; x=y; ${name}=a`, `${name}=;${name}=v`]) {
    expect(findCookie(header, name)).toBe("several");
  }
});

test("it agrees with a plain reading of the header", () => {
  const part = fc.oneof(
    fc.constant(name),
    fc.constantFrom("=", ";", "; ", " ", "x", "\t", "__Host-", "a=b"),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const header = parts.join("");
      const values = header
        .split(";")
        .map((pair) => pair.replace(/^[ \t]+/, ""))
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      const expected = values.length === 0 ? null : values.length === 1 ? values[0] : undefined;
      expect(readSingleCookie(header, name)).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
});

test("what is written is for this host alone, and not for scripts", () => {
  expect(writeCookie(name, "v", { secure: true, maxAge: 59.1 })).toBe(
    `${name}=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax`,
  );
  expect(writeCookie(name, "v", { secure: true })).not.toContain("Max-Age");
  expect(clearCookie("x", false)).toBe("x=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
});
