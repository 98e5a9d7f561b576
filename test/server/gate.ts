import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a TCP service that can be shut and opened again, as if the service stopped and came back. */
export interface Gate {
  /** The same URL, through the gate. */
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  shut(): Promise<void>;
  /** Lets connections through again. */
  open(): Promise<void>;
  /** Keeps connections and takes new ones, but passes nothing on any more: a service that hangs. */
  stall(): void;
  /** Passes everything on so many milliseconds late, each way. 0: at once again. */
  slow(milliseconds: number): void;
}

/** Opens a gate before the service of a URL. */
export async function openGate(serviceUrl: string): Promise<Gate> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let stalled = false;
  let delay = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const accept = (client: Socket): void => {
    keep(client);
    if (stalled) return;
    const service = keep(connect(Number(target.port), target.hostname));
    forward(client, service, () => delay);
    forward(service, client, () => delay);
    client.on("close", () => service.destroy());
    service.on("close", () => client.destroy());
  };
  let server: Server = createServer(accept).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = new URL(serviceUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    url: url.href,
    async shut() {
      const closed = server.listening ? once(server, "close") : null;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      stalled = false;
      server = createServer(accept).listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    slow(milliseconds) {
      delay = milliseconds;
    },
  };
}

/** Passes on what arrives, in its order, each piece `delay` after its arrival. */
function forward(from: Socket, to: Socket, delay: () => number): void {
  let last = 0;
  let passed: Promise<unknown> = Promise.resolve();
  const pass = (write: () => void): void => {
    last = Math.max(last, performance.now() + delay());
    const wait = last - performance.now();
    const due = wait <= 0 ? null : new Promise((resolve) => setTimeout(resolve, wait));
    passed = passed.then(() => due).then(write);
  };
  from.on("data", (chunk) => {
    pass(() => {
      if (to.writable) to.write(chunk);
    });
  });
  from.on("end", () => pass(() => to.end()));
}
