import type { HeadersLike } from "../http/headers-like.ts";

/** How a framework's requests are read. One object per adapter, so that a check of a request allocates nothing. */
export interface RequestReader<R> {
  readonly method: (request: R) => string;
  /** What the session cookie is read from. */
  readonly headers: (request: R) => HeadersLike;
  /** What the host calls the request, if it calls it anything. Asked for only where a request is refused. */
  readonly requestId: (request: R) => unknown;
  /** Path and query as the browser sent them, whatever a mount or a prefix has taken off since. */
  readonly target: (request: R) => string;
}

/** One header by its lower-case name. */
export function headerOf(headers: HeadersLike, name: string): string | null | undefined {
  if (isFetchHeaders(headers)) return headers.get(name);
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function isFetchHeaders(headers: HeadersLike): headers is Headers {
  return typeof headers.get === "function";
}
