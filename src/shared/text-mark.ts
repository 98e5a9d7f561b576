import { createHash } from "node:crypto";

/** A short mark of a text, by which a form that comes back tells whether it is the same still. Browsers send line breaks of their own. */
export function textMark(text: string): string {
  const plain = text.replaceAll("\r\n", "\n");
  return createHash("sha256").update(plain).digest("base64url").slice(0, 12);
}
