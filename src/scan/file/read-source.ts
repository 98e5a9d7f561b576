import { lstatSync, readFileSync } from "node:fs";
import type { Problem } from "../finding.ts";

/** Bytes that a file has at most: nobody writes a longer one by hand. */
const mostBytes = 1_048_576;
/** Characters of a line, on average, from which on a file was written by a program. */
const minifiedLine = 400;
const leastMinified = 4_000;

/** Reads a source text, without its byte order mark. A problem: why it is left out. */
export function readSource(path: string): string | Problem {
  let bytes: Buffer;
  try {
    const status = lstatSync(path);
    if (!status.isFile()) return skipped("is no file");
    if (status.size > mostBytes) return skipped(`is larger than ${mostBytes / 1024} KB`);
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { kind: "failed", reason: code === "ENOENT" ? "is gone" : `cannot be read (${code})` };
  }
  // No source text holds a zero.
  if (bytes.includes(0)) return skipped("is binary");
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return isMinified(path, text) ? skipped("is minified") : text;
}

function skipped(reason: string): Problem {
  return { kind: "skipped", reason };
}

function isMinified(path: string, text: string): boolean {
  if (/[.-]min\.[cm]?js$/i.test(path)) return true;
  if (text.length < leastMinified) return false;
  let lines = 1;
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) lines += 1;
  return text.length / lines > minifiedLine;
}
