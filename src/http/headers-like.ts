import type { IncomingHttpHeaders } from "node:http";

/** Headers as Node gives them, or as the Fetch standard has them. */
export type HeadersLike = Headers | IncomingHttpHeaders;

/** The headers as the Fetch standard has them. A header that came several times stays several values of one name. */
export function toHeaders(given: HeadersLike): Headers {
  if (typeof given.get === "function") return given as Headers;
  const headers = new Headers();
  for (const [name, value] of Object.entries(given as IncomingHttpHeaders)) {
    // HTTP/2 puts the request line among the headers, under names with a colon.
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of [value].flat()) headers.append(name, one);
  }
  return headers;
}
