import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from "node:crypto";
import { expect, test } from "vitest";
import { type PublicAlgorithm, publicAlgorithms } from "../../src/jws/jws-algorithm.ts";
import { isSigned } from "../../src/token/signature.ts";
import { isSignedBy } from "../../src/verify/is-signed-by.ts";

// The kinds of wrong signatures that Project Wycheproof collects (rsa_signature_*, rsa_pss_*), made here anew.

const modulusBytes = 384;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: modulusBytes * 8 });
const jwk = publicKey.export({ format: "jwk" });
const signingInput = "eyJhbGciOiJub25lIn0.e30";
const message = Buffer.from(signingInput);
const digest = createHash("sha256").update(message).digest();

/** Whether the server, and whether a verifier elsewhere, takes a signature. */
async function takenBy(
  algorithm: PublicAlgorithm,
  bytes: Buffer,
): Promise<readonly [server: boolean, verifier: boolean]> {
  const signature = bytes.toString("base64url");
  const cryptoKey = await crypto.subtle.importKey("jwk", jwk, publicAlgorithms[algorithm].key, false, ["verify"]);
  const key = { kid: "k", algorithm, jwk, cryptoKey, subject: "", state: "live" } as const;
  const jws = { header: { alg: algorithm, kid: "k" }, claims: {}, signingInput, signature };
  return [isSigned({ algorithm, key: publicKey }, signingInput, signature), await isSignedBy(key, jws)];
}

/** What is behind the padding of PKCS #1 (RFC 8017, section 9.2): the hash's name and the digest, in DER. */
const sha256 = "608648016503040201";
const nameOf = (oid: string, parameters = "0500"): Buffer => {
  const content = `06${(oid.length / 2).toString(16).padStart(2, "0")}${oid}${parameters}`;
  return Buffer.from(`30${(content.length / 2).toString(16).padStart(2, "0")}${content}`, "hex");
};
function digestInfo(name = nameOf(sha256), octets = digest): Buffer {
  const content = Buffer.concat([name, Buffer.from([0x04, octets.length]), octets]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/** A signature over whatever is given, padded as PKCS #1 has it unless told otherwise. */
function sealed(info: Buffer, { type = 1, fill = 0xff, behind = Buffer.alloc(0) } = {}): Buffer {
  const padding = Buffer.alloc(modulusBytes - 3 - info.length - behind.length, fill);
  const block = Buffer.concat([Buffer.from([0, type]), padding, Buffer.from([0]), info, behind]);
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
}

const good = sealed(digestInfo());
const pss = (saltLength: number): Buffer =>
  sign("sha256", message, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

/** The same number as another one: the modulus more. */
function withModulus(signature: Buffer): Buffer {
  const sum =
    BigInt(`0x${signature.toString("hex")}`) + BigInt(`0x${Buffer.from(jwk.n!, "base64url").toString("hex")}`);
  const digits = sum.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
}

test("the signatures that the wrong ones below are made from are good", async () => {
  expect(good).toStrictEqual(sign("sha256", message, privateKey));
  expect(await takenBy("RS256", good)).toStrictEqual([true, true]);
  expect(await takenBy("PS256", pss(32))).toStrictEqual([true, true]);
});

const longLength = digestInfo();
test.each<[string, PublicAlgorithm, Buffer]>([
  ["another hash's name", "RS256", sealed(digestInfo(nameOf("608648016503040203")))],
  ["another hash", "RS256", sign("sha512", message, privateKey)],
  ["SHA-1", "RS256", sign("sha1", message, privateKey)],
  ["no parameters where NULL has to be", "RS256", sealed(digestInfo(nameOf(sha256, "")))],
  ["other parameters than NULL", "RS256", sealed(digestInfo(nameOf(sha256, "0400")))],
  ["NULL with something in it", "RS256", sealed(digestInfo(nameOf(sha256, "05020000")))],
  ["a length in two bytes", "RS256", sealed(Buffer.concat([Buffer.from([0x30, 0x81]), longLength.subarray(1)]))],
  ["the digest alone", "RS256", sealed(digest)],
  ["half a digest", "RS256", sealed(digestInfo(nameOf(sha256), digest.subarray(0, 16)))],
  ["something behind the digest", "RS256", sealed(digestInfo(), { behind: Buffer.alloc(64, 7) })],
  ["little padding, and the rest behind the digest", "RS256", sealed(digestInfo(), { behind: Buffer.alloc(322) })],
  ["padding of another kind", "RS256", sealed(digestInfo(), { type: 2 })],
  ["padding of other bytes", "RS256", sealed(digestInfo(), { fill: 0xfe })],
  ["the modulus added", "RS256", withModulus(good)],
  ["a zero in front", "RS256", Buffer.concat([Buffer.from([0]), good])],
  ["a zero behind", "RS256", Buffer.concat([good, Buffer.from([0])])],
  ["the last byte missing", "RS256", good.subarray(0, -1)],
  ["zero", "RS256", Buffer.alloc(modulusBytes)],
  ["one", "RS256", Buffer.alloc(modulusBytes).fill(1, modulusBytes - 1)],
  ["that of PSS", "RS256", pss(32)],
  ["that of PKCS #1", "PS256", good],
  ["no salt", "PS256", pss(0)],
  ["a salt of SHA-1's length", "PS256", pss(20)],
  ["a salt one byte shorter", "PS256", pss(31)],
  ["a salt one byte longer", "PS256", pss(33)],
  ["the longest salt", "PS256", pss(modulusBytes - 34)],
  ["the modulus added, with PSS", "PS256", withModulus(pss(32))],
  ["zero, with PSS", "PS256", Buffer.alloc(modulusBytes)],
])("an RSA signature with %s is none (%s)", async (_, algorithm, bytes) => {
  expect(await takenBy(algorithm, bytes)).toStrictEqual([false, false]);
});
