import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { generateSecret } from "./root-secret.ts";
import { findSecretWeakness } from "./secret-strength.ts";

test("a generated secret is strong, and so are the usual spellings of 32 random bytes", () => {
  for (let i = 0; i < 2_000; i += 1) {
    const bytes = randomBytes(32);
    const spellings = [generateSecret(), bytes.toString("hex"), bytes.toString("base64"), bytes.toString("base64url")];
    for (const secret of spellings) expect(findSecretWeakness(secret), secret).toBeNull();
  }
});

test.each(["", "hunter2", randomBytes(16).toString("hex"), randomBytes(31).toString("hex"), "7".padEnd(40, "93815")])(
  "%j is too short",
  (secret) => {
    expect(findSecretWeakness(secret)).toBe("too_short");
  },
);

test.each([
  "change-this-secret",
  "keyboard cat",
  "myapp2022",
  "your-256-bit-secret",
  "a-string-secret-at-least-256-bits-long",
  "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME",
  `${randomBytes(32).toString("hex")}-please-change-this`,
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".replace("abcdef", "12345678"),
])("A019: %j is known, however long it is", (secret) => {
  expect(findSecretWeakness(secret)).toBe("known");
});

test.each([
  "x".repeat(64),
  "C0mpl1cat3d!".repeat(5),
  "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  "correct horse battery staple and a few more words to be long",
])("%j does not look random", (secret) => {
  expect(findSecretWeakness(secret)).toBe("not_random");
});
