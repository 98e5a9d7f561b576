import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { expect, test } from "vitest";
import { admitPublicKey, admitSecret } from "./admit-key.ts";

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const okp = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
const rsa = (modulusLength: number, publicExponent?: number): JsonWebKey =>
  generateKeyPairSync("rsa", { modulusLength, publicExponent }).publicKey.export({ format: "jwk" });
const strongRsa = rsa(3072);

test("R036: strong keys are admitted for their own algorithm, and for no other", () => {
  const algorithms = ["ES256", "EdDSA", "RS256", "PS256"] as const;
  const fitting = (jwk: JsonWebKey): string[] => algorithms.filter((name) => admitPublicKey(name, jwk) !== null);
  expect(fitting(ec)).toStrictEqual(["ES256"]);
  expect(fitting(okp)).toStrictEqual(["EdDSA"]);
  expect(fitting(strongRsa)).toStrictEqual(["RS256", "PS256"]);
});

test("R039: a point that is not on the curve is no key", () => {
  const y = Buffer.from(ec.y!, "base64url");
  y[31] = y[31]! ^ 1;
  expect(admitPublicKey("ES256", { ...ec, y: y.toString("base64url") })).toBeNull();
  expect(admitPublicKey("ES256", { ...ec, x: ec.y!, y: ec.x! })).toBeNull();
  expect(admitPublicKey("ES256", { ...ec, x: "AA", y: "AA" })).toBeNull();
});

test("other curves are no P-256", () => {
  for (const namedCurve of ["P-384", "P-521", "secp256k1"]) {
    const jwk = generateKeyPairSync("ec", { namedCurve }).publicKey.export({ format: "jwk" });
    expect(admitPublicKey("ES256", jwk)).toBeNull();
    expect(admitPublicKey("ES256", { ...jwk, crv: "P-256" })).toBeNull();
  }
  const x25519 = generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });
  const ed448 = generateKeyPairSync("ed448").publicKey.export({ format: "jwk" });
  for (const jwk of [x25519, ed448]) expect(admitPublicKey("EdDSA", jwk)).toBeNull();
});

test("RSA keys of less than 3,072 bits, or with a small or even exponent, are refused", () => {
  expect(admitPublicKey("RS256", rsa(2048))).toBeNull();
  expect(admitPublicKey("PS256", rsa(3071))).toBeNull();
  expect(admitPublicKey("RS256", rsa(3072, 3))).toBeNull();
  for (const e of ["AQ", "Aw", "AQAA", "AAAA", "AQAAAAAB"]) {
    expect([e, admitPublicKey("RS256", { ...strongRsa, e })]).toStrictEqual([e, null]);
  }
});

test("Ed25519 points of small order are refused, whatever their sign", () => {
  const points = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ];
  for (const point of points) {
    const x = Buffer.from(point, "hex").toString("base64url");
    expect([point, admitPublicKey("EdDSA", { ...okp, x })]).toStrictEqual([point, null]);
  }
});

test("private and symmetric keys are no public ones", () => {
  const secret = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  expect(admitPublicKey("ES256", secret)).toBeNull();
  expect(admitPublicKey("ES256", { kty: "oct", k: "A".repeat(43) })).toBeNull();
  expect(admitPublicKey("ES256", { ...ec, k: "A".repeat(43) })).toBeNull();
  expect(admitPublicKey("ES256", {})).toBeNull();
});

test("R039: a secret has 32 bytes at least, and is no key in disguise", () => {
  expect(admitSecret("x".repeat(31))).toBeNull();
  expect(admitSecret("")).toBeNull();
  expect(admitSecret("x".repeat(32))?.symmetricKeySize).toBe(32);
  expect(admitSecret("é".repeat(16))?.symmetricKeySize).toBe(32);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  for (const text of [
    keyThatEndsInWhiteSpace(),
    publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    spki.toString("base64"),
    spki.toString("base64url"),
    spki.toString("hex"),
    spki.toString("latin1"),
    ` ${spki.toString("base64")}\n`,
    JSON.stringify(ec),
  ]) {
    expect([text, admitSecret(text)]).toStrictEqual([text, null]);
  }
});

/** One in thirty does, as binary. */
function keyThatEndsInWhiteSpace(): string {
  for (;;) {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const text = publicKey.export({ type: "spki", format: "der" }).toString("latin1");
    if (text.trimEnd() !== text) return text;
  }
}
