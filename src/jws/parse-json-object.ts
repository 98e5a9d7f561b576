import { parseStrictJson } from "../shared/strict-json.ts";
import { decodeToBinary, decodeUtf8 } from "./base64url.ts";

/** Members of a JSON object, by name. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** As in `parseStrictJson`. */
const maxDepth = 20;

const quote = 0x22;
const backslash = 0x5c;
const lastAscii = 0x7f;

/**
 * Parses the JSON object (RFC 8259, UTF-8) in a text that `isBase64url`, by the rules of `parseStrictJson`: no member occurs twice or
 * reaches a prototype. Null for anything else.
 */
export function parseJsonObject(base64url: string): JsonObject | null {
  const binary = decodeToBinary(base64url);
  const strings = countStrings(binary);
  const quick = strings === null ? null : parsePlain(binary, strings);
  if (quick) return quick;
  const text = decodeUtf8(binary);
  const value = text === null ? null : parseStrictJson(text);
  return isObject(value) ? value : null;
}

/** How many strings there are in JSON of ASCII without a backslash, where each quotation mark begins or ends one. Null for other text. */
function countStrings(binary: string): number | null {
  let quotes = 0;
  for (let i = 0; i < binary.length; i += 1) {
    const code = binary.charCodeAt(i);
    if (code > lastAscii || code === backslash) return null;
    if (code === quote) quotes += 1;
  }
  return quotes / 2;
}

/**
 * The quick way, for text without anything that has two spellings. Security: the value must hold every string of the text. Of a member that
 * occurs twice `JSON.parse` keeps the last, so that at least one name is missing.
 */
function parsePlain(text: string, strings: number): JsonObject | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isObject(value) && stringsOf(value, 1) === strings ? value : null;
}

/** Names and texts in a value. NaN where it is too deep, or has a member that `parseStrictJson` refuses. */
function stringsOf(value: object, depth: number): number {
  if (depth > maxDepth) return Number.NaN;
  if (Array.isArray(value)) return sumOf(value, depth);
  const names = Object.keys(value);
  for (const name of names) {
    if (name === "__proto__" || name === "constructor" || name === "prototype") return Number.NaN;
  }
  return names.length + sumOf(Object.values(value), depth);
}

function sumOf(members: readonly unknown[], depth: number): number {
  let sum = 0;
  for (const member of members) {
    if (typeof member === "string") sum += 1;
    else if (typeof member === "object" && member !== null) sum += stringsOf(member, depth + 1);
  }
  return sum;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
