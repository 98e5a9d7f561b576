import type { ServerResponse } from "node:http";
import type { RequestOutcome } from "../http/request-info.ts";
import type { ServerLogger } from "./server-logger.ts";

/**
 * One request on its way to its line in the log, which is written once the answer has left, or the client has gone and the answer that
 * nobody took is known.
 *
 * Security: the line has the name of the route and never the path, the query, a header or anything of a body: each may hold a token, an
 * address, or a line break.
 */
export class RequestLog {
  readonly #logger: ServerLogger;
  readonly #started = performance.now();
  #outcome: RequestOutcome | null = null;
  #closed: { readonly duration: number; readonly gone: boolean } | null = null;

  constructor(outgoing: ServerResponse, logger: ServerLogger) {
    this.#logger = logger;
    outgoing.once("close", () => {
      const duration = Math.round((performance.now() - this.#started) * 10) / 10;
      this.#closed = { duration, gone: !outgoing.writableFinished };
      this.#write();
    });
  }

  /** Notes how the request was answered. */
  readonly note = (outcome: RequestOutcome): void => {
    this.#outcome = outcome;
    this.#write();
  };

  #write(): void {
    if (!this.#outcome || !this.#closed) return;
    const { requestId, method, route, status, code, problems, network, traceId } = this.#outcome;
    const { duration, gone } = this.#closed;
    const fields = {
      requestId,
      method,
      route,
      status,
      ...(code && { code }),
      ...(problems.length > 0 && { problems }),
      duration,
      network,
      ...(traceId && { traceId }),
    };
    this.#logger.info({ ...fields, ...(gone && { gone }) }, "request");
  }
}
