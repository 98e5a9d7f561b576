/** Bytes of a signature on P-256 in a JWS: r and s, 32 bytes each (RFC 7518, section 3.4). */
const signatureBytes = 64;
const scalarBytes = signatureBytes / 2;

/** What DER (X.690) calls a sequence and an integer. All lengths in a signature are below 128: one byte each. */
const sequence = 0x30;
const integer = 0x02;
const longestDer = 72;

/** The order of P-256's group (SEC 2, section 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * A JWS's signature on P-256 in DER, which is what OpenSSL works with. Null where it can be none: of another length, or with r or s out of
 * range.
 *
 * Security: r and s are from 1 to n - 1 (FIPS 186-5, section 6.4.2). With 0 for both, a careless verifier is satisfied by anything.
 */
export function toDer(signature: Buffer): Buffer | null {
  if (signature.length !== signatureBytes) return null;
  if (!isScalar(signature, 0) || !isScalar(signature, scalarBytes)) return null;
  const der = Buffer.allocUnsafe(longestDer);
  const middle = writeInteger(der, 2, signature, 0);
  const end = writeInteger(der, middle, signature, scalarBytes);
  der[0] = sequence;
  der[1] = end - 2;
  return der.subarray(0, end);
}

/** A signature as OpenSSL made it, as a JWS has it. */
export function fromDer(der: Buffer): Buffer {
  const signature = Buffer.alloc(signatureBytes);
  const middle = readInteger(der, 2, signature, scalarBytes);
  readInteger(der, middle, signature, signatureBytes);
  return signature;
}

function isScalar(signature: Buffer, offset: number): boolean {
  // Of nearly every number the first 32 bits tell that it is neither 0 nor near n.
  const first = signature.readUInt32BE(offset);
  if (first > 0 && first < 0xffffffff) return true;
  const value = BigInt(`0x${signature.toString("hex", offset, offset + scalarBytes)}`);
  return value > 0n && value < order;
}

/** Without zeros in front, but for one where the number would otherwise be taken for a negative one. Gives where the next may stand. */
function writeInteger(der: Buffer, at: number, signature: Buffer, offset: number): number {
  let first = offset;
  while (signature[first] === 0) first += 1;
  const padding = (signature[first] ?? 0) > 127 ? 1 : 0;
  const length = offset + scalarBytes - first + padding;
  der[at] = integer;
  der[at + 1] = length;
  der[at + 2] = 0;
  signature.copy(der, at + 2 + padding, first, offset + scalarBytes);
  return at + 2 + length;
}

/** Puts a number before `end`, with zeros in front. Gives where the next one stands. */
function readInteger(der: Buffer, at: number, signature: Buffer, end: number): number {
  const next = at + 2 + (der[at + 1] ?? 0);
  const first = Math.max(at + 2, next - scalarBytes);
  der.copy(signature, end - (next - first), first, next);
  return next;
}
