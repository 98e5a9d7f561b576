import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { exchange } from "../express/exchange.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { openGate } from "./gate.ts";
import { emptyFolder, freePort, type Serving, serve } from "./serve.ts";

let folder: ReturnType<typeof emptyFolder>;
let server: Serving | undefined;

afterEach(async () => {
  await server?.stop();
  folder.remove();
});

async function start(environment: Record<string, string> = {}): Promise<string> {
  folder = emptyFolder();
  server = await serve(folder.path, environment);
  return server.url;
}

const json = { "content-type": "application/json", "cache-control": "no-store" };

test("both probes answer on the embedded database, for GET and HEAD, and say nothing more", async () => {
  const url = await start();
  for (const [path, word] of [
    ["/healthz", "alive"],
    ["/readyz?from=balancer", "ready"],
  ] as const) {
    const reply = await exchange(url + path);
    expect(reply).toMatchObject({ status: 200, headers: json, text: `{"status":"${word}"}` });
    expect(reply.headers["set-cookie"]).toBeUndefined();
    expect(await exchange(url + path, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    const posted = await exchange(url + path, { method: "POST" });
    expect(posted).toMatchObject({ status: 405, headers: { allow: "HEAD, GET" } });
    expect(JSON.parse(posted.text).code).toBe("method_not_allowed");
  }
});

test("the bare address leads to the account, and an unknown one to nothing", async () => {
  const url = await start();
  expect(await exchange(`${url}/`)).toMatchObject({ status: 303, headers: { location: "/account" } });
  const account = await exchange(`${url}/account`, { headers: { accept: "text/html" } });
  expect(account).toMatchObject({ status: 303, headers: { location: "/login?returnTo=%2Faccount" } });
  expect(await exchange(`${url}/nothing`)).toMatchObject({ status: 404 });
});

test("an address with a path does the same, with a slash behind it and without, and where a proxy has taken the path off", async () => {
  const port = await freePort();
  const url = await start({ PORT: String(port), BASE_URL: `http://localhost:${port}/door` });
  for (const path of ["/door", "/door/", "/", "/door?from=mail"]) {
    const reply = await exchange(url + path);
    expect([path, reply.status, reply.headers["location"]]).toStrictEqual([path, 303, "/door/account"]);
  }
  expect(await exchange(`${url}/doors`)).toMatchObject({ status: 404 });
});

test("where it is said to be where log-in leads, it leads to the account, and not to itself", async () => {
  const port = await freePort();
  const after = {
    PORT: String(port),
    BASE_URL: `http://localhost:${port}/door`,
    LATCHKEY_PAGES_AFTER_LOGIN: "/door/?new",
  };
  const url = await start(after);
  expect(await exchange(`${url}/door/?new`)).toMatchObject({ status: 303, headers: { location: "/door/account" } });
});

describe.skipIf(postgresUrl() === null)("on PostgreSQL", () => {
  test("it is alive but not ready while PostgreSQL is away, and ready when it is back", {
    timeout: 60_000,
  }, async () => {
    const database = await createPostgresDatabase();
    const gate = await openGate(database.url);
    onTestFinished(async () => {
      await gate.shut();
      await database.drop();
    });
    const url = await start({ DATABASE_URL: gate.url });
    expect(server?.output()).not.toContain(new URL(gate.url).password);
    expect(await exchange(`${url}/readyz`)).toMatchObject({ status: 200 });
    await gate.shut();
    const away = await exchange(`${url}/readyz`);
    expect(away).toMatchObject({ status: 503, headers: { ...json, "retry-after": "1" } });
    expect(away.text).toBe('{"status":"unavailable"}');
    expect(await exchange(`${url}/healthz`)).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/login`)).toMatchObject({ status: 200 });
    await gate.open();
    await expect.poll(async () => (await exchange(`${url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
  });
});
