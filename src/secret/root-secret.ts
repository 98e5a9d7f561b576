import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * What a derived key is for. One key per purpose and root secret, so that a value made for one purpose can never pass for another.
 * A purpose is part of every value derived under it: it is never renamed.
 */
export type KeyPurpose =
  | "cookie"
  | "front-check"
  | "flash"
  | "mail"
  | "device"
  | "counter"
  | "event-seal"
  | "mailbox"
  | "browser"
  | "link"
  | "refresh-cookie"
  | "refresh-body"
  | "recovery"
  | "signing-key"
  | "service-key"
  | "session-cache"
  | "feed"
  | "provider-flow"
  | "provider-tokens"
  | "native"
  | "demo"
  | "user-id";

/** One root secret. The secret itself is not kept: only what is derived from it. */
export interface RootSecret {
  /** Six characters that tell root secrets apart. Public: carried by every token made under it. */
  readonly id: string;
  /** The 32-byte key of one purpose. Derived once, then remembered, as an object: Node spends twenty microseconds on finding out that bytes are none. */
  key(purpose: KeyPurpose): KeyObject;
}

/** The root secrets of an installation: the first issues, all are accepted. */
export interface SecretRing {
  readonly current: RootSecret;
  readonly all: readonly RootSecret[];
  find(id: string): RootSecret | undefined;
}

/** Characters of a root secret's public id. */
export const secretIdLength = 6;

/** Makes the ring from configured secrets, in their order. Their strength is judged by `findSecretWeakness`, not here. */
export function createSecretRing(secrets: readonly [string, ...string[]]): SecretRing {
  const all = secrets.map(createRootSecret);
  const byId = new Map(all.map((secret) => [secret.id, secret]));
  const current = all[0] as RootSecret;
  return { current, all, find: (id) => byId.get(id) };
}

/** A new root secret: 32 random bytes as base64url, 43 characters. */
export function generateSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** HMAC-SHA256 (RFC 2104). */
export function hmac(key: KeyObject, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Compares two values in a time that depends on their length only. */
export function equalInConstantTime(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function createRootSecret(secret: string): RootSecret {
  const root = Buffer.from(secret, "utf8");
  const keys = new Map<KeyPurpose, KeyObject>();
  const derive = (info: string): Buffer => Buffer.from(hkdfSync("sha256", root, "latchkey.v1", info, 32));
  return {
    id: derive("id").toString("base64url").slice(0, secretIdLength),
    key(purpose) {
      let key = keys.get(purpose);
      if (!key) {
        key = createSecretKey(derive(`key.${purpose}`));
        keys.set(purpose, key);
      }
      return key;
    },
  };
}
