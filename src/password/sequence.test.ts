import { expect, test } from "vitest";
import { isSequence } from "./sequence.ts";

test.each([
  "12345678",
  "87654321",
  "90123456",
  "abcdefgh",
  "abcd1234",
  "QWERTYUIOP",
  "qwer1234asdf",
  "aaaabbbb",
  "1qaz2wsx",
  "!@#$%^&*",
])("%j is a walk along the alphabet or a keyboard", (text) => {
  expect(isSequence(text)).toBe(true);
});

test.each(["", "abc", "kd93jf72", "correct horse battery staple", "understudy", "1234 is not enough", "ab12cd34ef56"])(
  "%j is none",
  (text) => {
    expect(isSequence(text)).toBe(false);
  },
);
