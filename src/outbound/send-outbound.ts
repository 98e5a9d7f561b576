import { lookup } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isPrivateAddress, lookupPublic } from "../shared/public-lookup.ts";
import { findTracing } from "../trace/tracing.ts";
import { outboundAgent } from "./outbound-agent.ts";

/** Milliseconds that everything asked for in one go may take. */
export const outboundTimeout = 5000;
/** Bytes of an answer. */
const maxAnswerBytes = 1_048_576;

/**
 * Why there is no answer that can be used. `unreachable`: nobody answered, or answered that it cannot (5xx). `busy`: too many requests.
 * `unusable`: the answer is none of those that are taken. The message is one sentence for operators, without anything that was sent or received.
 */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  readonly reason: "unreachable" | "busy" | "unusable";
  /** Whether somebody answered at all, be it with an error. */
  readonly isAnswer: boolean;

  constructor(reason: OutboundError["reason"], message: string, isAnswer = reason !== "unreachable") {
    super(message);
    this.reason = reason;
    this.isAnswer = isAnswer;
  }
}

export interface OutboundOptions {
  /** Whether `http:` is spoken, too. */
  readonly allowHttp: boolean;
  /** Whether addresses of private networks, and this machine, may be asked. */
  readonly allowPrivateNetwork: boolean;
  /** Whether the way leads through the proxy that Node was told of (`outboundAgent`), where there is one. @default true */
  readonly takesProxy?: boolean;
}

export interface OutboundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Everything ends with it. */
  readonly signal: AbortSignal;
  /** Bytes of an answer that are read. @default 1_048_576 (1 MiB) */
  readonly maxBytes?: number;
}

/** An answer that was read to its end. */
export interface OutboundAnswer {
  /** 2xx or 4xx. */
  readonly status: number;
  /** Without parameters, in small letters; empty where there is none. */
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Sends one request to somebody else's server, and reads at most `maxBytes` of the answer. Redirects are not followed: what is asked here does not move.
 * Rejects with an `OutboundError` and nothing else.
 */
export async function sendOutbound(
  options: OutboundOptions,
  address: string,
  request: OutboundRequest,
): Promise<OutboundAnswer> {
  const tracing = findTracing();
  if (!tracing) return send(options, address, request);
  // Security: the host alone. In a path or a query may stand what identifies somebody.
  const attributes = { "http.request.method": request.method, "server.address": hostOf(address) };
  return tracing.outbound(`latchkey outbound ${request.method}`, attributes, () => send(options, address, request));
}

function hostOf(address: string): string {
  return URL.parse(address)?.hostname ?? "";
}

async function send(
  { allowHttp, allowPrivateNetwork, takesProxy = true }: OutboundOptions,
  address: string,
  { method, headers, body, signal, maxBytes = maxAnswerBytes }: OutboundRequest,
): Promise<OutboundAnswer> {
  const url = parseAddress(address, allowHttp);
  if (!allowPrivateNetwork && isPrivateAddress(url)) throw privateAddress();
  const options: RequestOptions = {
    method,
    headers: {
      ...headers,
      "user-agent": "Latchkey",
      "accept-encoding": "identity",
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    },
    signal,
    // Of its own: the address that was looked at is the one that is asked.
    agent: takesProxy && outboundAgent(url, outboundTimeout),
    lookup: allowPrivateNetwork ? lookup : lookupPublic(privateAddress),
  };
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(explain(error, url, signal));
    // An aborted signal makes Node throw at once.
    try {
      const sent = request(url, options, (response) => {
        readAnswer(response, url, maxBytes).then(resolve, (error: unknown) => {
          fail(error);
          sent.destroy();
        });
      });
      sent.on("error", fail);
      // A server may answer 101 unasked: without this the request would have no end.
      sent.on("upgrade", (_, socket) => {
        socket.destroy();
        reject(new OutboundError("unusable", `${url.host} wants to speak another protocol.`));
      });
      sent.end(body);
    } catch (error) {
      fail(error);
    }
  });
}

function parseAddress(address: string, allowHttp: boolean): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === "https:" || (allowHttp && url?.protocol === "http:")) {
    // Security: Node would make a header of them, and they would stand in errors.
    if (url.username === "" && url.password === "") return url;
  }
  throw new OutboundError("unusable", "This is no address that is asked: it has to be an https URL.");
}

async function readAnswer(response: IncomingMessage, { host }: URL, maxBytes: number): Promise<OutboundAnswer> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 500) throw new OutboundError("unreachable", `${host} answers ${statusCode}.`, true);
  if (statusCode === 429) throw new OutboundError("busy", `${host} answers 429: too many requests.`);
  if (statusCode >= 300 && statusCode < 400) {
    throw new OutboundError("unusable", `${host} answers with a redirect (${statusCode}), which is not followed.`);
  }
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity") {
    throw new OutboundError("unusable", `${host} answers in an encoding that was not asked for.`);
  }
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    read += chunk.length;
    // Security: bytes are counted as they come. `Content-Length` may be wrong or not there.
    if (read > maxBytes) throw new OutboundError("unusable", `${host} answers with more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  const [contentType = ""] = (headers["content-type"] ?? "").split(";", 1);
  return { status: statusCode, contentType: contentType.trim().toLowerCase(), body: Buffer.concat(chunks) };
}

function privateAddress(): OutboundError {
  return new OutboundError(
    "unusable",
    "The server has an address of a private network, which no option (of a provider: allowPrivateNetwork) allows.",
  );
}

function explain(error: unknown, { host }: URL, signal: AbortSignal): OutboundError {
  if (error instanceof OutboundError) return error;
  if (signal.aborted) return new OutboundError("unreachable", `${host} does not answer in time.`);
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  // Node's parser: what came is no HTTP, or too much of it.
  if (code?.startsWith("HPE_") === true) return new OutboundError("unusable", `${host} does not answer in HTTP.`);
  return new OutboundError("unreachable", `${host} cannot be reached${code === undefined ? "" : ` (${code})`}.`);
}
