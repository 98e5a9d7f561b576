import { type LogLevel, renderLogLine } from "../shared/log-line.ts";
import type { Logger } from "../shared/logger.ts";

/** Warnings and errors as JSON, one line each, on standard error. */
export const defaultLogger: Logger = {
  info: () => undefined,
  warn: (fields, message) => write("warn", fields, message),
  error: (fields, message) => write("error", fields, message),
};

function write(level: LogLevel, fields: Readonly<Record<string, unknown>>, message: string): void {
  process.stderr.write(renderLogLine(level, fields, message));
}
