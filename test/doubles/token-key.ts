import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** The key that a provider's double signs ID tokens with: RS256, as Apple's and GitLab's are. */
export class TokenKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly #privateKey: CryptoKey;

  private constructor(kid: string, jwk: JWK, privateKey: CryptoKey) {
    this.kid = kid;
    this.jwk = jwk;
    this.#privateKey = privateKey;
  }

  static async make(kid: string): Promise<TokenKey> {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
    return new TokenKey(kid, jwk, privateKey);
  }

  sign(claims: Record<string, unknown>): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: this.kid }).sign(this.#privateKey);
  }
}
