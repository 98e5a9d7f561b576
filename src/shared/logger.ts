/** Where diagnostics go: the shape of pino's methods, so that the application's own logger fits. Nothing secret is ever passed. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What may be said of an unexpected failure: its kind, text and stack, and what it was caused by. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { error: error.message, kind: error.name, stack: error.stack, ...cause };
}
