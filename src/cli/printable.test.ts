import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderTable } from "./output.ts";
import { cutToWidth, printable, printableJson, widthOf } from "./printable.ts";

/** What must never reach a terminal. */
const dangerous = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\u001b[31m",
        "\u009b2J",
        "\u001b]0;x\u0007",
        "\r",
        "\n",
        "\u0085",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u{e0041}",
        "\ud800",
        "\0",
        "é",
        "日本",
        "👩‍💻",
      ),
      fc.string({ unit: "binary" }),
    ),
  )
  .map((parts) => parts.join(""));

describe("A088 what is shown in a terminal", () => {
  test("holds no character that controls one", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text)).not.toMatch(dangerous);
        expect(printable(text).isWellFormed()).toBe(true);
        expect(printable(printable(text))).toBe(printable(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("as JSON means what it meant, and holds none either", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = printableJson({ [text]: [text] }, 2);
        expect(json.replaceAll("\n", "")).not.toMatch(dangerous);
        expect(JSON.parse(json)).toEqual({ [text]: [text] });
      }),
      { numRuns: 2_000 },
    );
  });

  test("one row of a table is one line, as wide as the terminal at most where something may be cut", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (names) => {
        const columns = [
          { title: "NAME", show: (name: string) => name, flexible: true },
          { title: "ID", show: () => "0123456789" },
        ];
        const lines = renderTable(columns, names, 40).split("\n");
        expect(lines).toHaveLength(names.length + 1);
        for (const line of lines.slice(1)) expect(widthOf(line)).toBeLessThanOrEqual(40);
      }),
    );
  });

  test("wide and invisible characters count as what they take", () => {
    expect([widthOf("abc"), widthOf("日本"), widthOf("e\u0301"), widthOf("")]).toStrictEqual([3, 4, 1, 0]);
    expect(cutToWidth("日本語", 5)).toBe("日本…");
    expect(cutToWidth("abcdef", 6)).toBe("abcdef");
    expect(cutToWidth("abcdefg", 6)).toBe("abcde…");
  });
});
