import { randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { seal } from "../../src/secret/seal.ts";
import type { Redis } from "ioredis";
import { openRedisClient, redisUrl } from "../setup/redis.ts";
import { parseExposition } from "../metrics/parse-exposition.ts";
import type { Auth } from "../../src/index.ts";
import { createFailingPool } from "./failing-database.ts";
import {
  type Installation,
  minute,
  onEveryDatabase,
  onPostgres,
  password,
  second,
  sessionCookieName,
} from "./installation.ts";

/** What an instance has answered from where. */
function checks(auth: Auth, source: "memory" | "cache" | "database"): number {
  const samples = parseExposition(auth.metrics()).get("latchkey_session_checks_total")?.samples ?? [];
  return samples.find(({ labels }) => labels["source"] === source)?.value ?? Number.NaN;
}

function outcomes(auth: Auth, outcome: string): number {
  const samples = parseExposition(auth.metrics()).get("latchkey_session_cache_reads_total")?.samples ?? [];
  return samples.find(({ labels }) => labels["outcome"] === outcome)?.value ?? Number.NaN;
}

function viewAge(auth: Auth): number {
  const samples = parseExposition(auth.metrics()).get("latchkey_revocation_view_age_seconds")?.samples ?? [];
  return samples[0]?.value ?? Number.NaN;
}

function openClient(): Redis {
  const client = openRedisClient(redisUrl() ?? "");
  onTestFinished(() => client.disconnect());
  return client;
}

/** Every key of an installation with what it holds, as somebody sees it who can read Redis. */
async function allOf(client: Redis, site: Installation): Promise<Map<string, string>> {
  const [row] = await site.raw("select value from {meta} where key = 'epoch'");
  const all = new Map<string, string>();
  for await (const keys of client.scanStream({ match: `latchkey:{${String(row?.["value"])}:*` })) {
    for (const key of keys as string[]) {
      const type = await client.type(key);
      if (type === "string") all.set(key, (await client.get(key)) ?? "");
      else if (type === "hash") all.set(key, JSON.stringify(await client.hgetall(key)));
      else all.set(key, JSON.stringify(await client.xrange(key, "-", "+")));
    }
  }
  return all;
}

async function keyOf(client: Redis, site: Installation, sessionId: string): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        found = [...(await allOf(client, site)).keys()].find((key) => key.includes(sessionId));
        return found;
      },
      { timeout: 20_000 },
    )
    .toBeDefined();
  return found ?? "";
}

