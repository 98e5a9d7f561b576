import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Redis } from "ioredis";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { type AuthOptions, ConfigurationError, createAuth } from "../../src/index.ts";
import { createRedisCounterStore } from "../../src/storage/redis/counter-store.ts";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import { openRedisClient, redisProgram, startOwnRedis } from "../setup/redis.ts";
import { emptyFolder, serve, serveToEnd, testSecret } from "./serve.ts";

vi.setConfig({ testTimeout: 60_000 });

const folder = emptyFolder();
afterAll(folder.remove);

const production = {
  PORT: "0",
  BASE_URL: "https://app.example.com",
  AUTH_SECRET: testSecret,
  TRUSTED_PROXIES: "none",
  DATABASE_URL: "sqlite:app.db",
} as const;

/** As where `npm install ioredis` has not been run. */
function withoutPackage(): string {
  const path = join(folder.path, "without-ioredis.mjs");
  writeFileSync(
    path,
    `import { registerHooks } from "node:module";
     registerHooks({
       resolve(specifier, context, next) {
         if (specifier !== "ioredis") return next(specifier, context);
         throw Object.assign(new Error("Cannot find package 'ioredis'"), { code: "ERR_MODULE_NOT_FOUND" });
       },
     });`,
  );
  return `--import ${pathToFileURL(path).href}`;
}

test("without the package ioredis a server with REDIS_URL says what to install, and one without it starts", async () => {
  const NODE_OPTIONS = withoutPackage();
  const refused = await serveToEnd(folder.path, { ...production, NODE_OPTIONS, REDIS_URL: "redis://localhost" });
  expect(refused).toMatchObject({
    code: 1,
    stdout: "",
    stderr: "latchkey: REDIS_URL needs the package ioredis: run `npm install ioredis`.\n",
  });
  const server = await serve(folder.path, { NODE_OPTIONS });
  expect(await server.stop()).toBe(0);
});

describe.skipIf(redisProgram() === null)("a Redis that asks for a password", () => {
  test.each([
    ["none", (port: number) => `redis://127.0.0.1:${port}`],
    ["another", (port: number) => `redis://:hunter2hunter2@127.0.0.1:${port}`],
    ["another user's", (port: number) => `redis://eve:hunter2hunter2@127.0.0.1:${port}`],
  ])("refuses the start to a server that gives %s, which repeats none", async (_, url) => {
    const redis = await startOwnRedis("--requirepass", "open-sesame");
    onTestFinished(() => redis.stop());
    const { code, stdout, stderr } = await serveToEnd(folder.path, { ...production, REDIS_URL: url(redis.port) });
    expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^latchkey: Redis refuses the log-in [^\n]+: correct the user or the password in the URL\.\n$/,
    );
    expect(stderr).not.toMatch(/hunter2|open-sesame/);
  });

  test("takes the right one, which no line of the log repeats, whatever happens to it later", async () => {
    const redis = await startOwnRedis("--requirepass", "open-sesame");
    onTestFinished(() => redis.stop());
    const REDIS_URL = `redis://default:open-sesame@127.0.0.1:${redis.port}`;
    const server = await serve(folder.path, { REDIS_URL, LATCHKEY_LOG_LEVEL: "debug" });
    onTestFinished(async () => {
      await server.stop("SIGKILL");
    });
    await redis.kill();
    await expect.poll(() => server.output(), { timeout: 10_000 }).toContain("Redis cannot be reached");
    await redis.restart();
    expect(server.output()).not.toContain("open-sesame");
    // It ends although Redis is just coming back.
    expect(await server.stop()).toBe(0);
  });
});

