/** What went wrong with a request to the issuer. The message holds neither key nor token. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  /** Of the answer. Null where there was none. */
  readonly status: number | null;
  /** Seconds that the issuer asks to wait. 0: it does not. */
  readonly retryAfter: number;

  constructor(message: string, options: ErrorOptions & { status?: number; retryAfter?: number } = {}) {
    super(message, options);
    this.status = options.status ?? null;
    this.retryAfter = options.retryAfter ?? 0;
  }
}

/** One request. */
export interface OutboundRequest {
  /** Begins with a slash; stands behind the issuer. */
  readonly path: string;
  readonly accept: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Milliseconds until the answer has to be there: its head, for `open`; all of it, for `read`. @default 5000 */
  readonly timeout?: number;
}

/** An answer read to its end. */
export interface OutboundAnswer {
  readonly text: string;
  readonly headers: Headers;
}

const usualTimeout = 5000;

/** Requests to the issuer, and to nobody else: redirects are not followed, answers are bounded in time and size. */
export class Outbound {
  readonly #issuer: string;
  readonly #fetch: typeof fetch;

  constructor(issuer: string, fetcher: typeof fetch) {
    this.#issuer = issuer;
    this.#fetch = fetcher;
  }

  /** The head of an answer whose body goes on for as long as it likes, or until `controller` aborts. Throws an `OutboundError`. */
  async open(request: OutboundRequest, controller: AbortController): Promise<Response> {
    const timer = setTimeout(() => controller.abort(), request.timeout ?? usualTimeout);
    try {
      return await this.#send(request, controller.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A whole answer of at most `maxBytes`. Throws an `OutboundError`. */
  async read(request: OutboundRequest, maxBytes: number, signal?: AbortSignal): Promise<OutboundAnswer> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    const timer = setTimeout(abort, request.timeout ?? usualTimeout);
    try {
      const { body, headers } = await this.#send(request, controller.signal);
      return { text: await readText(request, body, maxBytes), headers };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async #send({ path, accept, headers, form }: OutboundRequest, signal: AbortSignal): Promise<Response> {
    const init: RequestInit = {
      headers: { accept, ...headers },
      // Not "error": not every runtime has it. What is not 200 is refused below.
      redirect: "manual",
      signal,
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    };
    let response: Response;
    try {
      // Called without a `this`: some runtimes refuse their `fetch` with another one than they expect.
      const send = this.#fetch;
      response = await send(this.#issuer + path, init);
    } catch (cause) {
      throw new OutboundError(`${path}: no answer from the issuer`, { cause });
    }
    if (response.status === 200) return response;
    await response.body?.cancel().catch(() => {});
    throw new OutboundError(`${path}: the issuer answered ${response.status}`, {
      status: response.status,
      retryAfter: readRetryAfter(response.headers),
    });
  }
}

/** Seconds; a proxy may write a date instead, by its own clock. 0: there is nothing to wait for. */
function readRetryAfter(headers: Headers): number {
  const said = headers.get("retry-after") ?? "0";
  const seconds = Number(said);
  const now = Date.parse(headers.get("date") ?? "") || Date.now();
  const wait = Number.isNaN(seconds) ? (Date.parse(said) - now) / 1000 : seconds;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}

/** Security: bytes are counted as they come. `Content-Length` may be wrong or not there. */
async function readText(
  { path }: OutboundRequest,
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  const reader = body?.getReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return text + decoder.decode();
      size += next.value.byteLength;
      if (size > maxBytes) throw new OutboundError(`${path}: an answer of more than ${maxBytes} bytes`);
      text += decoder.decode(next.value, { stream: true });
    }
  } catch (cause) {
    await reader?.cancel().catch(() => {});
    if (cause instanceof OutboundError) throw cause;
    throw new OutboundError(`${path}: the answer broke off or is not UTF-8`, { cause });
  }
}