describe.skipIf(redisUrl() === null)("sessions in Redis", () => {
  const redis = redisUrl() ?? "";

  onPostgres((open) => {
    test("what one process has read costs the next one no statement", async () => {
      const site = await open({ redis });
      const { pool, statements } = createFailingPool(site.url);
      onTestFinished(() => pool.end());
      const { browser, sessionId } = await site.member();
      await browser.get("/auth/session");
      await keyOf(openClient(), site, sessionId);
      const auth = await site.another({ database: pool });
      browser.auth = auth;
      statements.splice(0);
      expect((await browser.get("/auth/session")).status).toBe(200);
      expect(statements.filter((text) => /from "latchkey"."sessions"/.test(text))).toStrictEqual([]);
      expect([checks(auth, "cache"), checks(auth, "database")]).toStrictEqual([1, 0]);
      expect((await browser.get("/auth/session")).status).toBe(200);
      expect(checks(auth, "memory")).toBe(1);
    });
  });

  onEveryDatabase((open) => {
    test("metrics say how endings are told of, how long that takes, and whether Redis is there", async () => {
      const site = await open({ redis });
      const read = (auth: Auth, name: string): unknown[] =>
        (parseExposition(auth.metrics()).get(name)?.samples ?? []).map(({ labels, value }) => [labels, value]);
      await expect
        .poll(() => read(site.auth, "latchkey_revocation_feed"), { timeout: 20_000 })
        .toStrictEqual([[{ state: "listening" }, 1]]);
      expect(read(site.auth, "latchkey_redis_up")).toStrictEqual([[{}, 1]]);
      const { browser } = await site.member();
      await browser.post("/auth/logout");
      const measured = (): number =>
        parseExposition(site.auth.metrics())
          .get("latchkey_revocation_feed_delay_seconds")
          ?.samples.find(({ name }) => name.endsWith("_count"))?.value ?? 0;
      await expect.poll(measured, { timeout: 20_000 }).toBe(1);
      const without = await site.another({ redis: undefined });
      expect(read(without, "latchkey_redis_up")).toStrictEqual([]);
      expect(read(without, "latchkey_session_cache_reads_total")).toStrictEqual([]);
    });

    test("A009: whoever reads Redis finds ids and nothing else, and everything there forgets itself", async () => {
      const site = await open({ redis });
      const { browser, email, userId, sessionId } = await site.member();
      await browser.get("/auth/session");
      const client = openClient();
      await keyOf(client, site, sessionId);
      const other = await site.member();
      await other.browser.post("/auth/logout");
      await expect
        .poll(async () => new Set([...(await allOf(client, site)).keys()].map((key) => key.split(":").at(-1))), {
          timeout: 20_000,
        })
        .toStrictEqual(new Set(["count", "feed", "session"]));
      const [row] = await site.raw("select seed from {sessions} where id = $1", sessionId);
      const seed = Buffer.from(String(row?.["seed"]), "base64url");
      const token = browser.cookies.get(sessionCookieName) ?? "";
      for (const [key, value] of await allOf(client, site)) {
        expect(key).toMatch(/^latchkey:\{[\w-]{22}:[\w:-]+\}:(session|feed|count)$/);
        expect(await client.ttl(key)).toBeGreaterThan(0);
        for (const secret of [email, userId, token, seed.toString("base64url"), seed.toString("hex"), other.sessionId])
          expect(value).not.toContain(secret);
      }
    });

    test("A006: a session that is over stays over, on a process that never saw it, whatever Redis says", async () => {
      const site = await open({ redis });
      const client = openClient();
      const { browser, sessionId } = await site.member();
      const thief = browser.copy();
      await browser.get("/auth/session");
      const key = await keyOf(client, site, sessionId);
      const old = (await client.get(key)) ?? "";
      expect((await browser.post("/auth/logout")).status).toBe(204);
      await client.set(key, old);
      for (const auth of [site.auth, await site.another(), await site.another()]) {
        thief.auth = auth;
        expect((await thief.get("/auth/session")).body.code).toBe("session_revoked");
      }
      // Not even when the log has been swept since, as far as it is.
      await site.raw("delete from {revocations} where id < (select max(id) from {revocations})");
      thief.auth = await site.another();
      expect((await thief.get("/auth/session")).body.code).toBe("session_revoked");
      await site.raw("delete from {revocations}");
      thief.auth = await site.another();
      expect((await thief.get("/auth/session")).body.code).toBe("session_revoked");
    });

    test("A006, A024: who can write to Redis makes no session, and turns none into another", async () => {
      const site = await open({ redis });
      const client = openClient();
      const [ada, eve] = [await site.member(), await site.member()];
      await ada.browser.get("/auth/session");
      await eve.browser.get("/auth/session");
      const [adas, eves] = [await keyOf(client, site, ada.sessionId), await keyOf(client, site, eve.sessionId)];
      const evesValue = (await client.get(eves)) ?? "";
      const ring = createSecretRing([site.secret]);
      const stranger = createSecretRing([randomBytes(32).toString("base64url")]);
      for (const planted of [
        evesValue,
        "",
        "[]",
        evesValue.slice(0, -4),
        seal(stranger, "session-cache", "[]"),
        seal(ring, "feed", "[]"),
        seal(ring, "session-cache", "[1,2,3,4,5,6]"),
        seal(ring, "session-cache", "no JSON"),
      ]) {
        await client.set(adas, planted);
        const auth = await site.another();
        ada.browser.auth = auth;
        const { status, body } = await ada.browser.get("/auth/session");
        expect([status, body.user?.email]).toStrictEqual([200, ada.email]);
        expect([checks(auth, "cache"), checks(auth, "database")]).toStrictEqual([0, 1]);
      }
      // Of another type altogether.
      await client.del(adas);
      await client.lpush(adas, "x");
      ada.browser.auth = await site.another();
      expect((await ada.browser.get("/auth/session")).status).toBe(200);
    });

    test("new secrets are known at once to a process that still finds the old ones in Redis", async () => {
      const site = await open({ redis });
      const client = openClient();
      const { browser, sessionId } = await site.member();
      await browser.get("/auth/session");
      const key = await keyOf(client, site, sessionId);
      const elsewhere = await site.another();
      const before = browser.copy();
      const old = (await client.get(key)) ?? "";
      expect((await browser.post("/auth/reauthenticate", { password })).status).toBe(204);
      await client.set(key, old);
      // Whether or not it has heard of the change: who has just proven herself is not signed out.
      browser.auth = elsewhere;
      expect((await browser.get("/auth/session")).status).toBe(200);
      before.auth = elsewhere;
      await expect.poll(async () => (await before.get("/auth/session")).status, { timeout: 20_000 }).toBe(401);
    });

    test("a use elsewhere counts: an idle limit that has passed only in Redis has not passed", async () => {
      const site = await open({ redis, session: { idleTimeout: 120 } });
      const { browser, sessionId } = await site.member();
      await browser.get("/auth/session");
      const client = openClient();
      await keyOf(client, site, sessionId);
      site.time.now += 100 * second;
      expect((await browser.get("/auth/session")).status).toBe(200);
      const seen = async (): Promise<number> =>
        Number((await site.raw("select last_seen_at from {sessions} where id = $1", sessionId))[0]?.["last_seen_at"]);
      // Written every ten seconds.
      await expect.poll(seen, { timeout: 40_000 }).toBe(site.time.now);
      site.time.now += 100 * second;
      const auth = await site.another();
      browser.auth = auth;
      expect((await browser.get("/auth/session")).status).toBe(200);
      expect([outcomes(auth, "hit"), checks(auth, "database")]).toStrictEqual([1, 1]);
      site.time.now += 120 * second;
      browser.auth = await site.another();
      expect((await browser.get("/auth/session")).body.code).toBe("session_expired");
    });

    test("A006: in Redis and in a process together a session is remembered for five minutes, not for ten", async () => {
      const site = await open({ redis });
      const { browser, userId, sessionId } = await site.member();
      await browser.get("/auth/session");
      await keyOf(openClient(), site, sessionId);
      const start = site.time.now;
      const elsewhere = await site.another();
      browser.auth = elsewhere;
      site.time.now = start + 200 * second;
      // The view is fresh again once the log was read at this time.
      await expect.poll(() => viewAge(elsewhere), { timeout: 20_000 }).toBeLessThan(5);
      expect((await browser.get("/auth/session")).status).toBe(200);
      expect(checks(elsewhere, "cache")).toBe(1);
      // An ending that no entry tells of.
      await site.raw("update {users} set version = version + 1 where id = $1", userId);
      site.time.now = start + 299 * second;
      await expect.poll(() => viewAge(elsewhere), { timeout: 20_000 }).toBeLessThan(5);
      expect((await browser.get("/auth/session")).status).toBe(200);
      site.time.now = start + 301 * second;
      await expect
        .poll(async () => (await browser.get("/auth/session")).body.code, { timeout: 20_000 })
        .toBe("session_revoked");
    });

    test.each([
      ["ahead", 40 * second],
      ["behind", -40 * second],
    ])("A006, A092: a process whose clock is 40 s %s shares sessions and endings like any other", async (_, off) => {
      const site = await open({ redis });
      const odd = await site.another({ clock: () => site.time.now + off });
      const { browser, sessionId } = await site.member();
      const client = openClient();
      for (const [first, then] of [
        [site.auth, odd],
        [odd, site.auth],
      ] as const) {
        const member = await site.member();
        member.browser.auth = first;
        expect((await member.browser.get("/auth/session")).status).toBe(200);
        await keyOf(client, site, member.sessionId);
        const copy = member.browser.copy();
        copy.auth = then;
        expect((await copy.get("/auth/session")).status).toBe(200);
        expect((await member.browser.post("/auth/logout")).status).toBe(204);
        await expect.poll(async () => (await copy.get("/auth/session")).status, { timeout: 20_000 }).toBe(401);
        const late = await site.another({ clock: () => site.time.now + off });
        copy.auth = late;
        expect((await copy.get("/auth/session")).status).toBe(401);
      }
      browser.auth = odd;
      expect((await browser.get("/auth/session")).status).toBe(200);
      expect(sessionId).not.toBe("");
    });

    test("A006, A092: a host clock that jumps forward or back by an hour brings no ended session back through Redis", async () => {
      const site = await open({ redis });
      const client = openClient();
      const { browser, sessionId } = await site.member();
      const thief = browser.copy();
      await browser.get("/auth/session");
      const key = await keyOf(client, site, sessionId);
      const old = (await client.get(key)) ?? "";
      await browser.post("/auth/logout");
      const start = site.time.now;
      for (const jump of [60 * minute, -60 * minute, 20 * minute, 0]) {
        site.time.now = start + jump;
        await client.set(key, old);
        for (const auth of [site.auth, await site.another()]) {
          thief.auth = auth;
          expect((await thief.get("/auth/session")).status).toBe(401);
        }
      }
    });
  });
});
