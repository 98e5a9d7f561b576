const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The letters a text of this length, modulo four, may end with: those whose unused bits are zero. */
const lastLetters: readonly string[] = [
  alphabet,
  "",
  [...alphabet].filter((_, i) => i % 16 === 0).join(""),
  [...alphabet].filter((_, i) => i % 4 === 0).join(""),
];

/**
 * Whether a text is the one base64url spelling of its bytes (RFC 4648, section 5, without padding): no other character, and unused bits
 * that are zero. The empty text is not.
 */
export function isBase64url(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text) && endsCanonically(text);
}

/** The part of `isBase64url` that is left once every character is known to be of the alphabet. */
export function endsCanonically(text: string): boolean {
  const letters = lastLetters[text.length % 4] ?? "";
  return text.length > 0 && letters.includes(text.charAt(text.length - 1));
}

/** The bytes of a text that `isBase64url`, one character for each byte. */
export function decodeToBinary(text: string): string {
  return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** The bytes of a text that `isBase64url`. */
export function decodeToBytes(text: string): Uint8Array<ArrayBuffer> {
  return bytesOf(decodeToBinary(text));
}

/** The UTF-8 text in bytes as `decodeToBinary` gives them. Null where it is not UTF-8. */
export function decodeUtf8(binary: string): string | null {
  try {
    // A byte order mark is kept, so that JSON.parse refuses it (RFC 8259, section 8.1).
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(binary));
  } catch {
    return null;
  }
}

function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
