import { afterEach, expect, test, vi } from "vitest";
import { exchange, postForm, postJson } from "../express/exchange.ts";
import { logLines, requestLines } from "./log-lines.ts";
import { emptyFolder, type Serving, serve } from "./serve.ts";

// Each starts a process or several, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 });

let folder: ReturnType<typeof emptyFolder>;
let server: Serving;

afterEach(async () => {
  await server.stop();
  folder.remove();
});

async function start(environment: Record<string, string> = {}): Promise<string> {
  folder = emptyFolder();
  server = await serve(folder.path, environment);
  return server.url;
}

test("a request is one line: its route, its answer, its time, and the id that the answer carries", async () => {
  const url = await start();
  const replies = [
    await exchange(`${url}/auth/session?token=lks_planted`),
    await postJson(`${url}/auth/login`, { email: "ada@example.com", password: "wrong horse battery" }),
    await postForm(`${url}/auth/login`, "email=ada%40example.com&password=wrong+horse"),
    await exchange(`${url}/somewhere/ada@example.com`),
    await exchange(`${url}/login`),
    await exchange(`${url}/auth/login`, { method: "PUT" }),
  ];
  await expect.poll(() => requestLines(server).length).toBe(6);
  const lines = requestLines(server);
  expect(lines.map(({ route, method, status, code }) => [route, method, status, code])).toStrictEqual([
    ["getSession", "GET", 401, "unauthenticated"],
    ["login", "POST", 401, "invalid_credentials"],
    ["login", "POST", 303, "invalid_credentials"],
    ["unknown", "GET", 404, "not_found"],
    ["loginPage", "GET", 200, undefined],
    ["unknown", "PUT", 405, "method_not_allowed"],
  ]);
  expect(lines.map(({ requestId }) => requestId)).toStrictEqual(replies.map(({ headers }) => headers["x-request-id"]));
  for (const line of lines) {
    expect(line).toMatchObject({ level: "info", network: "127.0.0.1", duration: expect.any(Number) });
    expect(Date.parse(line.time)).toBeGreaterThan(Date.now() - 60_000);
  }
  const refused = JSON.parse(replies[1]?.text ?? "") as { requestId: string };
  expect(refused.requestId).toBe(lines[1]?.["requestId"]);
  expect(server.stderr()).not.toMatch(/ada(?:@|%40)|lks_|token|somewhere|wrong/);
});

test("of what a person's browser asks in vain, the line says which field and why, and never what was sent", async () => {
  const url = await start({ LATCHKEY_NATIVE_REDIRECT_URIS: "com.example.app:/signed-in" });
  const query = new URLSearchParams({
    carrier: "token",
    transport: "body",
    redirectUri: "com.planted.app:/signed-in",
    codeChallenge: "p".repeat(43),
    state: "planted-state",
  });
  const navigation = { headers: { accept: "text/html", "sec-fetch-mode": "navigate" } };
  const answer = await exchange(`${url}/auth/demo?${query}`, navigation);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("<h1>This cannot be done here</h1>");
  await postForm(`${url}/auth/login`, "email=ada%40example.com&planted=1");
  await expect.poll(() => requestLines(server).length).toBe(2);
  expect(requestLines(server).map(({ code, problems }) => [code, problems])).toStrictEqual([
    ["invalid_input", ["/redirectUri not_registered"]],
    ["invalid_input", ["/password required", "unknown_field"]],
  ]);
  expect(server.stderr()).not.toMatch(/planted|ada(?:@|%40)/);
});

test("a client that goes before its answer is in the log as gone", async () => {
  const url = await start();
  const body = { email: "ada@example.com", password: "wrong horse battery" };
  await Promise.allSettled(
    Array.from({ length: 12 }, () =>
      exchange(`${url}/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        patience: 30,
      }),
    ),
  );
  await expect.poll(() => requestLines(server).some(({ gone }) => gone === true), { timeout: 10_000 }).toBe(true);
});

test("probes are lines only where debug is asked for, and requests none where only warnings are", async () => {
  const url = await start({ LATCHKEY_LOG_LEVEL: "debug" });
  await exchange(`${url}/readyz`);
  expect(logLines(server).filter(({ message }) => message === "probe").length).toBeGreaterThan(1);
  await server.stop();
  folder.remove();
  const quiet = await start({ LATCHKEY_LOG_LEVEL: "warn" });
  await exchange(`${quiet}/auth/session`);
  await exchange(`${quiet}/readyz`);
  expect(server.stderr()).toBe("");
});
