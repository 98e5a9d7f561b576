import { get, type IncomingMessage } from "node:http";
import { DatabaseSync } from "node:sqlite";
import Fastify from "fastify";
import { latchkey } from "latchkey/fastify";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Auth } from "latchkey";
import { internalsOf } from "../../src/auth/internals.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { exchange } from "../express/exchange.ts";
import { signUp, testAuth } from "../express/host.ts";
import { FeedReader, makeService } from "../feed/feed-reader.ts";
import { frameworks } from "./frameworks/index.ts";

/** An installation with a service that may follow its feed. */
async function installation(): Promise<{ readonly auth: Auth; readonly authorization: string }> {
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  const auth = testAuth({ database });
  await auth.ready();
  const storage = await openSqlStorage({ database, migrate: "off", clock: Date.now });
  const { key } = await makeService(auth, storage);
  await storage.close();
  return { auth, authorization: `Bearer ${key}` };
}

const streams = (auth: Auth): string => /^latchkey_feed_streams (\d+)$/m.exec(auth.metrics())?.[1] ?? "";

describe.each(frameworks)("$name", ({ serve }) => {
  test("sends a stream as it comes, notices when its reader leaves, and ends it with the installation", async () => {
    const { auth, authorization } = await installation();
    const url = await serve({ mounts: [{ auth, under: "/v1" }] });
    const { cookie } = await signUp(url, "/v1/auth");
    const path = `${url}/v1/auth/revocations`;
    const head = await exchange(path, { method: "HEAD", headers: { authorization } });
    expect([head.status, head.text, streams(auth)]).toStrictEqual([200, "", "0"]);
    const reader = new FeedReader(await fetch(path, { headers: { authorization } }));
    expect(Object.fromEntries(reader.response.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    expect(reader.response.headers.has("content-length")).toBe(false);
    expect(reader.response.headers.get("connection")).toBe("close");
    const { cursor } = (await reader.next("ready")).data;
    const json = { "content-type": "application/json" };
    const left = await exchange(`${url}/v1/auth/logout`, { method: "POST", headers: { cookie, ...json }, body: "{}" });
    expect(left.status).toBe(204);
    expect((await reader.next("revocation")).data).toMatchObject({ kind: "session" });
    await reader.next("time");
    expect(streams(auth)).toBe("1");
    await reader.close();
    await expect.poll(() => streams(auth)).toBe("0");

    const resumed = new FeedReader(await fetch(path, { headers: { authorization, "last-event-id": cursor } }));
    expect((await resumed.next("revocation")).data).toMatchObject({ kind: "session" });
    await resumed.next("ready");
    await auth.close();
    expect(await resumed.ended()).toBe("ended");
  });

  test("sends an export as it is read, whatever its length, and breaks it off for who may not have it any more", async () => {
    const database = new DatabaseSync(":memory:");
    onTestFinished(() => database.close());
    const auth = testAuth({ database });
    const url = await serve({ mounts: [{ auth }] });
    const headers = await signUp(url);
    const { events } = await internalsOf(auth).deps();
    // More than is under way between two who do not read: 14 MB.
    const about = { userId: null, client: { ip: null, userAgent: "x".repeat(500) } };
    for (let i = 0; i < 40; i += 1) {
      await events.append(
        Array.from({ length: 500 }, () => ({ type: "throttled", data: { call: "login" }, ...about })),
      );
    }
    database.exec("update latchkey_users set operator = 'auditor', email_verified = 1");
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/auth/admin/events/export`, { headers }, resolve).on("error", reject);
    });
    expect([incoming.statusCode, incoming.headers["content-length"]]).toStrictEqual([200, undefined]);
    database.exec("update latchkey_users set operator = null");
    const outcome = await new Promise((resolve) => {
      incoming.on("end", () => resolve("whole")).on("error", () => resolve("broken off"));
      incoming.resume();
    });
    expect(outcome).toBe("broken off");
  });
});

test("Fastify closes at once while a stream is open", async () => {
  const { auth, authorization } = await installation();
  const app = Fastify();
  app.register(latchkey(auth));
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const reader = new FeedReader(await fetch(`${url}/auth/revocations`, { headers: { authorization } }));
  await reader.next("ready");
  const asked = performance.now();
  await app.close();
  expect(performance.now() - asked).toBeLessThan(3_000);
  expect(await reader.ended()).toBe("ended");
});
