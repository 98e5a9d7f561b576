import { once } from "node:events";
import { Agent, request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { command } from "../cli/command.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import { exchange, postJson } from "../express/exchange.ts";
import { emptyFolder, type Serving, serve } from "./serve.ts";

const ada = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };

let folder: ReturnType<typeof emptyFolder>;
let server: Serving;

beforeEach(async () => {
  folder = emptyFolder();
  server = await serve(folder.path);
});

afterEach(async () => {
  await server.stop("SIGKILL");
  folder.remove();
});

/** Whether a new connection is refused. */
function isRefused(): Promise<boolean> {
  return exchange(`${server.url}/healthz`).then(
    () => false,
    () => true,
  );
}

test.each(["SIGTERM", "SIGINT"] as const)("%s lets a request under way finish, then ends with 0", async (signal) => {
  const agent = new Agent({ keepAlive: true });
  const outgoing = request(`${server.url}/auth/register`, {
    method: "POST",
    agent,
    headers: { "content-type": "application/json", expect: "100-continue" },
  });
  outgoing.flushHeaders();
  // The server has the request in hand once it asks for the body.
  await once(outgoing, "continue");
  const ended = server.stop(signal);
  await expect.poll(isRefused).toBe(true);
  outgoing.end(JSON.stringify(ada));
  const [answer] = (await once(outgoing, "response")) as [import("node:http").IncomingMessage];
  expect(answer.statusCode).toBe(201);
  answer.resume();
  await once(answer, "end");
  const asked = performance.now();
  expect(await ended).toBe(0);
  // The kept-alive connection does not hold the process until the deadline of ten seconds.
  expect(performance.now() - asked).toBeLessThan(8_000);
  agent.destroy();
});

test("what was answered before the end is there after a new start, sessions included", async () => {
  const registered = await postJson(`${server.url}/auth/register`, ada);
  const cookie = String(registered.headers["set-cookie"]?.[0]).split(";")[0] as string;
  expect(await server.stop()).toBe(0);
  server = await serve(folder.path, { PORT: String(server.port) });
  expect(await exchange(`${server.url}/auth/session`, { headers: { cookie } })).toMatchObject({ status: 200 });
});

test("a kill at any moment loses no account that was answered for", async () => {
  const registered = await postJson(`${server.url}/auth/register`, ada);
  expect(registered.status).toBe(201);
  await server.stop("SIGKILL");
  server = await serve(folder.path, { PORT: String(server.port) });
  const { email, password } = ada;
  expect(await postJson(`${server.url}/auth/login`, { email, password })).toMatchObject({ status: 200 });
});

test("idle connections do not delay the end", async () => {
  const agent = new Agent({ keepAlive: true });
  for (const path of ["/healthz", "/login"]) {
    const outgoing = request(server.url + path, { agent }).end();
    const [answer] = (await once(outgoing, "response")) as [import("node:http").IncomingMessage];
    answer.resume();
    await once(answer, "end");
  }
  const asked = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(8_000);
  agent.destroy();
});

test("a stream and a long poll that could go on for ever do not delay the end", async () => {
  const made = await command(folder.path, ["services", "create", "billing", "--scope", "revocations"]);
  const headers = { authorization: `Bearer ${made.stdout.trim()}` };
  const reader = new FeedReader(await fetch(`${server.url}/auth/revocations`, { headers }));
  const { cursor } = (await reader.next("ready")).data;
  const agent = new Agent({ keepAlive: true });
  const poll = exchange(`${server.url}/auth/revocations?wait=25&after=${cursor}`, { headers, agent, patience: 30_000 });
  await reader.next("time");
  const asked = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(8_000);
  expect(await reader.ended()).toBe("ended");
  expect(await poll).toMatchObject({ status: 200 });
  agent.destroy();
});

test("with a delay it says first that it stops, and serves on: not ready, and every answer the last on its connection", async () => {
  await server.stop();
  server = await serve(folder.path, { LATCHKEY_SHUTDOWN_DELAY: "600" });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const before = await exchange(`${server.url}/readyz`, { agent });
  expect([before.status, before.headers.connection]).toStrictEqual([200, "keep-alive"]);
  server.process.kill("SIGTERM");
  await expect.poll(async () => (await exchange(`${server.url}/readyz`)).status).toBe(503);
  // On a connection that was open before, and on new ones.
  const kept = await exchange(`${server.url}/login`, { agent });
  expect([kept.status, kept.headers.connection]).toStrictEqual([200, "close"]);
  const registered = await postJson(`${server.url}/auth/register`, ada);
  expect([registered.status, registered.headers.connection]).toStrictEqual([201, "close"]);
  expect((await exchange(`${server.url}/healthz`)).status).toBe(200);
  expect(JSON.parse((await exchange(`${server.url}/readyz`)).text)).toStrictEqual({ status: "stopping" });
  expect(server.stderr()).toContain('"seconds":600');
  // Whoever does not want to wait says so once more.
  expect(await server.stop("SIGTERM")).toBe(1);
  agent.destroy();
});

test("after the delay it ends by itself, with 0", async () => {
  await server.stop();
  server = await serve(folder.path, { LATCHKEY_SHUTDOWN_DELAY: "1" });
  expect(await server.stop()).toBe(0);
});

test("SIGUSR2 replaces workers, and ends nothing where there are none", async () => {
  server.process.kill("SIGUSR2");
  await expect.poll(() => server.stderr()).toContain("no workers to replace");
  expect((await exchange(`${server.url}/healthz`)).status).toBe(200);
});

test("a second signal ends it at once, with 1", async () => {
  const outgoing = request(`${server.url}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json", expect: "100-continue" },
  });
  outgoing.on("error", () => undefined).flushHeaders();
  await once(outgoing, "continue");
  server.process.kill("SIGTERM");
  await expect.poll(isRefused).toBe(true);
  expect(await server.stop("SIGTERM")).toBe(1);
});
