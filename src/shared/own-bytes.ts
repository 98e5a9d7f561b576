/**
 * Bytes that stood in base64url, in memory of their own. Use it for what is remembered: what `Buffer.from` gives is a part of a slab of Node's,
 * 64 KB with Node 24, which stays whole for as long as any part of it is held.
 */
export function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, "base64url"));
  // Canonical or not, a text never says more bytes than that; of one with foreign characters fewer are written.
  const written = bytes.write(text, "base64url");
  return written === bytes.length ? bytes : bytes.subarray(0, written);
}
