import { hmac, type RootSecret, type SecretRing } from "../secret/root-secret.ts";

/**
 * The id of somebody who comes from elsewhere without one, made of what names her: the same whenever she is met again, so that she is not
 * made twice. Security: nobody without the root secret can make it, so that it says nothing of her address.
 *
 * @param name her address, or an identity where she has none.
 */
export function makeUserId({ current }: SecretRing, name: string): string {
  return idUnder(current, name);
}

/** Every id that she may have been given: one under each root secret. */
export function madeUserIds({ all }: SecretRing, name: string): readonly string[] {
  return all.map((secret) => idUnder(secret, name));
}

/** A UUID of version 8, whose bits are for each to choose (RFC 9562, section 5.8). */
function idUnder(secret: RootSecret, name: string): string {
  const bytes = hmac(secret.key("user-id"), Buffer.from(name)).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
