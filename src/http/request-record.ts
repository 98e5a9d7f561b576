import type { ErrorCode } from "../error/error-table.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { RequestOutcome } from "./request-info.ts";

/** Methods that are counted under their own name; a client may write any other word. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What is noted of one request until it is answered. */
export class RequestRecord {
  readonly id: string;
  readonly method: string;
  /** Of the refusal, once there is one. */
  code: ErrorCode | null = null;
  problems: readonly string[] = [];
  readonly #started = performance.now();

  constructor(method: string, id: string) {
    this.id = id;
    this.method = methods.has(method) ? method : "other";
  }

  /** Counts the request. Gives how it was answered. */
  close(route: string, status: number, metrics: Metrics): Omit<RequestOutcome, "network"> {
    const { id: requestId, method, code, problems } = this;
    const labels = { route, method, status: String(status), code: code ?? "" };
    metrics.count("latchkey_http_requests_total", labels);
    metrics.observe("latchkey_http_request_duration_seconds", { route }, (performance.now() - this.#started) / 1000);
    return { requestId, method, route, status, code, problems };
  }
}
