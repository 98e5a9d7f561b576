import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type KeyPurpose, type SecretRing, secretIdLength } from "./root-secret.ts";

const ivBytes = 12;
const tagBytes = 16;

/** Encrypts and authenticates a value under the current root secret (AES-256-GCM, NIST SP 800-38D). Gives base64url text. */
export function seal(ring: SecretRing, purpose: KeyPurpose, value: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", ring.current.key(purpose), iv);
  const sealed = Buffer.concat([iv, cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return ring.current.id + sealed.toString("base64url");
}

/** Opens what `seal` made for the same purpose. Null for anything else. */
export function unseal(ring: SecretRing, purpose: KeyPurpose, sealed: string): string | null {
  const secret = ring.find(sealed.slice(0, secretIdLength));
  const bytes = Buffer.from(sealed.slice(secretIdLength), "base64url");
  if (!secret || bytes.length < ivBytes + tagBytes) return null;
  const decipher = createDecipheriv("aes-256-gcm", secret.key(purpose), bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  try {
    const text = decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
