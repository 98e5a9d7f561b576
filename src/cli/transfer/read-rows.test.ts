import { expect, test } from "vitest";
import type { NumberedRow } from "../../user/import/import-row.ts";
import { readRows } from "./read-rows.ts";

/** In pieces of so many bytes. */
async function read(text: string | Buffer, size: number): Promise<NumberedRow[]> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }
  const rows: NumberedRow[] = [];
  for await (const row of readRows(chunks())) rows.push(row);
  return rows;
}

test.each([1, 2, 7, 1_000_000])("lines are the same in pieces of %d bytes", async (size) => {
  const text =
    '\uFEFF{"email":"ä@example.com"}\n\n  \r\n{"a":1}\r\n{"a":1,"a":2}\nnot json\n{"__proto__":1}\n[1]\n"last"';
  expect(await read(text, size)).toStrictEqual([
    { line: 1, row: { email: "ä@example.com" } },
    { line: 4, row: { a: 1 } },
    { line: 5, problem: "bad_json" },
    { line: 6, problem: "bad_json" },
    { line: 7, problem: "bad_json" },
    { line: 8, row: [1] },
    { line: 9, row: "last" },
  ]);
});

test("a line that is too long, or no text, is one refused row, and the next one is read", async () => {
  const long = `{"name":"${"x".repeat(70_000)}"}`;
  const bytes = Buffer.concat([
    Buffer.from(`${long}\n`),
    Buffer.from([0x22, 0xff, 0x22, 0x0a]),
    Buffer.from('{"a":1}\n'),
  ]);
  for (const size of [997, 1_000_000]) {
    expect(await read(bytes, size)).toStrictEqual([
      { line: 1, problem: "line_too_long" },
      { line: 2, problem: "bad_json" },
      { line: 3, row: { a: 1 } },
    ]);
  }
  expect(await read(long, 65_000)).toStrictEqual([{ line: 1, problem: "line_too_long" }]);
  expect(await read("", 1)).toStrictEqual([]);
});
