import type { JwsAlgorithm } from "../jws/jws-algorithm.ts";
import { type AlgorithmKey, signInput } from "./signature.ts";

/** The header of every token of one key, encoded. */
export function encodeHeader(algorithm: JwsAlgorithm, kid: string): string {
  return encode({ alg: algorithm, kid, typ: "at+jwt" });
}

/** Signs claims: a compact JWS (RFC 7515, section 7.1). */
export function signClaims(by: AlgorithmKey, header: string, claims: object): string {
  const signingInput = `${header}.${encode(claims)}`;
  return `${signingInput}.${signInput(by, signingInput)}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}
