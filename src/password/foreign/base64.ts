/**
 * The bytes behind a base64 text, in whichever alphabet another system writes: with `+/`, `-_` or, as passlib does, `./`; padded or not. Null for
 * anything else, and for a second spelling of the same bytes.
 */
export function readBase64(text: string): Buffer | null {
  const plain = text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/").replaceAll(".", "+");
  const bytes = Buffer.from(plain, "base64");
  return plain !== "" && writeBase64(bytes) === plain ? bytes : null;
}

/** Base64 as PHC strings have it: without padding. */
export function writeBase64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
