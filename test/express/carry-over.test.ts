import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RedisStore } from "connect-redis";
import express from "express";
import expressSession from "express-session";
import { createAuth } from "latchkey";
import { testAuth as quickAuth } from "latchkey/testing";
import { createClient } from "redis";
import fileStore from "session-file-store";
import { describe, expect, onTestFinished, test } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { emptyFolder } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { redisUrl } from "../setup/redis.ts";
import { Browser } from "./browser.ts";
import { classicApp, day, movedApp } from "./classic.ts";
import { exchange } from "./exchange.ts";
import { serveApp, testAuth } from "./host.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const program = fileURLToPath(new URL("scripts/moved-app.ts", import.meta.url));

function folder(): string {
  const { path, remove } = emptyFolder();
  onTestFinished(remove);
  return path;
}

async function postgres(): Promise<string> {
  const database = await createPostgresDatabase();
  onTestFinished(() => database.drop());
  return database.url;
}

/** One process of the application, until the test ends. Gives its address. */
async function startProcess(...parameters: string[]): Promise<string> {
  const child = spawn(process.execPath, ["--import", hook, program, ...parameters], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return String(line).trim();
}

async function logIn(url: string, id: string): Promise<Browser> {
  const browser = new Browser(url);
  expect((await browser.post("/login", { username: id, password: "right" })).status).toBe(204);
  return browser;
}

describe.each([
  ["one SQLite file", async () => `sqlite:${join(folder(), "app.db")}`, true],
  ["one PostgreSQL database", postgres, postgresUrl() !== null],
] as const)("on %s", (_, open, isThere) => {
  test.skipIf(!isThere)(
    "A081: fifty requests of one browser at once, to two processes, begin one session, and all are answered",
    { timeout: 120_000 },
    async () => {
      const [database, secret, path] = [await open(), generateSecret(), join(folder(), "sessions")];
      mkdirSync(path);
      const auth = createAuth({ database, secret, logger: { info() {}, warn() {}, error() {} } });
      onTestFinished(() => auth.close());
      const { id } = await auth.users.create({ email: "ada@example.com", emailVerified: true });
      const store = new (fileStore(expressSession))({ path, retries: 0, reapInterval: -1, logFn: () => undefined });
      const browser = await logIn(await serveApp(classicApp(express, store)), id);
      const urls = [await startProcess(database, path, secret), await startProcess(database, path, secret)];
      const headers = { cookie: [...browser.cookies].map((pair) => pair.join("=")).join("; ") };
      const replies = await Promise.all(
        Array.from({ length: 50 }, (_value, n) => exchange(`${urls[n % 2]}/me`, { headers, patience: 60_000 })),
      );
      expect(new Set(replies.map(({ status }) => status))).toStrictEqual(new Set([200]));
      const given = replies.flatMap((reply) => reply.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]);
      expect(given).toHaveLength(50);
      expect(new Set(given).size).toBe(1);
      expect(await auth.sessions.list(id)).toHaveLength(1);
    },
  );
});

test.skipIf(redisUrl() === null)("sessions in Redis, which counts their time from the last use, go on", async () => {
  const client = createClient({ url: redisUrl() ?? "" });
  await client.connect();
  onTestFinished(() => client.close());
  const prefix = `carried-${generateSecret().slice(0, 8)}:`;
  const store = new RedisStore({ client, prefix });
  const auth = testAuth();
  const { id } = await auth.users.create({ email: "ada@example.com", emailVerified: true });
  const browser = await logIn(await serveApp(classicApp(express, store)), id);
  // Used every day since, and written only then.
  const [key = ""] = await client.keys(`${prefix}*`);
  const kept = JSON.parse((await client.get(key)) ?? "") as { cookie: { expires: string } };
  kept.cookie.expires = new Date(Date.now() - day).toISOString();
  await client.set(key, JSON.stringify(kept), { expiration: { type: "EX", value: 3_600 } });
  browser.url = await serveApp(movedApp(express, { auth, store }));
  expect((await browser.get("/me")).status).toBe(200);
  const [session] = await auth.sessions.list(id);
  expect(session!.expiresAt.getTime() - session!.createdAt.getTime()).toBeGreaterThan(6 * day);
  // It has come with ours: passport's part of the old one is gone, and the rest is the application's.
  expect((await browser.get("/me")).status).toBe(200);
  await expect.poll(async () => client.get(key)).not.toContain("passport");
  await client.del(key);
});

