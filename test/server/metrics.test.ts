import { afterEach, expect, test, vi } from "vitest";
import { exchange, postJson } from "../express/exchange.ts";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { emptyFolder, freePort, type Serving, serve, serveToEnd } from "./serve.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

// Each starts a process or several, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 });

const token = generateSecret();
let folder: ReturnType<typeof emptyFolder>;
let server: Serving | undefined;

afterEach(async () => {
  await server?.stop();
  folder.remove();
});

async function start(environment: Record<string, string>): Promise<{ main: string; watching: string }> {
  folder = emptyFolder();
  const port = await freePort();
  server = await serve(folder.path, { METRICS_LISTEN: `127.0.0.1:${port}`, ...environment });
  return { main: server.url, watching: `http://127.0.0.1:${port}` };
}

const bearer = (value: string): { authorization: string } => ({ authorization: `Bearer ${value}` });

test("a listener of its own has the metrics of library and process, and a detailed readyz; the main port has neither", async () => {
  const { main, watching } = await start({});
  await postJson(`${main}/auth/login`, { email: "ada@example.com", password: "wrong horse battery" });
  const scrape = await exchange(`${watching}/metrics`);
  expect(scrape).toMatchObject({
    status: 200,
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
  const families = parseExposition(scrape.text);
  for (const name of ["latchkey_build_info", "process_resident_memory_bytes"]) {
    expect(families.get(name)?.samples[0]?.value).toBeGreaterThan(0);
  }
  // Of the delay none may have been taken yet: the process has just begun.
  for (const name of ["latchkey_http_connections", "nodejs_eventloop_lag_p99_seconds"]) {
    expect(families.get(name)?.samples[0]?.value).toBeGreaterThanOrEqual(0);
  }
  expect(families.get("latchkey_sign_ins_total")?.samples).toMatchObject([
    { labels: { method: "password", outcome: "invalid_credentials" }, value: 1 },
  ]);
  const detail = JSON.parse((await exchange(`${watching}/readyz`)).text);
  expect(detail).toMatchObject({
    status: "ready",
    storage: { ok: true },
    revocations: { ok: true },
    passwords: { running: 0, waiting: 0 },
  });
  expect(await exchange(`${watching}/healthz`)).toMatchObject({ status: 200 });
  for (const path of ["/", "/auth/session", "/login", "/nothing"]) {
    expect(await exchange(watching + path)).toMatchObject({ status: 404 });
  }
  expect((await exchange(`${watching}/metrics`, { method: "POST" })).status).toBe(404);
  for (const headers of [{}, bearer(token), bearer("")]) {
    expect(await exchange(`${main}/metrics`, { headers })).toMatchObject({ status: 404 });
  }
  expect((await exchange(`${main}/readyz`)).text).toBe('{"status":"ready"}');
});

test("with a token the main port has them, too, for who shows exactly it; without it there is no such path", async () => {
  const { main, watching } = await start({ METRICS_TOKEN: token });
  expect(await exchange(`${main}/metrics`, { headers: bearer(token) })).toMatchObject({ status: 200 });
  expect(JSON.parse((await exchange(`${main}/readyz`, { headers: bearer(token) })).text)).toHaveProperty("storage");
  for (const wrong of ["", token.slice(1), `${token}x`, token.toLowerCase(), `${token}, Bearer ${token}`]) {
    expect(await exchange(`${main}/metrics`, { headers: bearer(wrong) })).toMatchObject({ status: 404 });
    expect(await exchange(`${watching}/metrics`, { headers: bearer(wrong) })).toMatchObject({
      status: 401,
      headers: { "www-authenticate": "Bearer" },
    });
    expect((await exchange(`${main}/readyz`, { headers: bearer(wrong) })).text).toBe('{"status":"ready"}');
  }
  expect(await exchange(`${main}/metrics?token=${token}`)).toMatchObject({ status: 404 });
  expect(await exchange(`${main}/metrics`, { headers: { cookie: token } })).toMatchObject({ status: 404 });
  expect(await exchange(`${main}//metrics`, { headers: bearer(token) })).toMatchObject({ status: 404 });
});

test("settings that would show metrics to strangers, or cannot be meant, stop the start with a sentence", async () => {
  folder = emptyFolder();
  server = undefined;
  const cases: readonly [Record<string, string>, RegExp][] = [
    [{ METRICS_LISTEN: "0.0.0.0:9464" }, /^latchkey: METRICS_LISTEN .*METRICS_TOKEN.*127\.0\.0\.1:9464\.\n$/],
    [{ METRICS_LISTEN: "[::]:9464" }, /^latchkey: METRICS_LISTEN .*METRICS_TOKEN.*\.\n$/],
    [{ METRICS_LISTEN: "metrics.internal:9464" }, /^latchkey: METRICS_LISTEN .*METRICS_TOKEN.*\.\n$/],
    [{ METRICS_LISTEN: "on" }, /^latchkey: METRICS_LISTEN is "on"; write an address and a port.*\.\n$/],
    [{ METRICS_LISTEN: "127.0.0.1:99999" }, /^latchkey: METRICS_LISTEN .*\.\n$/],
    [{ METRICS_TOKEN: "changeme" }, /^latchkey: METRICS_TOKEN is not random enough.*openssl rand -base64 32.*\.\n$/],
    [{ LATCHKEY_LOG_LEVEL: "loud" }, /^latchkey: LATCHKEY_LOG_LEVEL .*debug.*\n$/],
  ];
  for (const [environment, sentence] of cases) {
    const { code, stdout, stderr } = await serveToEnd(folder.path, { PORT: "0", ...environment });
    expect([environment, code, stdout]).toStrictEqual([environment, 1, ""]);
    expect(stderr).toMatch(sentence);
  }
});

test("a port of the listener that is taken stops the start, and nothing is left running", async () => {
  const { watching } = await start({});
  const { port } = new URL(watching);
  const second = emptyFolder();
  const { code, stderr } = await serveToEnd(second.path, { PORT: "0", METRICS_LISTEN: `127.0.0.1:${port}` });
  second.remove();
  expect(code).toBe(1);
  expect(stderr).toMatch(/^latchkey: METRICS_LISTEN \d+ is taken by another program; .*\n$/);
});
