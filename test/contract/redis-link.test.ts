import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../src/storage/redis/redis-link.ts";
import { type Gate, openGate } from "../server/gate.ts";
import { openRedisClient, redisProgram, redisUrl, startOwnRedis } from "../setup/redis.ts";

/** A machine that has other work is slow, and no reason to fail. */
const patient = { timeout: 60_000 };

interface Linked {
  readonly link: RedisLink;
  readonly gate: Gate;
  readonly said: string[];
}

/** A link, and what it says of itself. */
async function openLink(url: string): Promise<Omit<Linked, "gate">> {
  const said: string[] = [];
  const link = await openRedis(url, {
    onAway: () => said.push("away"),
    onBack: () => said.push("back"),
    onRefusal: (error) => said.push(String(error)),
  });
  onTestFinished(() => link.close());
  return { link, said };
}

async function connect(): Promise<Linked> {
  const gate = await openGate(redisUrl() ?? "");
  onTestFinished(() => gate.shut());
  const { link, said } = await openLink(gate.url);
  await expect.poll(() => link.isUp, patient).toBe(true);
  return { link, gate, said };
}

describe.skipIf(redisUrl() === null)("the connection to Redis", () => {
  test("A092: one that hangs is waited for three times and then not asked, until it answers well again", async () => {
    const { link, gate, said } = await connect();
    gate.stall();
    for (let i = 0; i < 3; i += 1) await expect(link.send(30, "PING")).rejects.toThrow("did not answer in time");
    expect(link.isUp).toBe(false);
    // Nothing is waited for: all have failed before this program does anything else, a timer that is due included.
    const failures: string[] = [];
    for (let i = 0; i < 1_000; i += 1) link.send(30, "PING").catch((error: Error) => failures.push(error.message));
    await new Promise(process.nextTick);
    await Promise.resolve();
    expect(failures).toHaveLength(1_000);
    expect(new Set(failures)).toStrictEqual(new Set(["Redis is not asked at the moment."]));
    await expect.poll(() => said, patient).toStrictEqual(["away"]);
    await gate.shut();
    await gate.open();
    await expect.poll(() => link.isUp, patient).toBe(true);
    await expect.poll(() => link.send(1_000, "PING").catch(String), patient).toBe("PONG");
  });

  test("A092: one that hangs while nobody asks for anything is noticed all the same", async () => {
    const { link, gate } = await connect();
    gate.stall();
    await expect.poll(() => link.isUp, patient).toBe(false);
  });

  test("a process that was busy takes the answer that lies there for an answer, though its time is over", async () => {
    const { link } = await connect();
    const asked = link.send(30, "PING");
    await sleep(1);
    const until = performance.now() + 200;
    // Busy until the server has answered another that came later: then the answer lies there, however slow the machine is.
    execFileSync("redis-cli", ["-u", redisUrl() ?? "", "ping"]);
    while (performance.now() < until);
    expect(await asked).toBe("PONG");
  });

  test("a short pause is no news, and one that comes and goes is one outage", { timeout: 400_000 }, async () => {
    const { link, gate, said } = await connect();
    const since = performance.now();
    await gate.shut();
    await gate.open();
    await expect.poll(() => link.isUp, patient).toBe(true);
    // What took longer, on a slow machine, was no short pause.
    if (performance.now() - since < 1_000) expect(said).toStrictEqual([]);
    await gate.shut();
    await expect.poll(() => said, patient).toStrictEqual(["away"]);
    for (let i = 0; i < 3; i += 1) {
      const opened = performance.now();
      await gate.open();
      await expect.poll(() => link.isUp, patient).toBe(true);
      await gate.shut();
      await expect.poll(() => link.isUp, patient).toBe(false);
      // One that was there for ten seconds is back, and its next absence is another outage.
      if (performance.now() - opened >= 10_000) return;
      // Long enough for an absence to be news, if it were one.
      await sleep(1_200);
      expect(said).toStrictEqual(["away"]);
    }
    await gate.open();
    await expect.poll(() => said, patient).toStrictEqual(["away", "back"]);
  });

  test("what is told to one that hangs is dropped at some point, not kept without end", async () => {
    const { link, gate } = await connect();
    const key = `test:${Math.random()}`;
    gate.stall();
    for (let i = 0; i < 5_000; i += 1) link.tell("RPUSH", key, i);
    await gate.shut();
    await gate.open();
    const client = openRedisClient(redisUrl() ?? "");
    onTestFinished(() => client.disconnect());
    // And nothing of it is sent again.
    const kept = async (): Promise<string[]> => {
      link.tell("RPUSH", key, "later");
      return client.lrange(key, 0, -1);
    };
    await expect.poll(async () => new Set(await kept()), patient).toStrictEqual(new Set(["later"]));
    await client.del(key);
  });
});

test.skipIf(redisUrl() === null)("a database that Redis has not is a matter of configuration", async () => {
  const watch = { onAway: () => {}, onBack: () => {}, onRefusal: () => {} };
  await expect(openRedis(`${redisUrl()}/9999`, watch)).rejects.toMatchObject({
    name: "ConfigurationError",
    setting: "redis",
    message: expect.stringContaining("has no database of the number"),
  });
});

describe.skipIf(redisProgram() === null)("a Redis that refuses commands", () => {
  test("is said so once, and goes on being asked", async () => {
    const redis = await startOwnRedis("--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
    onTestFinished(() => redis.stop());
    const { link, said } = await openLink(redis.url);
    for (let i = 0; i < 3; i += 1)
      await expect(link.send(1_000, "SET", "k", "x".repeat(2_000_000))).rejects.toThrow("OOM");
    link.tell("SET", "k", "x".repeat(2_000_000));
    expect(await link.send(1_000, "GET", "k")).toBeNull();
    expect(link.isUp).toBe(true);
    expect(said).toStrictEqual([expect.stringContaining("OOM")]);
  });

  test("because it is a replica that nobody promotes is said so", async () => {
    const redis = await startOwnRedis("--replicaof", "127.0.0.1 1");
    onTestFinished(() => redis.stop());
    const { link, said } = await openLink(redis.url);
    const count = async (): Promise<string[]> => {
      await link.send(1_000, "EVAL", "return redis.call('INCR', KEYS[1])", 1, "k").catch(() => {});
      return said;
    };
    await expect.poll(count, patient).toStrictEqual([expect.stringContaining("READONLY")]);
  });

  test("and repeats what it was sent does not bring a password into a log", async () => {
    const redis = await startOwnRedis("--rename-command", "AUTH", "");
    onTestFinished(() => redis.stop());
    const said: unknown[] = [];
    const url = redis.url.replace("//", "//:hunter2hunter2@");
    const opened = openRedis(url, {
      onAway: (error) => said.push(error),
      onBack: () => {},
      onRefusal: (error) => said.push(error),
    });
    const link = await opened.catch((error: unknown) => {
      said.push(error);
      return null;
    });
    if (link) onTestFinished(() => link.close());
    await expect.poll(() => said.length, patient).toBeGreaterThan(0);
    expect(said.map((error) => inspect(error)).join()).toContain("unknown command");
    expect(said.map((error) => inspect(error)).join()).not.toContain("hunter2");
  });
});
