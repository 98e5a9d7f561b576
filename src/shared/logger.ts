import { redact } from "./redact.ts";

/** Where diagnostics go: the shape of pino's methods, so that the application's own logger fits. Nothing secret is ever passed. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** The same logger, with these fields in every line. */
export function withFields(logger: Logger, fields: Readonly<Record<string, unknown>>): Logger {
  return {
    info: (more, message) => logger.info({ ...fields, ...more }, message),
    warn: (more, message) => logger.warn({ ...fields, ...more }, message),
    error: (more, message) => logger.error({ ...fields, ...more }, message),
  };
}

/** The same logger for what runs beside requests, where one that throws would end the process. */
export function withoutThrowing(logger: Logger): Logger {
  const say =
    (level: keyof Logger): Logger["info"] =>
    (fields, message) => {
      try {
        logger[level](fields, message);
      } catch {
        // What it would have told of goes on.
      }
    };
  return { info: say("info"), warn: say("warn"), error: say("error") };
}

/** Causes that are followed: an error may be its own cause. */
const maxCauses = 5;

/** What may be said of an unexpected failure: its kind, text and stack, and what it was caused by, without what looks secret. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: redact(textOf(error)) };
  const hasCause = error.cause !== undefined && depth < maxCauses;
  const code = (error as NodeJS.ErrnoException).code;
  return {
    error: redact(error.message),
    kind: error.name,
    ...(typeof code === "string" && { errorCode: code }),
    ...(error.stack !== undefined && { stack: redact(error.stack) }),
    ...(hasCause && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Anything can be thrown, also what refuses to become a text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}
