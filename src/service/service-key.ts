import { equalInConstantTime, hmac, type RootSecret, type SecretRing } from "../secret/root-secret.ts";
import type { ServiceRecord } from "./service.ts";

declare const brand: unique symbol;

/**
 * The secret that a service shows.
 *
 * `lkv_` · root secret id (6 characters) · front check (8 bytes) and service id (16) as 32 characters · mac (32 bytes) as 43, of which
 * the last has only as many bits as there are, so that one key is one text.
 */
export type ServiceKey = string & { readonly [brand]: "ServiceKey" };

/** What a key says before anything about it is proven. */
export interface ParsedServiceKey {
  readonly secret: RootSecret;
  readonly serviceId: string;
  readonly mac: Buffer;
}

const shape = /^lkv_([A-Za-z0-9_-]{6})([A-Za-z0-9_-]{32})([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;
const frontCheckBytes = 8;

/** Makes the key of a service, derived from its seed under the root secret of its row. */
export function deriveServiceKey(secret: RootSecret, service: Pick<ServiceRecord, "id" | "seed">): ServiceKey {
  const id = idBytes(service.id);
  const head = Buffer.concat([frontCheck(secret, id), id]).toString("base64url");
  return `lkv_${secret.id}${head}${serviceMac(secret, service).toString("base64url")}` as ServiceKey;
}

/**
 * Parses a key and applies the front check, which keeps made-up keys away from the database.
 *
 * Security: it proves nothing. Nothing is answered before `hasServiceMac` has passed.
 */
export function parseServiceKey(ring: SecretRing, key: string): ParsedServiceKey | null {
  const match = shape.exec(key);
  if (!match) return null;
  const secret = ring.find(match[1] as string);
  if (!secret) return null;
  const head = Buffer.from(match[2] as string, "base64url");
  const id = head.subarray(frontCheckBytes);
  if (!equalInConstantTime(head.subarray(0, frontCheckBytes), frontCheck(secret, id))) return null;
  return { secret, serviceId: uuid(id), mac: Buffer.from(match[3] as string, "base64url") };
}

/** Whether a parsed key is the one that the stored service derives. Constant time. */
export function hasServiceMac(parsed: ParsedServiceKey, service: ServiceRecord): boolean {
  if (parsed.secret.id !== service.secretId) return false;
  return equalInConstantTime(parsed.mac, serviceMac(parsed.secret, service));
}

/** Security: 16 and 32 bytes, so that no two services can ever feed the same bytes to the mac. */
function serviceMac(secret: RootSecret, { id, seed }: Pick<ServiceRecord, "id" | "seed">): Buffer {
  return hmac(secret.key("service-key"), idBytes(id), seed);
}

/** Under the key of all front checks: a session's is over 20 bytes, so that neither passes for the other. */
function frontCheck(secret: RootSecret, id: Buffer): Buffer {
  return hmac(secret.key("front-check"), id).subarray(0, frontCheckBytes);
}

function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

function uuid(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
