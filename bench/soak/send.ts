import { Agent, type IncomingHttpHeaders, request } from "node:http";

export interface Sent {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sending {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Connections to a server that are open, in use or kept for the next request. */
export function openConnections(url: string): number {
  const { hostname, port } = new URL(url);
  const name = agent.getName({ host: hostname, port: Number(port) });
  return (agent.sockets[name]?.length ?? 0) + (agent.freeSockets[name]?.length ?? 0);
}

/** Sends one request over a kept connection; again, on another one, where the server was just closing that. */
export async function send(url: string, sending: Sending): Promise<Sent> {
  for (;;) {
    const sent = await sendOnce(url, sending);
    if (sent !== "closed") return sent;
  }
}

function sendOnce(url: string, { method, headers = {}, body }: Sending): Promise<Sent | "closed"> {
  const text = body && JSON.stringify(body);
  const own =
    text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { ...own, ...headers } }, (response) => {
      let content = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        content += chunk;
      });
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
      );
      response.once("error", reject);
    });
    sent.once("error", (error: NodeJS.ErrnoException) => {
      if (sent.reusedSocket && error.code === "ECONNRESET") resolve("closed");
      else reject(error);
    });
    sent.end(text);
  });
}
