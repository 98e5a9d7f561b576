import net from "node:net";
import type { HeldPort } from "../../faults/bench/server.ts";
import { freePort } from "../../server/serve.ts";

/** What Node uses for sockets that several processes share: bound, and watched by nobody in this process. */
interface BoundSocket {
  readonly fd: number;
  close(): void;
}

const { _createServerHandle: bind } = net as unknown as {
  _createServerHandle(address: string, port: number, addressType: 4 | 6): BoundSocket | number;
};

/** Holds a port as a socket unit of systemd does: it is open from the first process that listens on it until it is let go. */
export async function holdPort(address = "127.0.0.1"): Promise<HeldPort & { release(): void }> {
  const port = await freePort();
  const socket = bind(address, port, 4);
  if (typeof socket === "number") throw new Error(`Port ${port} cannot be bound: ${socket}`);
  return { port, descriptor: socket.fd, release: () => socket.close() };
}
