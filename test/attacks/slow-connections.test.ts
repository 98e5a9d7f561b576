import { X509Certificate } from "node:crypto";
import { Agent, type IncomingMessage, request, type RequestListener, type ServerResponse } from "node:http";
import { request as requestTls } from "node:https";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { connectionOf } from "../../src/adapter/connection.ts";
import { sendText } from "../../src/adapter/send-text.ts";
import { addressOf, listen } from "../../src/server/listen.ts";
import { exchange } from "../express/exchange.ts";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { openGate } from "../server/gate.ts";
import { emptyFolder, freePort, type Serving, serve } from "../server/serve.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { type RawAnswer, sendRaw } from "./raw-socket.ts";

/** The server takes 10,000. */
const most = 10_000;

async function start(environment: Record<string, string> = {}): Promise<{ server: Serving; count: Count }> {
  const folder = emptyFolder();
  const port = await freePort();
  const server = await serve(folder.path, { METRICS_LISTEN: `127.0.0.1:${port}`, ...environment });
  onTestFinished(async () => {
    await server.stop("SIGKILL");
    folder.remove();
  });
  const count: Count = async (name) => {
    const { text } = await exchange(`http://127.0.0.1:${port}/metrics`, { patience: 30_000 });
    return parseExposition(text).get(name)?.samples[0]?.value ?? Number.NaN;
  };
  return { server, count };
}

type Count = (name: string) => Promise<number>;

/** Opens connections that send nothing, a hundred at a time. Gives those that were not refused. */
async function openIdle(port: number, wanted: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < wanted) {
    const batch = Array.from({ length: Math.min(100, wanted - sockets.length) }, () => connect(port, "127.0.0.1"));
    await Promise.all(
      batch.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once("connect", () => resolve()).once("error", () => resolve());
            socket.on("error", () => undefined).resume();
          }),
      ),
    );
    sockets.push(...batch);
  }
  return sockets;
}

test("A085: ten thousand silent connections are bounded, cut off, and keep nobody with a connection waiting", {
  timeout: 120_000,
}, async () => {
  const { server, count } = await start();
  const keptAlive = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () => fetchStatus(`${server.url}/login`, keptAlive);
  expect(await ask()).toBe(200);
  const sockets = await openIdle(server.port, most + 50);
  onTestFinished(() => {
    keptAlive.destroy();
    for (const socket of sockets) socket.destroy();
  });
  expect(await count("latchkey_http_connections")).toBeLessThanOrEqual(most);
  expect(await count("latchkey_http_connections_dropped_total")).toBeGreaterThan(0);
  for (let i = 0; i < 5; i += 1) expect(await ask()).toBe(200);
  // Ten seconds without a header, and there is room for others again.
  await expect.poll(() => count("latchkey_http_connections"), { timeout: 60_000, interval: 1_000 }).toBeLessThan(50);
  expect(await exchange(`${server.url}/login`)).toMatchObject({ status: 200 });
});

