import type { HeadersLike } from "../http/headers-like.ts";

/** How a framework's requests are read. One object per adapter, so that a check of a request allocates nothing. */
export interface RequestReader<R> {
  readonly method: (request: R) => string;
  /** What the session cookie and the token are read from. */
  readonly headers: (request: R) => HeadersLike;
  /** Whether it begins a connection of WebSocket (`handshakeHeader`). Asked for every request that a cookie may carry. */
  readonly isHandshake: (request: R) => boolean;
  /**
   * Whether there is more than one `Authorization` header. Node shows only the first of them among its headers; where they arrive
   * joined by a comma, as the Fetch standard has them, the check of the token sees it.
   */
  readonly repeatsAuthorization: (request: R) => boolean;
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

/** Whether an `Authorization` header stands among Node's raw ones more than once. Asked for every request that a token carries. */
export function repeatsAuthorization(rawHeaders: readonly string[]): boolean {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 13 && (name.charCodeAt(0) | 32) === 97 && name.toLowerCase() === "authorization") found += 1;
  }
  return found > 1;
}

function isFetchHeaders(headers: HeadersLike): headers is Headers {
  return typeof headers.get === "function";
}
