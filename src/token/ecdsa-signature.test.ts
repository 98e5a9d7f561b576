import { generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromDer, toDer } from "./ecdsa-signature.ts";

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Numbers of every length, with the first bit set and not, and those at the edges. */
const scalar = fc.oneof(
  fc.bigInt({ min: 1n, max: order - 1n }),
  fc.nat({ max: 255 }).map((bits) => (1n << BigInt(bits)) % order || 1n),
  fc.constantFrom(1n, 127n, 128n, 255n, 256n, order - 1n, 2n ** 255n, 2n ** 224n),
);

const fixed = (r: bigint, s: bigint): Buffer =>
  Buffer.from(r.toString(16).padStart(64, "0") + s.toString(16).padStart(64, "0"), "hex");

/** X.690, section 8.3, by way of text. */
function encodeInteger(value: bigint): string {
  const digits = value.toString(16);
  const whole = digits.length % 2 === 0 ? digits : `0${digits}`;
  const content = Number.parseInt(whole.slice(0, 2), 16) > 127 ? `00${whole}` : whole;
  return `02${(content.length / 2).toString(16).padStart(2, "0")}${content}`;
}

test("r and s are written as DER's integers, and read back", () => {
  fc.assert(
    fc.property(scalar, scalar, (r, s) => {
      const content = encodeInteger(r) + encodeInteger(s);
      const expected = `30${(content.length / 2).toString(16).padStart(2, "0")}${content}`;
      const der = toDer(fixed(r, s));
      expect(der?.toString("hex")).toBe(expected);
      expect(fromDer(Buffer.from(expected, "hex"))).toEqual(fixed(r, s));
    }),
    { numRuns: 1000 },
  );
});

test.each<[string, bigint, bigint]>([
  ["0 and 0", 0n, 0n],
  ["0 and 1", 0n, 1n],
  ["1 and 0", 1n, 0n],
  ["the order and 1", order, 1n],
  ["1 and the order", 1n, order],
  ["1 more than the order", 1n, order + 1n],
  ["all ones", 2n ** 256n - 1n, 2n ** 256n - 1n],
])("%s are no signature", (_, r, s) => {
  expect(toDer(fixed(r, s))).toBeNull();
});

test("bytes of another length are no signature", () => {
  for (const length of [0, 1, 32, 63, 65, 70, 72, 128]) expect(toDer(Buffer.alloc(length, 1))).toBeNull();
});

test("Node and we convert every signature alike", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const plain = { dsaEncoding: "ieee-p1363" } as const;
  for (let number = 0; number < 600; number += 1) {
    const message = randomBytes(40);
    const der = sign("sha256", message, privateKey);
    expect(toDer(fromDer(der))).toEqual(der);
    expect(verify("sha256", message, { key: publicKey, ...plain }, fromDer(der))).toBe(true);
    const signature = sign("sha256", message, { key: privateKey, ...plain });
    expect(verify("sha256", message, publicKey, toDer(signature) ?? Buffer.alloc(0))).toBe(true);
  }
});
