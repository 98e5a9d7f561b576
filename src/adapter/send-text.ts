import type { ServerResponse } from "node:http";

/** Bytes that are written at once. */
const pieceSize = 65_536;

/** Sends an answer that is one text: head and body in one piece, unless it is long. */
export function sendText(outgoing: ServerResponse, { status, headers }: Response, text: string): void {
  const head: Record<string, string | number | readonly string[]> = {};
  for (const [name, value] of headers) head[name] = value;
  if (headers.has("set-cookie")) head["set-cookie"] = headers.getSetCookie();
  head["content-length"] = Buffer.byteLength(text);
  outgoing.writeHead(status, head as Record<string, string | number | string[]>);
  if (text.length <= pieceSize) outgoing.end(text);
  else sendPieces(outgoing, Buffer.from(text));
}

/**
 * Each piece once the one before has left. Over TLS that is all by which Node sees that something moves: what is written at once has to be gone within
 * the time that a server gives to who reads nothing, and a slow line would not get what its person asked for.
 *
 * "drain" says so, and not the callback of a write: a host's middleware that compresses answers knows of the one only. One listener for all pieces,
 * for the same reason: what it was handed on to does not get it back.
 */
function sendPieces(outgoing: ServerResponse, bytes: Buffer): void {
  let sent = 0;
  const sendOn = (): void => {
    while (sent < bytes.length) {
      const piece = bytes.subarray(sent, sent + pieceSize);
      sent += piece.length;
      if (sent === bytes.length) outgoing.end(piece);
      else if (!outgoing.write(piece)) return;
    }
  };
  outgoing.on("drain", sendOn);
  sendOn();
}
