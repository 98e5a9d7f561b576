/** The algorithms of access tokens that others can check with a public key (RFC 7518, RFC 8037). There are no more. */
export type PublicAlgorithm = "ES256" | "EdDSA" | "RS256" | "PS256";

/** With HS256, for one service that signs and verifies with one secret. */
export type JwsAlgorithm = PublicAlgorithm | "HS256";

/** How WebCrypto imports a key of an algorithm and verifies with it. In words of its own: a server's project has no types of browsers. */
export interface WebCryptoAlgorithm {
  readonly key:
    | { readonly name: "ECDSA"; readonly namedCurve: "P-256" }
    | { readonly name: "RSASSA-PKCS1-v1_5" | "RSA-PSS"; readonly hash: "SHA-256" }
    | { readonly name: "Ed25519" };
  readonly verify:
    | { readonly name: "ECDSA"; readonly hash: "SHA-256" }
    | { readonly name: "RSA-PSS"; readonly saltLength: 32 }
    | { readonly name: "Ed25519" | "RSASSA-PKCS1-v1_5" };
}

/** Bits of the smallest RSA key that is admitted. */
export const smallestRsa = 3072;

/** The one table of public algorithms. */
export const publicAlgorithms: Readonly<Record<PublicAlgorithm, WebCryptoAlgorithm>> = {
  ES256: { key: { name: "ECDSA", namedCurve: "P-256" }, verify: { name: "ECDSA", hash: "SHA-256" } },
  EdDSA: { key: { name: "Ed25519" }, verify: { name: "Ed25519" } },
  RS256: { key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, verify: { name: "RSASSA-PKCS1-v1_5" } },
  PS256: { key: { name: "RSA-PSS", hash: "SHA-256" }, verify: { name: "RSA-PSS", saltLength: 32 } },
};

/** Whether a name is exactly one of the public algorithms: their case counts. */
export function isPublicAlgorithm(name: unknown): name is PublicAlgorithm {
  return typeof name === "string" && Object.hasOwn(publicAlgorithms, name);
}
