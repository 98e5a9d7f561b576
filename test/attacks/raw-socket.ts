import { connect } from "node:net";

/** What came back over one connection. */
export interface RawAnswer {
  /** Of the first answer; 0 when there was none. */
  readonly status: number;
  readonly text: string;
  /** Whether the other side ended the connection. */
  readonly closed: boolean;
}

/** Sends bytes as they are and reads until `until` is in the answer, the connection ends, or five seconds of silence. */
export function sendRaw(url: string, bytes: string | Buffer, until: RegExp = /\r\n\r\n[\s\S]*/): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname === "localhost" ? "127.0.0.1" : hostname, port: Number(port) });
    let text = "";
    const finish = (closed: boolean): void => {
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text, closed });
    };
    socket.setTimeout(5_000, () => finish(false));
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (until.test(text)) finish(false);
    });
    socket.on("end", () => finish(true));
    // A reset after the answer is an answer.
    socket.on("error", () => finish(true));
    socket.on("connect", () => socket.write(bytes));
  });
}
