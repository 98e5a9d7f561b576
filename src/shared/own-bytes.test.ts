import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { ownBytes } from "./own-bytes.ts";

test("the bytes are those of the text, and hold no memory besides", () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = randomBytes(length);
    const own = ownBytes(bytes.toString("base64url"));
    expect(own).toStrictEqual(bytes);
    expect(own.buffer.byteLength).toBe(length);
  }
});

test("of a text that is none, what Buffer makes of it", () => {
  for (const text of ["A", "A*", "AAAA====", "żółw", "QUJD\nREVG"]) {
    expect(ownBytes(text)).toStrictEqual(Buffer.from(text, "base64url"));
  }
});
