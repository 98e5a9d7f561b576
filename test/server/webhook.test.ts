import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, type TestContext, test, vi } from "vitest";
import { createAuth } from "../../src/index.ts";
import { eventsIn, isSigned, WebhookReceiver } from "../doubles/webhook-receiver.ts";
import { emptyFolder, serve } from "./serve.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const newKey = (): string => `whsec_${randomBytes(32).toString("base64")}`;

type Finally = TestContext["onTestFinished"];

/** A receiver on this machine, which notes what it gets and answers as it is told to. */
async function receiver(onTestFinished: Finally) {
  const received: Received[] = [];
  const behave: { answer: (response: ServerResponse, nth: number) => void } = {
    answer: (response) => response.writeHead(204).end(),
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      behave.answer(response, received.length);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { received, behave, port, url: `http://127.0.0.1:${port}/hooks` };
}

async function register(url: string, email: string): Promise<Response> {
  const body = JSON.stringify({ email, password: "marble onion staircase" });
  const answer = await fetch(`${url}/auth/register`, {
    method: "POST",
    body,
    headers: { origin: url, "content-type": "application/json" },
  });
  expect(answer.status).toBe(201);
  return answer;
}

const types = (received: readonly Received[]): string[] => received.map(({ body }) => JSON.parse(body).type);
const idsOf = (received: readonly Received[]): unknown[] => received.map(({ headers }) => headers["webhook-id"]);

async function running(environment: Readonly<Record<string, string>>, onTestFinished: Finally) {
  const folder = emptyFolder();
  const first = await serve(folder.path, environment);
  const servers = [first];
  onTestFinished(async () => {
    for (const server of servers) await server.stop("SIGKILL");
    folder.remove();
  });
  const again = async () => {
    const next = await serve(folder.path, environment);
    servers.push(next);
    return next;
  };
  return { server: first, again, folder: folder.path };
}

// Most of the time is spent waiting for what is tried again.
describe.concurrent("webhooks of the server", () => {
  test("the server tells a receiver, signed under every secret", { timeout: 240_000 }, async ({ onTestFinished }) => {
    const { received, url } = await receiver(onTestFinished);
    const keys = [newKey(), newKey()];
    const { server } = await running({ WEBHOOK_URL: url, WEBHOOK_SECRET: keys.join(",") }, onTestFinished);
    const answer = await register(server.url, "ada@example.com");
    const { user, session } = (await answer.json()) as { user: { id: string }; session: { id: string } };
    await vi.waitFor(() => expect(received).toHaveLength(2), 60_000);
    expect(types(received).toSorted()).toEqual(["sessionStarted", "userCreated"]);
    for (const call of received) {
      expect(keys.map((key) => isSigned(call, key))).toEqual([true, true]);
      expect(isSigned(call, newKey())).toBe(false);
      expect(isSigned({ ...call, body: call.body.replace("ada", "eve") }, keys[0]!)).toBe(false);
      expect(Math.abs(Number(call.headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(10);
      expect(call.headers["content-type"]).toBe("application/json");
      const { id, data } = JSON.parse(call.body);
      expect(id).toBe(call.headers["webhook-id"]);
      expect(data).toMatchObject({ userId: user.id, user: { id: user.id, email: "ada@example.com" } });
    }
    const started = received.find(({ body }) => body.includes("sessionStarted"));
    expect(JSON.parse(started!.body).data).toMatchObject({ sessionId: session.id, method: "password" });
  });

  test("refusals, redirects and silence are tried again, and no log-in waits", { timeout: 240_000 }, async ({
    onTestFinished,
  }) => {
    const { received, behave, url, port } = await receiver(onTestFinished);
    behave.answer = (response, nth) => {
      if (nth === 1) response.writeHead(500).end();
      else if (nth === 2) response.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
      else response.writeHead(200).end("ok");
    };
    const secret = newKey();
    const environment = { WEBHOOK_URL: url, WEBHOOK_SECRET: secret, LATCHKEY_WEBHOOK_EVENTS: "userCreated" };
    const { server } = await running(environment, onTestFinished);
    await register(server.url, "ada@example.com");
    await vi.waitFor(() => expect(received).toHaveLength(1), 60_000);
    await vi.waitFor(() => expect(received).toHaveLength(3), { timeout: 150_000, interval: 200 });
    expect(new Set(idsOf(received)).size).toBe(1);
    expect(received.map((call) => isSigned(call, secret))).toEqual([true, true, true]);
    expect(types(received)).toEqual(["userCreated", "userCreated", "userCreated"]);
  });

  test("kill -9 between a commit and its delivery loses nothing", { timeout: 240_000 }, async ({ onTestFinished }) => {
    const { received, behave, url } = await receiver(onTestFinished);
    // It takes the call and never answers.
    behave.answer = () => {};
    const environment = { WEBHOOK_URL: url, WEBHOOK_SECRET: newKey(), LATCHKEY_WEBHOOK_EVENTS: "userCreated" };
    const { server, again } = await running(environment, onTestFinished);
    await register(server.url, "ada@example.com");
    await vi.waitFor(() => expect(received).toHaveLength(1), 60_000);
    await server.stop("SIGKILL");
    behave.answer = (response) => response.writeHead(200).end();
    await again();
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(1), { timeout: 120_000, interval: 200 });
    expect(new Set(idsOf(received)).size).toBe(1);
  });

  test("in production no private address is called, by whatever name", { timeout: 240_000 }, async ({
    onTestFinished,
  }) => {
    const { received, port } = await receiver(onTestFinished);
    for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"]) {
      const logs: string[] = [];
      const note = (fields: object): void => void logs.push(JSON.stringify(fields));
      const auth = createAuth({
        baseUrl: "https://app.example.com",
        secret: randomBytes(32).toString("base64url"),
        database: "sqlite::memory:",
        webhook: { url: `https://${host}:${port}/hooks`, secret: newKey() },
        logger: { info: () => {}, warn: note, error: note },
      });
      await auth.users.create({ email: "ada@example.com" });
      await vi.waitFor(() => expect(logs.join()).toContain("private network"), 60_000);
      await auth.close();
    }
    expect(received).toEqual([]);
  });

  test("kill -9 while events are told loses none, and none comes under another id", { timeout: 240_000 }, async ({
    onTestFinished,
    expect,
  }) => {
    const events = await WebhookReceiver.start();
    onTestFinished(() => events.close());
    const secret = newKey();
    const environment = { WEBHOOK_URL: events.url, WEBHOOK_SECRET: secret, LATCHKEY_WEBHOOK_EVENTS: "login_failed" };
    // It takes the message and never answers.
    events.answer = () => {};
    const { server, again, folder } = await running(environment, onTestFinished);
    const fail = async (url: string, times: number) => {
      for (let i = 0; i < times; i += 1) {
        const body = JSON.stringify({ email: `nobody${i}@example.com`, password: "wrong and long enough" });
        const headers = { origin: url, "content-type": "application/json" };
        expect((await fetch(`${url}/auth/login`, { method: "POST", body, headers })).status).toBe(401);
      }
    };
    await fail(server.url, 4);
    // Failures are written down in batches: one that was not is nobody's promise.
    const database = new DatabaseSync(join(folder, ".latchkey/latchkey.db"), { readOnly: true });
    onTestFinished(() => database.close());
    const written = database.prepare("select sum(count) as n from latchkey_events where type = 'login_failed'");
    await expect.poll(() => written.get()?.["n"], { timeout: 30_000 }).toBe(4);
    await expect.poll(() => events.received.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const before = eventsIn(events.received.slice(0, 1));
    await server.stop("SIGKILL");
    events.answer = events.take;
    const next = await again();
    await fail(next.url, 2);
    await expect.poll(() => eventsIn(events.taken).length, { timeout: 120_000 }).toBe(6);
    const taken = eventsIn(events.taken);
    expect(taken.slice(0, before.length)).toStrictEqual(before);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(6);
    expect(events.taken.every((message) => isSigned(message, secret))).toBe(true);
    expect(JSON.stringify(taken)).not.toContain("nobody");
  });
});
