import { createECDH, createHash, createPrivateKey, type KeyObject } from "node:crypto";
import { hmac, type RootSecret } from "../secret/root-secret.ts";

/** What ID tokens of the demo provider are signed with. */
export interface DemoKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** As others are shown it (RFC 7517). */
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** The P-256 key that follows from a root secret: the same after every restart, with nothing to store. */
export function demoKey(secret: RootSecret): DemoKey {
  const ecdh = createECDH("prime256v1");
  const scalar = findScalar(secret, (candidate) => ecdh.setPrivateKey(candidate));
  const point = ecdh.getPublicKey();
  const x = point.subarray(1, 33).toString("base64url");
  const y = point.subarray(33).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x, y };
  // RFC 7638: the members in this order, and no others.
  const kid = createHash("sha256")
    .update(JSON.stringify({ crv: "P-256", kty: "EC", x, y }))
    .digest("base64url");
  const privateKey = createPrivateKey({ key: { ...jwk, d: scalar.toString("base64url") }, format: "jwk" });
  return { kid, privateKey, jwk: { ...jwk, kid, alg: "ES256", use: "sig" } };
}

/** A number of the curve's order: one in four billion 32-byte values is none, and the next is then taken. */
function findScalar(secret: RootSecret, accept: (candidate: Buffer) => void): Buffer {
  for (let attempt = 0; ; attempt += 1) {
    const candidate = hmac(secret.key("demo"), Buffer.from(`signing-key ${attempt}`));
    try {
      accept(candidate);
      return candidate;
    } catch (error) {
      if (attempt > 8) throw error;
    }
  }
}
