import type { Serving } from "./serve.ts";

/** One line of the server's log. */
export interface ServerLogLine extends Readonly<Record<string, unknown>> {
  readonly time: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
}

/** The log so far. Throws for a line that is no JSON object: nobody else may write to standard error. */
export function logLines(server: Pick<Serving, "stderr">): ServerLogLine[] {
  return server
    .stderr()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ServerLogLine);
}

/** The lines of requests. */
export function requestLines(server: Pick<Serving, "stderr">): ServerLogLine[] {
  return logLines(server).filter(({ message }) => message === "request");
}
