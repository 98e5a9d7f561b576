import { describe, expect, test } from "vitest";
import { isCommonPassword } from "./block-list.ts";
import { blockListData } from "./block-list-data.ts";

const entries = blockListData.trim().split(/[ \n]/);

describe("the block list", () => {
  test("holds at least 10,000 entries that the policy would let pass, sorted, lower case, each once", () => {
    expect(entries.length).toBeGreaterThanOrEqual(10_000);
    expect(entries).toHaveLength(17_950);
    expect(entries).toEqual([...new Set(entries)].toSorted());
    expect(entries.filter((entry) => !/^[\x21-\x7e]{8,128}$/.test(entry) || entry !== entry.toLowerCase())).toEqual([]);
  });

  test("every entry is found, in any case", () => {
    expect(entries.filter((entry) => !isCommonPassword(entry) || !isCommonPassword(entry.toUpperCase()))).toEqual([]);
  });

  test("decoration does not hide an entry, and more than five characters of it do", () => {
    for (const text of ["password", "Password1!", "!!Password12", "p4ssw0rd", "P@$$w0rd2024!", "1password1"]) {
      expect(isCommonPassword(text)).toBe(true);
    }
    expect(isCommonPassword("weihnachtsbaum837492")).toBe(false);
  });

  test("other text is not found", () => {
    for (const text of [
      "",
      " ",
      "\n",
      "!",
      "~~~~~~~~~",
      "passwords of my cat",
      "kd93jf72",
      "password sunshine",
      "\ud83d",
      "密码密码密码密码",
    ]) {
      expect(isCommonPassword(text)).toBe(false);
    }
  });
});
