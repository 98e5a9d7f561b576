import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { sessionTokenLength } from "./session-token.ts";
import { TokenSlots } from "./token-slots.ts";

function randomToken(): string {
  return `lks_${randomBytes(80).toString("base64url")}`.slice(0, sessionTokenLength);
}

test("a token is found wherever it stands in a text", () => {
  const slots = new TokenSlots<string>();
  const token = randomToken();
  slots.set(token, "hers");
  for (const before of ["", "a=b; latchkey=", "é".repeat(300)]) {
    expect(slots.find(`${before}${token}; c=d`, before.length)).toBe("hers");
  }
});

test("A token with one other character is not found, whichever it is", () => {
  const slots = new TokenSlots<string>();
  const token = randomToken();
  slots.set(token, "hers");
  for (let at = 0; at < sessionTokenLength; at += 1) {
    const code = token.charCodeAt(at);
    // Its neighbour, and the character that only looks the same when it is cut to a byte.
    for (const other of [code ^ 1, code + 256, code + 65_280]) {
      const changed = token.slice(0, at) + String.fromCharCode(other) + token.slice(at + 1);
      expect(slots.find(changed, 0)).toBeUndefined();
    }
  }
});

test("every token has one place: the last one put there has it, and the one before is not taken for it", () => {
  const slots = new TokenSlots<number>();
  const tokens = Array.from({ length: 40_000 }, randomToken);
  for (const [number, token] of tokens.entries()) slots.set(token, number);
  const found = tokens.map((token) => slots.find(token, 0));
  for (const [number, value] of found.entries()) expect([number, undefined]).toContain(value);
  const left = found.filter((value) => value !== undefined).length;
  // 40,000 thrown into 16,384 places leave about nine in ten of them taken.
  expect(left).toBeGreaterThan(14_000);
  slots.clear();
  expect(tokens.some((token) => slots.find(token, 0) !== undefined)).toBe(false);
});

test("what is over is let go of, and only that", () => {
  const slots = new TokenSlots<number>();
  const [over, good] = [randomToken(), randomToken()];
  slots.set(over, 1);
  slots.set(good, 3);
  slots.prune((until) => until <= 2);
  expect([slots.find(over, 0), slots.find(good, 0)]).toStrictEqual([undefined, 3]);
});
