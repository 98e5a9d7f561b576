import { createHash } from "node:crypto";
import type { PublishedKeys } from "./key-ring.ts";

/** The published form of a set of public keys. The same keys in the same order give the same text. */
export function publishKeys(keys: readonly Readonly<Record<string, unknown>>[]): PublishedKeys {
  const body = JSON.stringify({ keys });
  return { body, etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"` };
}
