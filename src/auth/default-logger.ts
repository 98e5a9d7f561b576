import type { Logger } from "../shared/logger.ts";

/** Warnings and errors as JSON, one line each, on standard error. JSON escapes every line break and control character. */
export const defaultLogger: Logger = {
  info: () => undefined,
  warn: (fields, message) => write("warn", fields, message),
  error: (fields, message) => write("error", fields, message),
};

function write(level: string, fields: Readonly<Record<string, unknown>>, message: string): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}