/** A server that patiently answers, and the connections that it has. */
async function listenFor(sendTimeout: number | undefined, answer: RequestListener) {
  const settings = { host: "HOST", port: "PORT" };
  const server = await listen({ host: "127.0.0.1", port: 0, maxConnections: 100, sendTimeout, settings }, answer);
  let open = 0;
  let seen = 0;
  server.on("connection", (socket) => {
    seen += 1;
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  /** Asks, and reads nothing until it is told to. */
  const ask = (): Socket => {
    const socket = connect(addressOf(server).port, "127.0.0.1").on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
    socket.pause().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    return socket;
  };
  return { server, ask, count: () => ({ seen, open }) };
}

test("A085: whoever asks and does not read is cut off, and keeps neither a place nor what was asked for", async () => {
  const large = Buffer.alloc(32 * 1024 * 1024, "x");
  const { ask, count } = await listenFor(0.5, (_incoming, outgoing) => outgoing.end(large));
  for (let i = 0; i < 3; i += 1) ask();
  await expect.poll(count, { timeout: 40_000 }).toStrictEqual({ seen: 3, open: 0 });
  const { server } = await listenFor(undefined, (_incoming, outgoing) => outgoing.end());
  expect(server.timeout).toBe(60_000);
});

test("A085: whoever sends on and on without waiting for answers is cut off; who waits for them, or for a few, is served", async () => {
  const waiting: ServerResponse[] = [];
  let seen = 0;
  const settings = { host: "HOST", port: "PORT" };
  const server = await listen({ host: "127.0.0.1", port: 0, settings, maxConnections: 10 }, (incoming, outgoing) => {
    seen += 1;
    if (incoming.url === "/waits") waiting.push(outgoing);
    else outgoing.end(incoming.url);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = addressOf(server);
  const send = (targets: readonly string[], until: RegExp): Promise<RawAnswer> =>
    sendRaw(
      `http://127.0.0.1:${port}`,
      targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`).join(""),
      until,
    );
  const flood = await send(
    Array.from({ length: 2_000 }, () => "/waits"),
    /$^/,
  );
  expect([flood.closed, flood.text]).toStrictEqual([true, ""]);
  expect(seen).toBeLessThan(20);
  // In the order of asking.
  const few = Array.from({ length: 8 }, (_, n) => `/few${n}`);
  expect((await send(few, /\/few7$/)).text.match(/\/few\d/g)).toStrictEqual(few);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; n < 100; n += 1) expect(await fetchStatus(`http://127.0.0.1:${port}/`, agent)).toBe(200);
  agent.destroy();
});

test.skipIf(!canMakeCertificate())(
  "what moves goes on, over TLS as well: a long answer to a slow line takes many times as long, and arrives whole",
  { timeout: 120_000 },
  async () => {
    const text = "x".repeat(16 * 1024 * 1024);
    const settings = { host: "HOST", port: "PORT" };
    const { cert, key } = makeCertificate("localhost");
    const tls = { cert, key, certificate: new X509Certificate(cert), isKeyOpen: false };
    const limits = { maxConnections: 100, sendTimeout: 1, tls };
    const server = await listen({ host: "127.0.0.1", port: 0, settings, ...limits }, (_incoming, outgoing) =>
      sendText(outgoing, new Response(null), text),
    );
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const asked = { host: "127.0.0.1", port: addressOf(server).port, rejectUnauthorized: false, agent: false } as const;
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      requestTls(asked, resolve).on("error", reject).end();
    });
    let length = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      // Two megabytes a second.
      await sleep(chunk.length / 2_000);
    }
    expect(length).toBe(text.length);
  },
);

test("an answer that goes on may be silent for longer than that", async () => {
  let say = (_text: string): void => {};
  const { ask } = await listenFor(0.2, (_incoming, outgoing) => {
    connectionOf(outgoing).keepNoLonger();
    outgoing.write("first");
    say = (text) => outgoing.end(text);
  });
  let heard = "";
  ask()
    .resume()
    .on("data", (chunk: Buffer) => {
      heard += chunk.toString();
    });
  await expect.poll(() => heard, { timeout: 20_000 }).toContain("first");
  await sleep(1_000);
  say("second");
  await expect.poll(() => heard, { timeout: 20_000 }).toContain("second");
});

function fetchStatus(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (incoming) => {
      incoming.resume().on("end", () => resolve(incoming.statusCode));
    })
      .on("error", reject)
      .end();
  });
}

test.skipIf(postgresUrl() === null)(
  "A085: a database that takes connections and says nothing holds no request for ever, and pages are served meanwhile",
  { timeout: 90_000 },
  async () => {
    const database = await createPostgresDatabase();
    const gate = await openGate(database.url);
    const { server } = await start({ DATABASE_URL: gate.url });
    onTestFinished(async () => {
      await gate.shut();
      await database.drop();
    });
    gate.stall();
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ email: "ada@example.com", password: "correct horse battery" });
    const stuck = Array.from({ length: 30 }, () =>
      exchange(`${server.url}/auth/login`, { method: "POST", headers, body, patience: 60_000 }),
    );
    for (let i = 0; i < 10; i += 1) {
      expect(await exchange(`${server.url}/login`, { patience: 3_000 })).toMatchObject({ status: 200 });
    }
    for (const { status } of await Promise.all(stuck)) expect(status).toBe(503);
  },
);