test("with keepOld the application of before knows everybody still, but for whoever has logged out here", async () => {
  const auth = testAuth();
  const store = new expressSession.MemoryStore();
  const before = await serveApp(classicApp(express, store));
  const after = await serveApp(movedApp(express, { auth, store, carry: { keepOld: true } }));
  const [ada, grace] = [
    await auth.users.create({ email: "ada@example.com", emailVerified: true }),
    await auth.users.create({ email: "grace@example.com", emailVerified: true }),
  ];
  const browsers = [await logIn(before, ada.id), await logIn(before, grace.id)] as const;
  for (const browser of browsers) {
    browser.url = after;
    for (let i = 0; i < 3; i += 1) expect((await browser.get("/me")).status).toBe(200);
  }
  expect((await browsers[1].post("/logout")).status).toBe(204);
  for (const browser of browsers) browser.url = before;
  expect((await browsers[0].get("/me")).status).toBe(200);
  expect((await browsers[1].get("/me")).status).toBe(401);
});

test("whom passport's session names is found by what the application says, and whoever is not here yet waits", async () => {
  const auth = testAuth();
  const store = new expressSession.MemoryStore();
  const before = await serveApp(classicApp(express, store));
  const ids = new Map<string, string>();
  const carry = { userId: (stored: unknown) => ids.get(String(stored)) ?? null };
  const browser = await logIn(before, "47");
  browser.url = await serveApp(movedApp(express, { auth, store, carry }));
  expect((await browser.get("/me")).status).toBe(401);
  ids.set("47", "not-imported");
  expect((await browser.get("/me")).status).toBe(401);
  ids.set("47", (await auth.users.create({ email: "ada@example.com", emailVerified: true })).id);
  expect((await browser.get("/me")).status).toBe(200);
});

test("A006: an old session that comes back in its store opens nothing once ours was used, or its secret renewed", async () => {
  const auth = quickAuth();
  onTestFinished(() => auth.close());
  const store = new expressSession.MemoryStore();
  const before = await serveApp(classicApp(express, store));
  const after = await serveApp(movedApp(express, { auth, store }));
  const { sessions } = store as unknown as { sessions: Record<string, string> };
  const password = "violet anchor nine lantern";
  const open = async (email: string) => {
    const { id } = await auth.users.create({ email, emailVerified: true, password });
    const owner = await logIn(before, id);
    const kept = { ...sessions };
    const thief = owner.copy();
    owner.url = after;
    thief.url = after;
    const steal = async () => {
      Object.assign(sessions, kept);
      return (await thief.copy().get("/me")).status;
    };
    expect((await owner.get("/me")).status).toBe(200);
    return { owner, steal };
  };
  const renewed = await open("ada@example.com");
  expect(await renewed.steal()).toBe(200);
  const headers = { cookie: [...renewed.owner.cookies].map((pair) => pair.join("=")).join("; ") };
  await auth.api.reauthenticate({ headers, body: { password } });
  expect(await renewed.steal()).toBe(401);
  const used = await open("grace@example.com");
  auth.clock.advance(120);
  expect((await used.owner.get("/me")).status).toBe(200);
  // That it was used is written a moment later.
  await expect.poll(used.steal, { timeout: 60_000, interval: 1_000 }).toBe(401);
  expect((await used.owner.get("/me")).status).toBe(200);
});
