import fc from "fast-check";
import { expect, test } from "vitest";
import { EventStreamParser, type StreamEvent } from "./event-stream.ts";

const encoder = new TextEncoder();

function parse(...chunks: string[]): StreamEvent[] {
  const parser = new EventStreamParser(1000);
  return chunks.flatMap((chunk) => parser.push(encoder.encode(chunk)));
}

test("an event ends with an empty line, and one that is not complete is none", () => {
  expect(parse("event: time\ndata: 1\n\ndata: 2\n")).toStrictEqual([{ type: "time", data: "1", id: "" }]);
});

test("every kind of line end is one, also where a chunk ends within it", () => {
  const expected = [
    { type: "a", data: "1", id: "" },
    { type: "message", data: "2\n3", id: "" },
  ];
  for (const end of ["\n", "\r", "\r\n"]) {
    const stream = ["event:a", "data:1", "", "data:2", "data:3", "", ""].join(end);
    expect(parse(stream)).toStrictEqual(expected);
    expect(parse(...stream)).toStrictEqual(expected);
  }
});

test("one space after the colon is not part of the value, comments and unknown fields are nothing", () => {
  expect(parse(": hello\nfoo: bar\nretry: 1\ndata:  x \ndata\n\n")).toStrictEqual([
    { type: "message", data: " x \n", id: "" },
  ]);
});

test("an id stays until the next one, also when it came without data; one with NUL is none", () => {
  expect(parse("id: 1\ndata: a\n\nid: 2\n\ndata: b\n\nid: 3\0\ndata: c\n\n")).toStrictEqual([
    { type: "message", data: "a", id: "1" },
    { type: "message", data: "b", id: "2" },
    { type: "message", data: "c", id: "2" },
  ]);
});

/** The examples in section 9.2.6 of the HTML standard, and the corners of its grammar that web-platform-tests look into (eventsource/format-*). */
test.each<[string, string, readonly (readonly [type: string, data: string, id: string])[]]>([
  ["three lines of data", "data: YHOO\ndata: +2\ndata: 10\n\n", [["message", "YHOO\n+2\n10", ""]]],
  [
    "a comment, ids, and a last event without its empty line",
    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
    [
      ["message", "first event", "1"],
      ["message", "second event", ""],
    ],
  ],
  [
    "data without a value",
    "data\n\ndata\ndata\n\ndata:",
    [
      ["message", "", ""],
      ["message", "\n", ""],
    ],
  ],
  [
    "a space that is one or none",
    "data:test\n\ndata: test\n\n",
    [
      ["message", "test", ""],
      ["message", "test", ""],
    ],
  ],
  ["a tab, which is no space", "data:\ttest\rdata: \ndata:test\n\n", [["message", "\ttest\n\ntest", ""]]],
  [
    "one byte order mark in front, and another that is part of a name",
    "\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n",
    [
      ["message", "1", ""],
      ["message", "3", ""],
    ],
  ],
  ["two byte order marks", "\uFEFF\uFEFFdata:1\n\ndata:2\n\n", [["message", "2", ""]]],
  [
    "names that are nearly one",
    "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
    [["message", "\0\n 2\n1\n3\n\n4", ""]],
  ],
  ["an empty type", "event: time\nevent: \ndata:1\n\n", [["message", "1", ""]]],
  ["line ends of each kind in one event", "data:test\r\ndata\ndata:test\r\n\r", [["message", "test\n\ntest", ""]]],
  ["comments between, and colons without end", ":\0\n:\r\ndata:1\n: x\r:::\ndata:2\n\n", [["message", "1\n2", ""]]],
])("the standard's own: %s", (_, stream, expected) => {
  const events = expected.map(([type, data, id]) => ({ type, data, id }));
  expect(parse(stream)).toStrictEqual(events);
  const parser = new EventStreamParser(1000);
  const bytes = encoder.encode(stream);
  expect([...bytes].flatMap((byte) => parser.push(Uint8Array.of(byte)))).toStrictEqual(events);
});

test("a type without data is forgotten", () => {
  expect(parse("event: ready\n\ndata: a\n\n")).toStrictEqual([{ type: "message", data: "a", id: "" }]);
});

test("an event that is too long is refused before it ends, in one line, in many, and by its type or id", () => {
  for (const long of [`data: ${"x".repeat(2000)}`, "data: x\n".repeat(200), `event: ${"x".repeat(2000)}`]) {
    expect(() => parse(long)).toThrow("more than 1000 characters");
    expect(() => parse(...long)).toThrow("more than 1000 characters");
  }
  expect(() => parse(`:${"x".repeat(2000)}`)).toThrow("more than 1000 characters");
});

test("comments add up to nothing, however many", () => {
  expect(parse(":still here\n".repeat(1000), "data: 1\n\n")).toHaveLength(1);
});

test("what is not UTF-8 is refused, and a letter may be cut in two", () => {
  const parser = new EventStreamParser(1000);
  expect(() => parser.push(Uint8Array.of(0x64, 0xff, 0x0a))).toThrow(TypeError);
  const bytes = encoder.encode("data: é\n\n");
  const other = new EventStreamParser(1000);
  const events = [...bytes].flatMap((byte) => other.push(Uint8Array.of(byte)));
  expect(events).toStrictEqual([{ type: "message", data: "é", id: "" }]);
});

test("where the chunks are cut makes no difference", () => {
  const line = fc.constantFrom("data: a", "data:é", "event: time", "id: 7", ":", "", "", "data");
  const stream = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 30 });
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200)), (lines, cuts) => {
      const bytes = encoder.encode(lines.map((pair) => pair.join("")).join(""));
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const whole = new EventStreamParser(10_000).push(bytes);
      const parser = new EventStreamParser(10_000);
      const pieces = places.flatMap((place, i) => parser.push(bytes.subarray(place, places[i + 1] ?? bytes.length)));
      expect(pieces).toStrictEqual(whole);
    }),
    { seed: 1 },
  );
});
