import { afterEach, expect, test } from "vitest";
import { newEmail, onEveryDatabase, onPostgres, origin, password, sessionCookieName } from "./installation.ts";
import { type ServerProcess, startProcess } from "./server-process.ts";

const running: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

interface Environment {
  readonly url: string;
  readonly secret: string;
}

async function start({ url, secret }: Environment, more: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startProcess({
    BASE_URL: origin,
    AUTH_SECRET: secret,
    DATABASE_URL: url,
    TRUSTED_PROXIES: "none",
    ...more,
  });
  running.push(server);
  return server;
}

function call(
  server: ServerProcess,
  path: string,
  cookie: string,
  method = "POST",
  body: unknown = {},
): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: { cookie, "content-type": "application/json" },
    ...(method !== "GET" && { body: JSON.stringify(body) }),
  });
}

async function signIn(server: ServerProcess, path: string, email: string): Promise<string> {
  const response = await call(server, path, "", "POST", { email, password });
  expect(response.ok).toBe(true);
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie).toMatch(new RegExp(`^${sessionCookieName}=`));
  return cookie.split(";", 1)[0] ?? "";
}

const statusOf = async (server: ServerProcess, cookie: string): Promise<number> =>
  (await call(server, "/auth/session", cookie, "GET")).status;

onPostgres((open) => {
  test("ten servers share one database: signed in on one is known to all, ended on one is refused by all", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const servers: ServerProcess[] = [];
    for (let i = 0; i < 10; i += 5) servers.push(...(await Promise.all(Array.from({ length: 5 }, () => start(site)))));
    const [first, second] = servers as [ServerProcess, ServerProcess];
    const email = newEmail();
    const cookie = await signIn(first, "/auth/register", email);
    for (const server of servers) {
      expect(await statusOf(server, cookie)).toBe(200);
      expect(await statusOf(server, cookie)).toBe(200);
    }
    expect((await call(second, "/auth/logout", cookie)).status).toBe(204);
    const ended = performance.now();
    expect(await statusOf(second, cookie)).toBe(401);
    for (const server of servers) {
      await expect.poll(() => statusOf(server, cookie), { interval: 20, timeout: 20_000 }).toBe(401);
    }
    // Each reads the log twice a second; nothing is trusted for more than five. This machine may be busy, so both are far away.
    expect(performance.now() - ended).toBeLessThan(10_000);
    const cookies = await Promise.all(servers.map((server) => signIn(server, "/auth/login", email)));
    for (const one of cookies) expect(await statusOf(first, one)).toBe(200);
    expect((await call(second, "/auth/logout", cookies[3] ?? "", "POST", { everywhere: true })).status).toBe(204);
    for (const server of servers) {
      for (const one of cookies) {
        await expect.poll(() => statusOf(server, one), { interval: 20, timeout: 20_000 }).toBe(401);
      }
    }
  });
});

onEveryDatabase((open) => {
  test("a restart keeps users and sessions, and a crash does too", { timeout: 180_000 }, async () => {
    const site = await open();
    const email = newEmail();
    let server = await start(site);
    const cookie = await signIn(server, "/auth/register", email);
    expect(await server.stop("SIGTERM")).toBe(0);
    server = await start(site);
    expect(await statusOf(server, cookie)).toBe(200);
    const other = await signIn(server, "/auth/login", email);
    expect((await call(server, "/auth/logout", other)).status).toBe(204);
    await server.stop("SIGKILL");
    server = await start(site);
    expect(await statusOf(server, cookie)).toBe(200);
    expect(await statusOf(server, other)).toBe(401);
    expect(server.output()).not.toContain(site.secret);
  });

  test("a server that is told to stop answers the request under way, and takes no other", {
    timeout: 180_000,
  }, async () => {
    const site = await open();
    const server = await start(site);
    const email = newEmail();
    await signIn(server, "/auth/register", email);
    // More than are hashed at a time, so that the signal comes in the middle.
    const underWay = Array.from({ length: 6 }, () => call(server, "/auth/login", "", "POST", { email, password }));
    await Promise.race(underWay);
    const stopped = server.stop("SIGTERM");
    const answers = await Promise.allSettled(underWay);
    const statuses = answers.map((answer) => (answer.status === "fulfilled" ? answer.value.status : 0));
    // Whoever was connected in time is answered; whoever was not meets a closed door, never half an answer.
    expect(statuses.filter((status) => ![200, 503, 0].includes(status))).toStrictEqual([]);
    expect(statuses).toContain(200);
    expect(await stopped).toBe(0);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow("fetch failed");
    const [live] = await site.raw("select count(*) as n from {sessions} where ended_at is null");
    expect(Number(live?.["n"])).toBe(1 + statuses.filter((status) => status === 200).length);
  });

  test("a process that lacks the secret of a live session says so and does not start", {
    timeout: 180_000,
  }, async () => {
    const site = await open();
    await site.member();
    const next = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
    const message = await start({ ...site, secret: next }).then(
      () => "started",
      (error: Error) => error.message,
    );
    expect(message).toMatch(/AUTH_SECRET/);
    expect(message).not.toContain(site.secret);
    expect(message).not.toContain(next);
    const both = await start({ ...site, secret: `${site.secret},${next}` });
    expect((await fetch(`${both.url}/healthz`)).status).toBe(200);
  });
});
