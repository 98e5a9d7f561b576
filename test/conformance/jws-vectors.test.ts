import { createPrivateKey, createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseCompactJws, splitCompactJws } from "../../src/jws/compact-jws.ts";
import { isPublicAlgorithm, type JwsAlgorithm } from "../../src/jws/jws-algorithm.ts";
import { admitPublicKey } from "../../src/token/admit-key.ts";
import { isSigned, signInput } from "../../src/token/signature.ts";

interface Vectors {
  readonly signed: readonly {
    readonly source: string;
    readonly algorithm: JwsAlgorithm;
    readonly jwk: JsonWebKey;
    readonly token: string;
  }[];
  readonly refused: readonly { readonly source: string; readonly token: string }[];
}

/** The examples of RFC 7515 (appendix A), RFC 7520 (section 4) and RFC 8037 (appendix A), each on its own line of the RFC. */
const vectors: Vectors = JSON.parse(readFileSync(new URL("./jws-vectors.json", import.meta.url), "utf8"));

function keyOf(jwk: JsonWebKey): KeyObject {
  if (jwk.kty === "oct") return createSecretKey(Buffer.from(jwk.k!, "base64url"));
  const { d: _, ...publicJwk } = jwk;
  return createPublicKey({ key: publicJwk, format: "jwk" });
}

test.each(vectors.signed)("$source: the signature is good, and with one bit changed it is not", (vector) => {
  const { algorithm, jwk, token } = vector;
  const { signingInput, signature } = splitCompactJws(token)!;
  const by = { algorithm, key: keyOf(jwk) };
  expect(isSigned(by, signingInput, signature)).toBe(true);
  expect(isSigned(by, `${signingInput}A`, signature)).toBe(false);
  const bytes = Buffer.from(signature, "base64url");
  for (const place of [0, bytes.length >> 1, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[place] = changed[place]! ^ 1;
    expect(isSigned(by, signingInput, changed.toString("base64url"))).toBe(false);
  }
});

test.each(vectors.signed.filter(({ algorithm }) => algorithm === "HS256" || algorithm === "EdDSA"))(
  "$source: we sign it the same",
  ({ algorithm, jwk, token }) => {
    const { signingInput, signature } = splitCompactJws(token)!;
    const key = jwk.kty === "oct" ? keyOf(jwk) : createPrivateKey({ key: jwk, format: "jwk" });
    expect(signInput({ algorithm, key }, signingInput)).toBe(signature);
  },
);

test.each(vectors.signed)("$source is no access token: it has no such type", ({ token }) => {
  expect(parseCompactJws(token)).toBeNull();
});

test.each(vectors.refused)("$source is refused", ({ token }) => {
  expect(parseCompactJws(token)).toBeNull();
});

test("of the keys in the RFCs those are admitted that are strong", () => {
  for (const { algorithm, jwk, source } of vectors.signed) {
    const { d: _, ...publicJwk } = jwk;
    if (!isPublicAlgorithm(algorithm)) continue;
    const admitted = admitPublicKey(algorithm, publicJwk) !== null;
    // Their RSA keys have 2,048 bits.
    expect([source, admitted]).toStrictEqual([source, algorithm !== "RS256"]);
  }
});
