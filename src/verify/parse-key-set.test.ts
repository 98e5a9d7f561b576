import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseKeySet } from "./parse-key-set.ts";

const all = ["ES256", "EdDSA", "RS256", "PS256"] as const;
const ec = { ...generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }), alg: "ES256" };
const okp = { ...generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }), alg: "EdDSA" };
const rsa = { ...rsaKey(3072), alg: "RS256" };

function rsaKey(bits: number) {
  return generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });
}

function kids(...keys: unknown[]): (string | undefined)[] | null {
  return parseKeySet(JSON.stringify({ keys }), all)?.map(({ kid }) => kid) ?? null;
}

test("a key of each algorithm is taken, and of what the set says of it only the key", () => {
  const keys = [
    { ...ec, kid: "a", use: "sig", key_ops: ["verify"], x5u: "https://evil.example" },
    { ...okp, kid: "b" },
    { ...rsa, kid: "c" },
    { ...rsa, kid: "d", alg: "PS256" },
  ];
  const parsed = parseKeySet(JSON.stringify({ keys, more: 1 }), all);
  expect(parsed).toStrictEqual([
    { kid: "a", algorithm: "ES256", jwk: { kty: "EC", crv: "P-256", x: ec.x, y: ec.y } },
    { kid: "b", algorithm: "EdDSA", jwk: { kty: "OKP", crv: "Ed25519", x: okp.x } },
    { kid: "c", algorithm: "RS256", jwk: { kty: "RSA", n: rsa.n, e: "AQAB" } },
    { kid: "d", algorithm: "PS256", jwk: { kty: "RSA", n: rsa.n, e: "AQAB" } },
  ]);
});

test("algorithms that were not asked for are left out", () => {
  const keys = [
    { ...ec, kid: "a" },
    { ...okp, kid: "b" },
  ];
  expect(parseKeySet(JSON.stringify({ keys }), ["EdDSA"])?.map(({ kid }) => kid)).toStrictEqual(["b"]);
});

test("A027: of keys that share a kid none is taken, whatever they are", () => {
  expect(kids({ ...ec, kid: "a" }, { ...okp, kid: "a" }, { ...okp, kid: "b" })).toStrictEqual(["b"]);
  expect(kids({ ...ec, kid: "a" }, { ...ec, kid: "a" })).toStrictEqual([]);
  // A namesake that would not be taken makes the other no better.
  expect(kids({ ...ec, kid: "a" }, { kty: "oct", k: "AAAA", kid: "a", alg: "HS256" })).toStrictEqual([]);
});

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
describe("A027: no key is", () => {
  test.for<[string, unknown]>([
    ["one for encryption", { ...ec, use: "enc" }],
    ["one whose operations do not say verify", { ...ec, key_ops: ["encrypt"] }],
    ["one whose operations are no list", { ...ec, key_ops: "verify" }],
    ["a symmetric one", { kty: "oct", k: randomBytes(32).toString("base64url"), alg: "HS256" }],
    ["a symmetric one that says ES256", { kty: "oct", k: randomBytes(32).toString("base64url"), alg: "ES256" }],
    ["a private one", { ...privateKey.export({ format: "jwk" }), alg: "ES256" }],
    ["one with a symmetric member", { ...ec, k: "AAAA" }],
    ["one without an algorithm", { ...ec, alg: undefined }],
    ["one of no algorithm", { ...ec, alg: "none" }],
    ["one whose algorithm is spelt another way", { ...ec, alg: "es256" }],
    ["one of an algorithm that is a member of every object", { ...ec, alg: "constructor" }],
    ["an RSA key for ES256", { ...rsa, alg: "ES256" }],
    ["a P-256 key for EdDSA", { ...ec, alg: "EdDSA" }],
    ["a key of another curve", { ...ec, crv: "P-384" }],
    ["a point without y", { ...ec, y: undefined }],
    ["a point of 31 bytes", { ...ec, x: randomBytes(31).toString("base64url") }],
    ["a point in other spelling", { ...ec, x: `${ec.x}=` }],
    ["an RSA key of 2048 bits", { ...rsaKey(2048), alg: "RS256" }],
    [
      "an RSA key with leading zeros",
      { ...rsaKey(2048), n: Buffer.alloc(512, 1).fill(0, 0, 256).toString("base64url"), alg: "RS256" },
    ],
    ["an RSA key of the exponent 3", { ...rsa, e: "Aw" }],
    ["an RSA key of 16384 bits", { ...rsa, n: Buffer.alloc(2048, 255).toString("base64url") }],
    ["one without a kid", { ...ec, kid: undefined }],
    ["one whose kid is empty", { ...ec, kid: "" }],
    ["one whose kid is a list", { ...ec, kid: ["a"] }],
    ["one whose kid is too long", { ...ec, kid: "a".repeat(129) }],
    ["a text", "key"],
    ["nothing", null],
    ["a list", [ec]],
  ])("%s", ([, key]) => {
    const named = typeof key === "object" && key !== null && !Array.isArray(key) ? { kid: "bad", ...key } : key;
    expect(kids({ ...okp, kid: "good" }, named)).toStrictEqual(["good"]);
  });
});

test.for(["", "null", "[]", "{}", '{"keys":{}}', "{", '"keys"', `{"keys":[${"{},".repeat(200)}{}]}`])(
  "%s is no set of keys",
  (text) => {
    expect(parseKeySet(text, all)).toBeNull();
  },
);
