import { writeFileSync } from "node:fs";
import { Agent, get } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange, postJson } from "../express/exchange.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { emptyFolder, freePort, type Serving, serve } from "./serve.ts";

const folder = emptyFolder();
const sockets: Socket[] = [];
let server: Serving;
/** The same, with TLS of its own; null where no certificate can be made. */
let tls: Serving | null = null;
/** Asks the one with TLS, on a connection of its own. */
const asks = new Agent({ keepAlive: false, rejectUnauthorized: false });

beforeAll(async () => {
  server = await serve(folder.path);
  if (!canMakeCertificate()) return;
  const { cert, key } = makeCertificate("localhost");
  const files = { TLS_CERT: join(folder.path, "cert.pem"), TLS_KEY: join(folder.path, "key.pem") };
  writeFileSync(files.TLS_CERT, cert);
  writeFileSync(files.TLS_KEY, key, { mode: 0o600 });
  tls = await serve(folder.path, { PORT: String(await freePort()), ...files });
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all([server.stop(), tls?.stop()]);
  folder.remove();
});

/** One raw connection: what came back on it, and when it was closed. */
interface RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<string>;
}

function open(over: "http" | "https" = "http"): RawConnection {
  return over === "http"
    ? watch(connect(server.port, "127.0.0.1"))
    : watch(connectTls({ host: "127.0.0.1", port: tls?.port ?? 0, rejectUnauthorized: false }));
}

function watch(socket: Socket): RawConnection {
  sockets.push(socket);
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => undefined);
  return { socket, closed: new Promise((resolve) => socket.once("close", () => resolve(text))) };
}

/** Sends a little more twice a second, for as long as the other side listens. */
function dribble(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 500);
  socket.once("close", () => clearInterval(timer));
}

/** The status of the log-in page. */
function visit(over: "http" | "https"): Promise<number> {
  if (over === "http") return exchange(`${server.url}/login`).then(({ status }) => status);
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port: tls?.port, path: "/login", agent: asks }, (incoming) => {
      incoming.resume().on("end", () => resolve(incoming.statusCode ?? 0));
    }).on("error", reject);
  });
}

const both = (canMakeCertificate() ? ["http", "https"] : ["http"]) as readonly ("http" | "https")[];

describe.concurrent.each(both)("while others are served, over %s", { timeout: 90_000 }, (over) => {
  test("A085: a client that dribbles its headers is cut off", async () => {
    const { socket, closed } = open(over);
    socket.write("GET /login HTTP/1.1\r\nHost: localhost\r\n");
    dribble(socket, "X-Slow: 1\r\n");
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("A085: a client that dribbles its body is cut off", async () => {
    const { socket, closed } = open(over);
    socket.write(
      "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{",
    );
    dribble(socket, " ");
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("A085: two hundred such clients keep nobody waiting", async () => {
    const slow = Array.from({ length: 200 }, () => open(over));
    for (const { socket } of slow) {
      socket.write("GET /login HTTP/1.1\r\nHost: localhost\r\n");
      dribble(socket, "X-Slow: 1\r\n");
    }
    for (let served = 0; served < 20; served += 1) {
      expect(await visit(over)).toBe(200);
    }
    for (const answer of await Promise.all(slow.map(({ closed }) => closed))) expect(answer).toMatch(/ 408 /);
  });
});

test.skipIf(!canMakeCertificate())(
  "A085: a client that never agrees on a key, or dribbles its half of it, is cut off, too",
  { timeout: 90_000 },
  async () => {
    const port = tls?.port ?? 0;
    const silent = watch(connect(port, "127.0.0.1"));
    const half = watch(connect(port, "127.0.0.1"));
    // The beginning of a ClientHello of 512 bytes.
    half.socket.write(Buffer.from("160301020001", "hex"));
    dribble(half.socket, "\x00");
    const agreed = open("https");
    await Promise.all([silent.closed, half.closed, agreed.closed]);
    expect(await visit("https")).toBe(200);
  },
);

test("headers over 16 KiB are refused with 431", async () => {
  const headers = { "x-large": "x".repeat(17 * 1024) };
  expect(await exchange(`${server.url}/login`, { headers })).toMatchObject({ status: 431 });
  expect(await exchange(`${server.url}/login`, { headers: { "x-large": "x".repeat(8 * 1024) } })).toMatchObject({
    status: 200,
  });
});

test("a body over 64 KiB is refused with 413, and the server lives on", async () => {
  const large = await postJson(`${server.url}/auth/login`, { email: "ada@example.com", password: "x".repeat(70_000) });
  expect(large).toMatchObject({ status: 413 });
  expect(await exchange(`${server.url}/healthz`)).toMatchObject({ status: 200 });
});

test("what is not HTTP, and requests that smuggle, are refused and closed", async () => {
  for (const text of [
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    "GET /login HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "GET /login HTTP/1.1\r\nHost : a\r\n\r\n",
  ]) {
    const { socket, closed } = open();
    socket.write(text, "latin1");
    expect(await closed).toMatch(/^HTTP\/1\.1 400 /);
  }
});
