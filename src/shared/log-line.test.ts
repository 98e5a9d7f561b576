import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderLogLine } from "./log-line.ts";
import { describeError, type Logger, withFields } from "./logger.ts";
import { redact } from "./redact.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    'x\r\n{"level":"error","message":"forged"}',
    "\u001b[2J\u001b]0;title\u0007",
    "\u0085\u2028\u2029",
    "\u009b31m",
    "\u202e\u2066right to left",
    "\ud800 alone",
    "\u{e0001}\u{10ffff}",
  ),
);

describe("a line of the log", () => {
  test("A088: whatever is logged, it is one line of printable characters that reads back as it was", () => {
    fc.assert(
      fc.property(nasty, fc.dictionary(nasty, fc.oneof(nasty, fc.jsonValue())), (message, fields) => {
        const line = renderLogLine("warn", { ...fields }, message);
        expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*\n$/u);
        const { time, ...read } = JSON.parse(line) as Record<string, unknown>;
        expect(Date.parse(String(time))).not.toBeNaN();
        const { time: _, level: __, message: ___, ...own } = fields;
        expect(read).toEqual(JSON.parse(JSON.stringify({ ...own, level: "warn", message })));
      }),
    );
  });

  test("fields take neither the time nor the level nor the message", () => {
    const fields = { level: "info", message: "forged", time: "never", a: 1 };
    expect(JSON.parse(renderLogLine("error", fields, "real"))).toMatchObject({ level: "error", message: "real", a: 1 });
  });

  test("what JSON cannot say is no reason to fail", () => {
    const round: Record<string, unknown> = { big: 7n };
    expect(JSON.parse(renderLogLine("info", { ...round }, "m"))).toMatchObject({ big: "7" });
    round["self"] = round;
    expect(JSON.parse(renderLogLine("info", round, "m"))).toMatchObject({ message: "m", unreadable: ["big", "self"] });
  });
});

describe("what is said of an error", () => {
  test("A091: tokens, passwords in URLs and addresses are taken out of its text, its stack and its causes", () => {
    const cause = new Error("postgres://app:pw-planted@db.internal:5432/app refused ada.planted@example.co.uk");
    const error = new Error("lks_planted-token.x and 'grace+planted@example.com'", { cause });
    const said = JSON.stringify(describeError(error));
    expect(said).not.toMatch(/planted/);
    expect(said).toContain("db.internal:5432/app refused");
  });

  test("places in the source stay readable", () => {
    const place = "at run (/app/node_modules/.pnpm/pg@8.11.0/node_modules/pg/lib/client.js:12:3)";
    expect(redact(place)).toBe(place);
    expect(redact("file:///app/src/a.ts:1:2")).toBe("file:///app/src/a.ts:1:2");
  });

  test.each(["a", "a.", "a@", "x://"])("a long text of %j alone takes no more than its length asks for", (piece) => {
    // The same length altogether, in long texts and in short ones: eight times as much where each place is held against all others.
    const [short, long] = [workOf(piece.repeat(4_000), 64), workOf(piece.repeat(32_000), 8)];
    expect(long / short).toBeLessThan(4);
  });

  test("anything can be thrown", () => {
    const stubborn = { toString: () => [] };
    for (const thrown of [null, undefined, 7n, Symbol("s"), Object.create(null), stubborn]) {
      expect(describeError(thrown)).toHaveProperty("error");
    }
    const round = new Error("round");
    round.cause = round;
    expect(() => JSON.stringify(describeError(round))).not.toThrow();
  });
});

/** Microseconds of this thread's processor, whatever else the machine does. Counted in steps of ten thousand on some systems, so never less. */
function workOf(text: string, times: number): number {
  const before = process.threadCpuUsage();
  for (let i = 0; i < times; i += 1) redact(text);
  const { user, system } = process.threadCpuUsage(before);
  return Math.max(10_000, user + system);
}

test("a logger with fields has them in every line", () => {
  const lines: unknown[] = [];
  const note = (fields: unknown, message: string): void => void lines.push([fields, message]);
  const logger: Logger = { info: note, warn: note, error: note };
  withFields(logger, { requestId: "r" }).warn({ a: 1 }, "m");
  expect(lines).toStrictEqual([[{ requestId: "r", a: 1 }, "m"]]);
});
