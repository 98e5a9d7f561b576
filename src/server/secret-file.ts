import { closeSync, openSync, readSync } from "node:fs";
import { ConfigurationError } from "../error/configuration-error.ts";
import { quote } from "../shared/quote.ts";

/** Bytes. A secret has some hundred at most; the wrong path may lead to a file without end. */
const maxBytes = 64 * 1024;

/** What stands in the file that a variable names, without white space around it. Throws `ConfigurationError`. */
export function readSecretFile(variable: string, path: string): string {
  const text = readStart(variable, path);
  if (text.length > maxBytes) {
    throw new ConfigurationError(
      variable,
      `${variable} names ${quote(path)}, which is too large to be a secret; correct the path.`,
    );
  }
  const secret = text.toString("utf8").trim();
  if (secret !== "") return secret;
  throw new ConfigurationError(variable, `${variable} names ${quote(path)}, which is empty; write the secret into it.`);
}

function readStart(variable: string, path: string): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const buffer = Buffer.alloc(maxBytes + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = readSync(file, buffer, length, buffer.length - length, null);
      }
      return buffer.subarray(0, length);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new ConfigurationError(
      variable,
      `${variable} names ${quote(path)}, which cannot be read (${(error as NodeJS.ErrnoException).code}); correct the path or its permissions.`,
    );
  }
}
