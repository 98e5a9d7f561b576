import type { IncomingMessage } from "node:http";

/**
 * One of Node's requests as the Fetch standard has them, without its body. The host of a request decides nothing, so it has none.
 * Null: its method or a header is one that no fetch request can have, and no server of Node's lets through.
 */
export function toFetchRequest(incoming: Pick<IncomingMessage, "method" | "url" | "rawHeaders">): Request | null {
  try {
    return convert(incoming);
  } catch {
    return null;
  }
}

function convert(incoming: Pick<IncomingMessage, "method" | "url" | "rawHeaders">): Request {
  const headers = new Headers();
  const { rawHeaders } = incoming;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    // HTTP/2 has the request line among its headers.
    if (!name.startsWith(":")) headers.append(name, rawHeaders[index + 1] as string);
  }
  const target = (incoming.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "");
  return new Request(`http://localhost${target}`, { method: incoming.method ?? "GET", headers });
}
