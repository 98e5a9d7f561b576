import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeToBytes, isBase64url } from "./base64url.ts";

test("every sequence of bytes has one spelling, and it decodes to them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64url");
      expect(isBase64url(text)).toBe(true);
      expect(decodeToBytes(text)).toEqual(bytes);
    }),
  );
});

test("a text is base64url exactly if its bytes are spelled like it", () => {
  const letters = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \n");
  fc.assert(
    fc.property(fc.string({ unit: letters, minLength: 1, maxLength: 12 }), (text) => {
      expect(isBase64url(text)).toBe(Buffer.from(text, "base64url").toString("base64url") === text);
    }),
    { numRuns: 2000 },
  );
});

test.each(["", "A", "AAAAA", "QQ==", "QQ=", "QR", "QUF", "Q Q", "QQ\n", "+w", "/w", "QQ\u0000", "ＱＱ"])(
  "%j is no base64url",
  (text) => {
    expect(isBase64url(text)).toBe(false);
  },
);
