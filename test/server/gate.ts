import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../setup/free-port.ts";

/** Which way something travels through a gate: to the service, or from it to who connected. */
export type Way = "there" | "back";

/** A way to a TCP service that can be shut and opened again, as if the service stopped and came back, and made as bad as a network may be. */
export interface Gate {
  /** The same URL, through the gate. */
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  shut(): Promise<void>;
  /** Lets connections through again, of which nothing is wrong any more. */
  open(): Promise<void>;
  /** Keeps connections and takes new ones, but passes nothing on any more: a service that hangs. */
  stall(): void;
  /** Passes everything on so many milliseconds late, each way, and up to `jitter` more, in its order. 0: at once again. */
  slow(milliseconds: number, jitter?: number): void;
  /**
   * Loses this share of what is sent, 0 to 1: TCP sends it again, so it comes after 200 milliseconds, or twice as many for each time more
   * that it is lost, and holds up what was sent after it.
   */
  lose(share: number): void;
  /** Passes on so many bytes in a second, each way. Infinity: as many as come. */
  narrow(bytesPerSecond: number): void;
  /**
   * Passes nothing on any more, on connections that are open and on new ones, and ends none: a cable that was pulled. One way, or both.
   * Nothing of what is sent meanwhile ever arrives: a connection on which something was lost stays silent for good, as one whose other
   * end has forgotten it.
   */
  cut(way?: Way): void;
  /** Passes on again what comes on new connections. */
  mend(): void;
  /** Ends every connection with a reset, and takes new ones. */
  reset(): void;
}

/** What is wrong with the way. */
interface Weather {
  delay: number;
  jitter: number;
  loss: number;
  rate: number;
  stalled: boolean;
  readonly cut: Set<Way>;
}

/** Milliseconds after which TCP sends again what nobody has confirmed, at the first time and at most. */
const firstResend = 200;
const longestResend = 3_200;

/** Opens a gate before the service of a URL. */
export async function openGate(serviceUrl: string): Promise<Gate> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  const weather: Weather = { delay: 0, jitter: 0, loss: 0, rate: Infinity, stalled: false, cut: new Set() };
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const accept = (client: Socket): void => {
    keep(client);
    if (weather.stalled) return;
    const lost = { something: weather.cut.size > 0 };
    // Whoever connects meanwhile is not heard of on the other side.
    if (lost.something) return void client.resume();
    const service = keep(connect(Number(target.port), target.hostname));
    forward(client, service, weather, { way: "there", lost });
    forward(service, client, weather, { way: "back", lost });
    client.on("close", () => service.destroy());
    service.on("close", () => {
      if (!lost.something) client.destroy();
    });
  };
  // Not one that the system gives to somebody else while the gate is shut.
  const port = await freePort();
  let server: Server = createServer(accept).listen(port, "127.0.0.1");
  await once(server, "listening");
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
      Object.assign(weather, { delay: 0, jitter: 0, loss: 0, rate: Infinity, stalled: false });
      weather.cut.clear();
      server = createServer(accept).listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    stall() {
      weather.stalled = true;
      for (const socket of sockets) socket.pause();
    },
    slow(milliseconds, jitter = 0) {
      Object.assign(weather, { delay: milliseconds, jitter });
    },
    lose(share) {
      weather.loss = share;
    },
    narrow(bytesPerSecond) {
      weather.rate = bytesPerSecond;
    },
    cut(way) {
      for (const one of way === undefined ? (["there", "back"] as const) : [way]) weather.cut.add(one);
    },
    mend() {
      weather.cut.clear();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
  };
}

interface Lane {
  readonly way: Way;
  /** Shared by both lanes of a connection. */
  readonly lost: { something: boolean };
}

/** Passes on what arrives, in its order, as late as the weather makes it. */
function forward(from: Socket, to: Socket, weather: Weather, { way, lost }: Lane): void {
  let last = 0;
  let passed: Promise<unknown> = Promise.resolve();
  const pass = (bytes: number, write: () => void): void => {
    if (weather.cut.has(way)) lost.something = true;
    if (lost.something) return;
    const held = weather.delay + Math.random() * weather.jitter + resends(weather.loss);
    last = Math.max(last, performance.now() + held) + (bytes * 1000) / weather.rate;
    const due = until(last);
    passed = passed
      .then(() => due)
      .then(() => {
        if (weather.cut.has(way)) lost.something = true;
        if (!lost.something) write();
      });
  };
  from.on("data", (chunk) => {
    pass(chunk.length, () => {
      if (to.writable) to.write(chunk);
    });
  });
  from.on("end", () => pass(0, () => to.end()));
}

/** Resolves at a moment and not before it: a timer counts from when the loop last looked at the clock, and may be early by what was done since. */
async function until(moment: number): Promise<void> {
  for (let left = moment - performance.now(); left > 0; left = moment - performance.now()) await sleep(left);
}

/** Milliseconds until something that may be lost, again and again, has arrived. */
function resends(loss: number): number {
  let waited = 0;
  for (let pause = firstResend; loss > 0 && Math.random() < loss; pause = Math.min(pause * 2, longestResend)) {
    waited += pause;
  }
  return waited;
}
