import { AuthClientError, type Problem } from "./auth-client-error.ts";

/** Where Latchkey's calls are. */
export interface Api {
  /** The address of one of them. @param path with its slash, such as "/login". */
  url(path: string): URL;
  /** Makes a call that needs no access token and carries this origin's cookies. Throws `AuthClientError`. */
  post(path: string, body: object, options?: PostOptions): Promise<unknown>;
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives up. What the answer would have done to cookies is then not done. */
  readonly stop?: AbortController;
}

/** Milliseconds to wait for an answer: a slow line still gets one, a dead one is noticed. */
const timeout = 30_000;

export function openApi(base: string): Api {
  const url = (path: string): URL => new URL(base + path);
  return {
    url,
    async post(path, body, { headers, stop = new AbortController() } = {}) {
      const timer = setTimeout(() => stop.abort(), timeout);
      const init: RequestInit = {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
        credentials: "include",
        // Security: a password or a key is for this address alone.
        redirect: "error",
        signal: stop.signal,
      };
      try {
        return await readAnswer(() => fetch(url(path), init));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Sends a request and reads its JSON. Whatever goes wrong is an `AuthClientError`. */
export async function readAnswer(send: () => Promise<Response>): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await send();
    text = await response.text();
  } catch (cause) {
    if (cause instanceof AuthClientError) throw cause;
    throw new AuthClientError({ code: "network_error", title: "No answer came" }, { cause });
  }
  const { ok, status, headers } = response;
  const body = parseJson(text);
  if (ok && body !== undefined) return body;
  const said = readRetryAfter(headers);
  const problem: Problem = isProblem(body)
    ? body
    : { code: "unexpected_answer", title: `The answer ${status} is not one of the API's` };
  throw new AuthClientError({ ...(said > 0 && { retryAfter: said }), ...problem, status });
}

/** Seconds; a proxy may write a date instead, by its own clock. NaN or less than one: there is nothing to wait for. */
function readRetryAfter(headers: Headers): number {
  const said = headers.get("retry-after");
  const seconds = Number(said);
  const now = Date.parse(headers.get("date") ?? "") || Date.now();
  return Number.isNaN(seconds) ? Math.ceil((Date.parse(said ?? "") - now) / 1000) : seconds;
}

/** The document; null for an empty answer, undefined for what is no JSON. */
function parseJson(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
