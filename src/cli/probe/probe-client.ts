import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { packageVersion } from "../../shared/package-version.ts";
import { type ArrivedCookie, parseArrivedCookie } from "./arrived-cookie.ts";

/** Where to connect to instead of where a name leads, by the port that is asked for. */
export type Detours = ReadonlyMap<number, { readonly host: string; readonly port: number }>;

export interface ProbeRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

/** What came back. */
export interface ProbeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: readonly ArrivedCookie[];
  readonly text: string;
  /** Null where there was no TLS. */
  readonly certificate: PeerCertificate | null;
  /** Between which addresses, as far as this machine knows. */
  readonly from: string;
  readonly to: string;
  /** Milliseconds since the epoch, by this machine's clock: when it was asked, and answered. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

export interface ProbeClientOptions {
  readonly detours: Detours;
  readonly clock: () => number;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** Milliseconds for one answer. */
const patience = 15_000;
const mostBytes = 1024 * 1024;

/** Asks as anybody outside could, on a connection of its own for each question, and follows no redirect. */
export class ProbeClient {
  readonly #options: ProbeClientOptions;
  readonly #requestIds = new Map<string, number>();

  constructor(options: ProbeClientOptions) {
    this.#options = options;
  }

  /** How this program calls itself. */
  static get userAgent(): string {
    return `latchkey-doctor/${packageVersion()}`;
  }

  /** Whether one answer was given to two questions: every answer of Latchkey's has an id of its own. */
  get wasCached(): boolean {
    return [...this.#requestIds.values()].some((times) => times > 1);
  }

  /** Asks once. Rejects when there is no answer, no TLS that is trusted, or not in time. */
  async ask(url: URL, { method = "GET", headers = {}, body }: ProbeRequest = {}): Promise<ProbeAnswer> {
    const { detours, clock, signal } = this.#options;
    const isTls = url.protocol === "https:";
    const port = Number(url.port || (isTls ? 443 : 80));
    const hostname = url.hostname.replaceAll(/^\[|\]$/g, "");
    const text = body === undefined ? null : JSON.stringify(body);
    const askedAt = clock();
    const outgoing = (isTls ? requestHttps : requestHttp)({
      ...(detours.get(port) ?? { host: hostname, port }),
      ...(isTls && isIP(hostname) === 0 && { servername: hostname }),
      agent: false,
      method,
      path: url.pathname + url.search,
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      headers: {
        host: url.host,
        "user-agent": ProbeClient.userAgent,
        ...(text !== null && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        ...headers,
      },
    });
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing
        .once("response", resolve)
        .once("error", reject)
        .end(text ?? undefined);
    });
    const { socket } = incoming;
    const certificate = isTls ? (socket as TLSSocket).getPeerCertificate() : null;
    const [from, to] = [socket.localAddress ?? "", socket.remoteAddress ?? ""];
    const answer: ProbeAnswer = {
      status: incoming.statusCode ?? 0,
      headers: incoming.headers,
      cookies: (incoming.headers["set-cookie"] ?? []).map(parseArrivedCookie),
      text: await readText(incoming),
      certificate,
      from,
      to,
      askedAt,
      answeredAt: clock(),
    };
    const id = incoming.headers["x-request-id"];
    const mayBeKept = /\bpublic\b/i.test(incoming.headers["cache-control"] ?? "");
    if (typeof id === "string" && !mayBeKept) this.#requestIds.set(id, (this.#requestIds.get(id) ?? 0) + 1);
    return answer;
  }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > mostBytes) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** The members of a JSON answer; none where it is no object. */
export function readJson({ text }: Pick<ProbeAnswer, "text">): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** An answer in a sentence. Security: only what is a code of ours, never what else may stand in it. */
export function describeAnswer(answer: Pick<ProbeAnswer, "status" | "text">): string {
  const { code } = readJson(answer);
  return typeof code === "string" && /^[a-z_]{3,40}$/.test(code) ? `${answer.status} (${code})` : String(answer.status);
}

/** Why there was no answer, in a few words. */
export function describeSilence(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  const ended = code === "ABORT_ERR" ? (cause as Error | undefined)?.name : undefined;
  if (code === "ETIMEDOUT" || ended === "TimeoutError") return "no answer in time";
  if (code === "ABORT_ERR") return "it was interrupted";
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: "the connection is refused",
    ENOTFOUND: "the name is not known",
    EAI_AGAIN: "the name is not known",
    ECONNRESET: "the connection breaks off",
  };
  return typeof code === "string" ? (known[code] ?? code) : "it failed";
}
