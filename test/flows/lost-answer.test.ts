import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Installation, newEmail, onEveryDatabase, password } from "./installation.ts";
import { type ServerProcess, startProcess } from "./server-process.ts";

const running: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

/** In development: a clock is turned nowhere else. */
async function start(site: Installation, offset: number): Promise<ServerProcess> {
  const turned = offset === 0 ? {} : { LATCHKEY_TEST_CLOCK_OFFSET: String(offset) };
  const server = await startProcess({ AUTH_SECRET: site.secret, DATABASE_URL: site.url, ...turned });
  running.push(server);
  return server;
}

interface Tokens {
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly session: { readonly id: string };
  readonly code?: string;
}

async function post(
  { url }: ServerProcess,
  path: string,
  json: object,
  key?: string,
): Promise<{ readonly status: number; readonly body: Tokens }> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key !== undefined && { "idempotency-key": key }) },
    body: JSON.stringify(json),
  });
  return { status: response.status, body: (await response.json()) as Tokens };
}

interface Phone {
  readonly sent: string;
  readonly sessionId: string;
  readonly key: string | undefined;
}

async function register(server: ServerProcess, key?: string): Promise<Phone> {
  const json = { email: newEmail(), password, carrier: "token" };
  const { status, body } = await post(server, "/auth/register", json);
  expect(status).toBe(201);
  return { sent: body.refreshToken, sessionId: body.session.id, key };
}

async function rowOf(site: Installation, { sessionId }: Phone): Promise<Record<string, unknown> | undefined> {
  return (await site.raw("select counter, ended_at, end_reason from {sessions} where id = $1", sessionId))[0];
}

/** Sends a refresh, and hangs up when the server has done it, with the answer unread. */
async function loseAnswer(site: Installation, server: ServerProcess, phone: Phone): Promise<void> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => {});
  const body = JSON.stringify({ refreshToken: phone.sent });
  const head = ["POST /auth/jwt/refresh HTTP/1.1", `host: 127.0.0.1:${port}`, "content-type: application/json"];
  if (phone.key !== undefined) head.push(`idempotency-key: ${phone.key}`);
  socket.pause().write(`${head.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await expect.poll(async () => (await rowOf(site, phone))?.["counter"], { interval: 5, timeout: 10_000 }).toBe(1);
  socket.destroy();
}

onEveryDatabase((open) => {
  test("a phone that lost an answer in a tunnel asks an hour later, of a server that began anew: with its key it gets the current token, without it is a theft", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const first = await start(site, 0);
    const phones = [await register(first, randomBytes(32).toString("base64url")), await register(first)] as const;
    // A quarter of an hour: the first tokens are old enough to be replaced.
    await site.raw("update {sessions} set rotated_at = rotated_at - 900000");
    for (const phone of phones) await loseAnswer(site, first, phone);
    expect(await first.stop("SIGTERM")).toBe(0);

    const server = await start(site, 3_600);
    const [careful, careless] = phones;
    const again = await post(server, "/auth/jwt/refresh", { refreshToken: careful.sent }, careful.key);
    expect(again.status).toBe(200);
    expect(await rowOf(site, careful)).toMatchObject({ counter: 1, ended_at: null });
    const authorization = `Bearer ${again.body.accessToken}`;
    expect((await fetch(`${server.url}/auth/session`, { headers: { authorization } })).status).toBe(200);
    // It is the current one: an hour old by now, so that its use replaces it.
    const next = await post(server, "/auth/jwt/refresh", { refreshToken: again.body.refreshToken });
    expect([next.status, next.body.refreshToken === again.body.refreshToken]).toStrictEqual([200, false]);
    expect(await rowOf(site, careful)).toMatchObject({ counter: 2, ended_at: null });

    const theft = await post(server, "/auth/jwt/refresh", { refreshToken: careless.sent });
    expect([theft.status, theft.body.code]).toStrictEqual([401, "refresh_token_reused"]);
    expect(await rowOf(site, careless)).toMatchObject({ counter: 1, end_reason: "refresh_token_reused" });
  });
});
