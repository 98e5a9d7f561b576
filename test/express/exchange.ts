import { type Agent, type IncomingHttpHeaders, request } from "node:http";

/** What a server answered. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sends the body without saying how long it is. @default false */
  readonly chunked?: boolean;
  /** Keeps connections for the next request. @default a connection of its own */
  readonly agent?: Agent;
  /** Milliseconds to wait for the answer. @default 10_000 */
  readonly patience?: number;
}

/** Sends one request on a socket of its own, with exactly these headers: `fetch` would add some and forbid others. */
export function exchange(url: string, options: ExchangeOptions = {}): Promise<Reply> {
  const { method = "GET", headers = {}, body, chunked = false, patience = 10_000, agent = false } = options;
  return new Promise((resolve, reject) => {
    const length = body === undefined || chunked ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(url, { method, headers: { ...length, ...headers }, agent }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      incoming.on("error", reject);
    });
    // A server may answer and hang up before it has read everything: then the answer above counts.
    outgoing.on("error", reject);
    outgoing.setTimeout(patience, () => outgoing.destroy(new Error(`No answer to ${method} ${url}: ${patience} ms`)));
    if (chunked && body !== undefined) outgoing.write(body);
    outgoing.end(chunked ? undefined : body);
  });
}

/** Posts JSON, as a program does. */
export function postJson(url: string, value: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return exchange(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  });
}

/** Posts a form, as a page of the same origin does. */
export function postForm(url: string, fields: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return exchange(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: new URL(url).origin,
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": "navigate",
      ...headers,
    },
    body: fields,
  });
}

/** The cookies that an answer sets and does not remove, as a browser would send them back. */
export function cookiesOf(reply: Reply): { cookie: string } {
  const kept = (reply.headers["set-cookie"] ?? []).filter((cookie) => !cookie.includes("Max-Age=0"));
  return { cookie: kept.map((cookie) => cookie.slice(0, cookie.indexOf(";"))).join("; ") };
}

/** The code of a problem document. */
export function codeOf(reply: Reply): string {
  return (JSON.parse(reply.text) as { code: string }).code;
}
