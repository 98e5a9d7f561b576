import { expect, test } from "vitest";
import { avatarTypeOf } from "./avatar-image.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

test.each([
  ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
  ["\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"],
  ["GIF89a\x01\0\x01\0", "image/gif"],
  ["GIF87a\x01\0\x01\0", "image/gif"],
  ["RIFF\x24\0\0\0WEBPVP8 ", "image/webp"],
  ["RIFF\x0a\0\0\0WEBPVP8L", "image/webp"],
  ["RIFF\x0d\x0a\0\0WEBPVP8X", "image/webp"],
])("%j is %s", (text, type) => {
  expect(avatarTypeOf(latin1(text))).toBe(type);
});

test.each([
  "",
  "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
  "<?xml version='1.0'?><svg/>",
  "<!doctype html><script>alert(1)</script>",
  " \x89PNG\r\n\x1a\n",
  "\x89PNG\n\x1a\n",
  "GIF88a",
  "RIFF\x24\0\0\0WAVEfmt ",
  "BM\x46\0\0\0",
  "\0\0\0\x20ftypavif",
  "%PDF-1.7",
])("%j is no picture", (text) => {
  expect(avatarTypeOf(latin1(text))).toBeNull();
});
