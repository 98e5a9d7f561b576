import { once } from "node:events";
import { createConnection } from "node:net";

/** An answer as it came over the socket. */
export interface RawAnswer {
  /** Head and body, in bytes. */
  readonly bytes: number;
  readonly text: string;
}

/** Gets a URL over a connection of its own, as a browser that accepts compression would. */
export async function rawGet(url: URL): Promise<RawAnswer> {
  const socket = createConnection({ host: url.hostname, port: Number(url.port) });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const headers = `Host: ${url.host}\r\nAccept: text/html,text/css\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: close`;
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${headers}\r\n\r\n`);
  await once(socket, "close");
  const answer = Buffer.concat(chunks);
  return { bytes: answer.length, text: answer.toString() };
}
