import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ConfigurationError } from "../error/configuration-error.ts";
import { avatarTypeOf } from "../federation/avatar-image.ts";
import type { AssetKind } from "../http/page-asset.ts";
import { kindOf, quote } from "../shared/quote.ts";

/** Bytes that a file of a look may have. */
const maxLookBytes = 100_000;

/** A file of a look, read at the start. */
export interface LookFile {
  /** As it was said, for sentences. */
  readonly shown: string;
  readonly bytes: Buffer;
}

/** Reads a file that an option names, by its path or a `file:` URL. Throws `ConfigurationError`. */
export function readLookFile(setting: string, given: string | URL): LookFile {
  const shown = quote(given instanceof URL ? given.href : given);
  if (typeof given !== "string" && !(given instanceof URL)) {
    throw new ConfigurationError(setting, `${setting} is ${kindOf(given)}; write the path of a file.`);
  }
  const bytes = read(setting, given, shown);
  if (bytes.byteLength > maxLookBytes) {
    const size = `${setting} is ${shown}, a file of ${bytes.byteLength} bytes`;
    throw new ConfigurationError(setting, `${size}; write one of at most ${maxLookBytes}.`);
  }
  return { shown, bytes };
}

/** What kind of picture a file is, by its first bytes, whatever it is called. Null: none that is taken. */
export function pictureKindOf(bytes: Buffer): AssetKind | null {
  const type = avatarTypeOf(bytes);
  if (type === "image/png") return "png";
  if (type === "image/webp") return "webp";
  if (type === "image/jpeg") return "jpg";
  return type === null && isSvg(bytes.subarray(0, 2_000).toString("utf8")) ? "svg" : null;
}

/** Whether a document begins as an SVG does, after what may stand before its first element. */
function isSvg(head: string): boolean {
  return /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*(?:<!DOCTYPE\s+svg[^>[]*>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*<svg[\s>]/.test(
    head,
  );
}

function read(setting: string, given: string | URL, shown: string): Buffer {
  try {
    const path = String(given);
    return readFileSync(path.startsWith("file:") ? fileURLToPath(path) : path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "no path";
    throw new ConfigurationError(
      setting,
      `${setting} is ${shown}, which cannot be read (${reason}); write the path of a file.`,
    );
  }
}
