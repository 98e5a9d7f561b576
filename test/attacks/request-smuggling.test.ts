import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder, serve, type Serving } from "../server/serve.ts";
import { sendRaw } from "./raw-socket.ts";

const folder = emptyFolder();
let server: Serving;
beforeAll(async () => {
  server = await serve(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const smuggled = "GET /auth/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
const post = (headers: string, body: string): string =>
  `POST /auth/logout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;

const ambiguous: readonly (readonly [name: string, bytes: string])[] = [
  ["a length and chunks", post(`Content-Length: 4\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`)],
  ["chunks and a length", post(`Transfer-Encoding: chunked\r\nContent-Length: 4`, `0\r\n\r\n${smuggled}`)],
  ["two lengths", post(`Content-Length: 0\r\nContent-Length: ${smuggled.length}`, smuggled)],
  ["a length in two parts", post(`Content-Length: 0, ${smuggled.length}`, smuggled)],
  ["a signed length", post("Content-Length: +0", smuggled)],
  ["a length in hexadecimal", post("Content-Length: 0x0", smuggled)],
  ["an unknown encoding", post("Transfer-Encoding: xchunked", `0\r\n\r\n${smuggled}`)],
  ["chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", `0\r\n\r\n${smuggled}`)],
  ["chunked before another encoding", post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${smuggled}`)],
  ["a space before the colon", post("Transfer-Encoding : chunked", `0\r\n\r\n${smuggled}`)],
  ["a tab before the value's end", post("Transfer-Encoding:\tchunked\x0b", `0\r\n\r\n${smuggled}`)],
  ["a folded header", post("X: 1\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\nX-Y", smuggled)],
  ["a bare line feed", "POST /auth/logout HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n" + smuggled],
  ["a chunk size that is no number", post("Transfer-Encoding: chunked", `z\r\n\r\n${smuggled}`)],
  ["a chunk size past all bounds", post("Transfer-Encoding: chunked", `fffffffffffffffff\r\n\r\n${smuggled}`)],
  ["a NUL in a header", post("X-A: a\0b\r\nContent-Length: 0", smuggled)],
  ["no host", `GET /auth/session HTTP/1.1\r\n\r\n${smuggled}`],
  ["two hosts", `GET /auth/session HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${smuggled}`],
];

test.each(ambiguous)("A094: %s is refused, and what follows is not taken for a request", async (_name, bytes) => {
  const { status, text, closed } = await sendRaw(server.url, bytes, /$^/);
  expect(status).toBe(400);
  expect(closed).toBe(true);
  expect(text).not.toContain("openapi");
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test("A094: TRACE and CONNECT are refused, and nothing of the request comes back", async () => {
  for (const [method, statuses] of [
    ["TRACE", [405]],
    ["CONNECT", [0, 400, 405]],
  ] as const) {
    const bytes = `${method} /auth/session HTTP/1.1\r\nHost: localhost\r\nCookie: planted=1\r\nConnection: close\r\n\r\n`;
    const { status, text } = await sendRaw(server.url, bytes, /$^/);
    expect(statuses).toContain(status);
    expect(text).not.toContain("planted");
  }
});
