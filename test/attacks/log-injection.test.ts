import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { exchange, postForm, postJson } from "../express/exchange.ts";
import { requestLines } from "../server/log-lines.ts";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";

let folder: ReturnType<typeof emptyFolder>;
let server: Serving;

afterEach(async () => {
  await server.stop();
  folder.remove();
});

/** What starts a line, moves a cursor, colours, retitles, or turns text around; and a line as ours look. */
const forged = '{"time":"2026-01-01T00:00:00.000Z","level":"error","message":"forged"}';
const payloads = [
  `x\r\n${forged}\r\n`,
  `\u001b[2J\u001b[31m\u001b]0;owned\u0007`,
  `\u2028${forged}\u2029\u0085${forged}`,
  "\u202egnp.exe\u2066\u200b\ufeff",
  "\u009b31m\u0000\u007f",
];

/** Sends bytes as they are, and waits until the server hangs up. */
async function sendRaw(bytes: string): Promise<void> {
  const socket = connect(server.port, "127.0.0.1").on("error", () => undefined);
  socket.resume().end(bytes, "latin1");
  await once(socket, "close");
}

test("A088: whatever stands in path, query, headers and fields, a request is one line, and nobody writes another", async () => {
  folder = emptyFolder();
  server = await serve(folder.path, { TRUSTED_PROXIES: "127.0.0.1" });
  const { url } = server;
  let sent = 0;
  for (const payload of payloads) {
    const inUrl = encodeURIComponent(payload);
    // What HTTP lets through of it, one byte a character.
    const inHeader = Buffer.from(payload.replaceAll(/[^\u0020-\u007e\u0080-\uffff]/g, "")).toString("latin1");
    const headers = {
      "user-agent": inHeader,
      referer: inHeader,
      "x-forwarded-for": inHeader,
      "x-request-id": inHeader,
    };
    const calls = [
      exchange(`${url}/auth/${inUrl}?${inUrl}`, { headers }),
      exchange(`${url}/auth/sessions/${inUrl}`, { method: "DELETE", headers: { ...headers, origin: url } }),
      exchange(`${url}/login?returnTo=${inUrl}&error=${inUrl}&notice=${inUrl}`, { headers }),
      postJson(`${url}/auth/login`, { email: payload, password: payload, deviceName: payload }, headers),
      postJson(`${url}/auth/register`, { email: `a${payload}@example.com`, password: payload, name: payload }, headers),
      postForm(`${url}/auth/login`, new URLSearchParams({ email: payload, returnTo: payload }).toString(), headers),
      exchange(`${url}/auth/session`, { headers: { ...headers, cookie: `latchkey-session-${server.port}=${inUrl}` } }),
    ];
    for (const { headers: answered } of await Promise.all(calls)) {
      for (const value of Object.values(answered)) expect(String(value)).toMatch(/^[\x20-\x7e]*$/);
      sent += 1;
    }
    await sendRaw(`GET /login?\x85\x9b31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: a\x0bb\r\n\r\n`);
    await sendRaw(`GET /auth/\x9b31m\xe2\x80\xa8 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  }
  await expect.poll(() => requestLines(server).length).toBeGreaterThanOrEqual(sent);
  const text = server.stderr();
  expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  // As many lines as requests that HTTP let through, and one for the start.
  const lines = text.split("\n").slice(0, -1);
  expect(lines.length).toBe(requestLines(server).length + 1);
  expect(lines.length).toBeLessThanOrEqual(sent + 2 * payloads.length + 1);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: "info" });
  expect(text).not.toContain("forged");
});