describe.skipIf(redisProgram() === null)("a user of Redis with the rights that the documentation names", () => {
  const page = readFileSync(new URL("../../docs/operations/redis.md", import.meta.url), "utf8");
  const rights = /needs `([^`]+)`/.exec(page)?.[1]?.split(" ") ?? [];

  test("is enough for sessions, endings and counts", async () => {
    const server = await startOwnRedis();
    onTestFinished(() => server.stop());
    const operator = openRedisClient(server.url);
    onTestFinished(() => operator.disconnect());
    await operator.call("ACL", "SETUSER", "latchkey", "on", ">open-sesame", ...rights);
    const refusals: unknown[] = [];
    const link = await openRedis(`redis://latchkey:open-sesame@127.0.0.1:${server.port}`, {
      onAway: () => {},
      onBack: () => {},
      onRefusal: (error) => refusals.push(error),
    });
    onTestFinished(() => link.close());
    const away = (): Promise<never> => Promise.reject(new Error("SQL"));
    const fallback = { take: away, giveBack: away, resetsAt: away, sweep: async () => 0 };
    const counters = createRedisCounterStore({ link, epoch: "e", clock: Date.now, fallback });
    expect([await counters.take("k", 1, 60), await counters.take("k", 1, 60)]).toStrictEqual([true, false]);
    const auth = createAuth({
      secret: testSecret,
      database: "sqlite::memory:",
      redis: `redis://latchkey:open-sesame@127.0.0.1:${server.port}`,
      logger: { info: () => {}, warn: (_, message) => refusals.push(message), error: () => {} },
    });
    onTestFinished(() => auth.close());
    await auth.ready();
    const health = async () => internalsOf(auth).checkHealth();
    await expect.poll(health, { timeout: 20_000 }).toMatchObject({ feed: "listening", redis: { ok: true } });
    const user = await auth.users.create({ email: "ada@example.com" });
    const { session, cookies } = await auth.startSession({ userId: user.id, method: "test", headers: {} });
    await auth.authenticate({ cookie: cookies[0]?.split(";", 1)[0] });
    await auth.sessions.end(session.id);
    await expect
      .poll(async () => (await operator.keys("*")).map((key) => key.split(":").at(-1)).toSorted(byText))
      .toStrictEqual(["count", "feed", "session"]);
    expect(refusals.filter((one) => typeof one !== "string" || one.includes("Redis"))).toStrictEqual([]);
  });
});

const byText = (one = "", other = ""): number => one.localeCompare(other);

describe.skipIf(redisProgram() === null)("a client of ioredis that the application hands in", () => {
  const options = (redis: AuthOptions["redis"]): AuthOptions => ({
    secret: testSecret,
    database: "sqlite::memory:",
    redis,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });

  test("lends its settings, is not used itself, and is not closed", async () => {
    const server = await startOwnRedis();
    onTestFinished(() => server.stop());
    // Settings that would stand in our way: everything waits, and replies have another shape.
    const client = new Redis(server.url, {
      keyPrefix: "app:",
      commandTimeout: 500,
      replyMapping: "resp3",
      stringNumbers: true,
    });
    onTestFinished(() => client.disconnect());
    const auth = createAuth(options(client));
    await auth.ready();
    const health = async () => internalsOf(auth).checkHealth();
    await expect
      .poll(health, { timeout: 20_000 })
      .toMatchObject({ ready: true, feed: "listening", redis: { ok: true } });
    const user = await auth.users.create({ email: "ada@example.com" });
    const { session } = await auth.startSession({ userId: user.id, method: "test", headers: {} });
    await auth.sessions.end(session.id);
    const seen = openRedisClient(server.url);
    onTestFinished(() => seen.disconnect());
    await expect.poll(() => seen.keys("*")).toStrictEqual([expect.stringMatching(/^app:latchkey:\{/)]);
    await auth.close();
    expect(client.status).toBe("ready");
    expect(await client.ping()).toBe("PONG");
    // All but the application's and the one that looks.
    await expect
      .poll(
        async () =>
          String(await seen.client("LIST"))
            .trim()
            .split("\n").length,
      )
      .toBe(2);
  });

  test("may be one that is not connected, or that nobody answers", async () => {
    const server = await startOwnRedis();
    onTestFinished(() => server.stop());
    const lazy = new Redis(server.url, { lazyConnect: true });
    const auth = createAuth(options(lazy));
    await auth.ready();
    expect(lazy.status).toBe("wait");
    await auth.close();
    await server.kill();
    const vain = new Redis(server.url, { retryStrategy: () => 1_000 });
    vain.on("error", () => {});
    onTestFinished(() => vain.disconnect());
    const without = createAuth(options(vain));
    await without.ready();
    expect(await internalsOf(without).checkHealth()).toMatchObject({ ready: true, redis: { ok: false } });
    await without.close();
  });

  test("and anything else is refused in a sentence", () => {
    for (const redis of [{}, { get: () => null }])
      expect(() => createAuth(options(redis as never))).toThrow(ConfigurationError);
  });
});
