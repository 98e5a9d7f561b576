import { parseStrictJson } from "../shared/strict-json.ts";

/** Bytes of a user's metadata as JSON in UTF-8. */
export const maxMetadataBytes = 4096;

/** Why something cannot be a user's metadata. */
export type MetadataProblem = "invalid" | "too_large";

/**
 * Reads a user's metadata and gives the JSON that is stored: one object of at most 4,096 bytes and 20 levels, without members that reach
 * a prototype. What JSON cannot say is dropped or refused as `JSON.stringify` does.
 */
export function parseMetadata(input: unknown): { readonly json: string } | { readonly problem: MetadataProblem } {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return { problem: "invalid" };
  let json: string | undefined;
  try {
    json = JSON.stringify(input);
  } catch {
    return { problem: "invalid" };
  }
  if (json === undefined || json[0] !== "{") return { problem: "invalid" };
  if (Buffer.byteLength(json) > maxMetadataBytes) return { problem: "too_large" };
  return parseStrictJson(json) === undefined ? { problem: "invalid" } : { json };
}
