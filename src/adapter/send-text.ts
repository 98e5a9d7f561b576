import type { ServerResponse } from "node:http";

/** Sends an answer that is one text, head and body in one piece. */
export function sendText(outgoing: ServerResponse, { status, headers }: Response, text: string): void {
  const head: Record<string, string | number | readonly string[]> = {};
  for (const [name, value] of headers) head[name] = value;
  if (headers.has("set-cookie")) head["set-cookie"] = headers.getSetCookie();
  head["content-length"] = Buffer.byteLength(text);
  outgoing.writeHead(status, head as Record<string, string | number | string[]>);
  outgoing.end(text);
}
