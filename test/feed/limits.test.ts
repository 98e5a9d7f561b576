import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { createAuth, type Auth } from "../../src/index.ts";
import { RevocationView } from "../../src/revocation/revocation-view.ts";
import { ServiceFeed } from "../../src/service/service-feed.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { createFailingPool } from "../flows/failing-database.ts";
import { type Installation, onEveryDatabase, onPostgres, onSqlite, origin } from "../flows/installation.ts";
import { FeedReader, makeService } from "./feed-reader.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openStorage(site: Installation): Promise<Storage> {
  const storage = await openSqlStorage({ database: site.url, migrate: "off", clock: () => site.time.now });
  closers.push(() => storage.close());
  return storage;
}

function ask(auth: Auth, key: string, query = "", init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${key}` };
  return auth.handler(new Request(`${origin}/auth/revocations${query}`, { headers, ...init }));
}

function read(response: Response): FeedReader {
  if (response.status !== 200) throw new Error(`The feed answered ${response.status}.`);
  const reader = new FeedReader(response);
  closers.push(() => reader.close());
  return reader;
}

const gauge = (auth: Auth, name: string): number => {
  const [, value] = new RegExp(`^${name} (\\d+)$`, "m").exec(auth.metrics()) ?? [];
  return Number(value);
};

describe("long polls", () => {
  onEveryDatabase((open) => {
    test("answer at once without a cursor, as soon as there is something with one, and after their time with nothing", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const ada = await site.member();
      const first = await ask(site.auth, key, "?wait=25");
      expect(Object.fromEntries(first.headers)).toMatchObject({
        "content-type": "application/json",
        "cache-control": "no-store, no-transform",
      });
      const { cursor, ...rest } = await first.json();
      expect(rest).toStrictEqual({ entries: [], asOf: expect.any(Number), accessTokenLifetime: 900, staleness: 5 });
      const asked = performance.now();
      const nothing = await (await ask(site.auth, key, `?wait=1&after=${cursor}`)).json();
      expect(performance.now() - asked).toBeGreaterThan(900);
      expect(nothing.entries).toStrictEqual([]);
      const waiting = ask(site.auth, key, `?wait=25&after=${cursor}`);
      await expect.poll(() => gauge(site.auth, "latchkey_feed_polls")).toBe(1);
      await ada.browser.post("/auth/logout");
      const something = await (await waiting).json();
      expect(something.entries).toMatchObject([{ kind: "session" }]);
      // The cursor went on with it: the next poll waits, and is not answered with the same again and again.
      const next = await (await ask(site.auth, key, `?wait=0&after=${something.cursor}`)).json();
      expect(next.entries).toStrictEqual([]);
      expect((await (await ask(site.auth, key, `?wait=0&after=${cursor}`)).json()).entries).toHaveLength(1);
    });
  });

  onSqlite((open) => {
    test("twenty of a key wait at a time, and one that was given up makes room", async () => {
      const site = await open();
      const storage = await openStorage(site);
      const [{ key }, other] = [await makeService(site.auth, storage), await makeService(site.auth, storage)];
      const { cursor } = await (await ask(site.auth, key, "?wait=0")).json();
      const givenUp = new AbortController();
      const query = `?wait=25&after=${cursor}`;
      const polls = Array.from({ length: 20 }, () => ask(site.auth, key, query, { signal: givenUp.signal }));
      await expect.poll(() => gauge(site.auth, "latchkey_feed_polls")).toBe(20);
      const refused = await ask(site.auth, key, query);
      expect([refused.status, (await refused.json()).code]).toStrictEqual([503, "overloaded"]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await ask(site.auth, other.key, "?wait=1")).status).toBe(200);
      givenUp.abort();
      await Promise.all(polls);
      expect(gauge(site.auth, "latchkey_feed_polls")).toBe(0);
    });
  });
});

describe("streams", () => {
  onSqlite((open) => {
    test("a third of a key takes the place of its oldest, and leaves other keys alone", async () => {
      const site = await open();
      const storage = await openStorage(site);
      const [mine, other] = [await makeService(site.auth, storage), await makeService(site.auth, storage)];
      const theirs = read(await ask(site.auth, other.key));
      const [first, second] = [read(await ask(site.auth, mine.key)), read(await ask(site.auth, mine.key))];
      const third = read(await ask(site.auth, mine.key));
      expect(await first.ended()).toBe("ended");
      expect(first.comments).toStrictEqual([expect.stringMatching(/^: a newer stream/)]);
      for (const reader of [second, third, theirs]) {
        await reader.next("time");
        expect(reader.outcome).toBeNull();
      }
      expect(gauge(site.auth, "latchkey_feed_streams")).toBe(3);
      for (const reader of [second, third, theirs]) await reader.close();
      expect(gauge(site.auth, "latchkey_feed_streams")).toBe(0);
      expect(site.auth.metrics()).toMatch(/latchkey_feed_streams_ended_total\{reason="displaced"\} 1/);
      expect(site.auth.metrics()).toMatch(/latchkey_feed_streams_ended_total\{reason="left"\} 3/);
    });

    test("a process has a thousand readers at most", async () => {
      const site = await open();
      const storage = await openStorage(site);
      for (let i = 0; i < 500; i += 1) {
        const { key } = await makeService(site.auth, storage);
        read(await ask(site.auth, key));
        read(await ask(site.auth, key));
      }
      const { key } = await makeService(site.auth, storage);
      const refused = await ask(site.auth, key);
      expect([refused.status, (await refused.json()).code]).toStrictEqual([503, "overloaded"]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    });

    test("HEAD answers what GET would and opens nothing; no other method is there", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const head = await ask(site.auth, key, "", { method: "HEAD" });
      expect([head.status, head.headers.get("content-type"), head.body]).toStrictEqual([
        200,
        "text/event-stream",
        null,
      ]);
      expect(gauge(site.auth, "latchkey_feed_streams")).toBe(0);
      for (const method of ["POST", "PUT", "DELETE"]) {
        const refused = await ask(site.auth, key, "", { method });
        expect([refused.status, refused.headers.get("allow")]).toStrictEqual([405, "HEAD, GET"]);
      }
      expect((await ask(site.auth, "lkv_no", "", { method: "HEAD" })).status).toBe(401);
    });

    test("one that is not read is dropped; one that is merely busy gets everything that happened meanwhile", async () => {
      const site = await open();
      const storage = await openStorage(site);
      const view = new RevocationView({
        log: storage.revocations,
        clock: Date.now,
        heartbeat: 0.1,
        staleness: 5,
        retention: 360,
        onError: () => {},
      });
      await view.start();
      closers.push(async () => view.close());
      const reasons: string[] = [];
      const feed = new ServiceFeed({
        view,
        clock: Date.now,
        accessTokenLifetime: 900,
        staleness: 5,
        readerPatience: 2,
        isLive: async () => true,
        onStreamEnd: (reason) => reasons.push(reason),
      });
      closers.push(async () => feed.close());
      const cuts: string[] = [];
      const stuck = (await feed.open({ serviceId: "stuck", after: null }, () => cuts.push("stuck"))).getReader();
      const alone = (await feed.open({ serviceId: "alone", after: null })).getReader();
      const busy = (await feed.open({ serviceId: "busy", after: null })).getReader();
      const text = async (): Promise<string> => new TextDecoder().decode((await busy.read()).value);
      // What is in force, and that it is complete.
      for (const reader of [stuck, stuck, alone, alone]) await reader.read();
      expect(await text()).toMatch(/^event: snapshot\n/);
      expect(await text()).toMatch(/^event: ready\n/);
      // Each asks once more, and is handed the first of what follows.
      const asked = [stuck, alone, busy].map((reader) => reader.read());
      const now = Date.now();
      const insert = async (from: number, to: number): Promise<void> => {
        const rows = Array.from({ length: to - from }, (_, i) => `('session', 's${from + i}', null, ${now}, ${now})`);
        const columns = "kind, subject, version, created_at, expires_at";
        await site.raw(`insert into {revocations} (${columns}) values ${rows.join(", ")}`);
      };
      await insert(0, 1);
      await Promise.all(asked);
      await insert(1, 1_501);
      await expect.poll(() => view.cursor).toBe(1_501);
      await insert(1_501, 3_000);
      await expect.poll(() => view.cursor).toBe(3_000);
      await sleep(500);
      let caughtUp = "";
      while ((caughtUp.match(/event: revocation/g) ?? []).length < 2_999) caughtUp += await text();
      expect(caughtUp).not.toContain("id:");
      let next = await text();
      while (!next.startsWith("event: time")) next = await text();
      expect(next).toContain(`id: ${view.epoch}.3000\n`);
      const reading = (async () => {
        for (;;) if ((await busy.read()).done) return;
      })();
      await expect.poll(() => reasons, { timeout: 8_000 }).toStrictEqual(["slow", "slow"]);
      // One has a connection, which is cut; the other's body fails.
      expect(cuts).toStrictEqual(["stuck"]);
      await expect(alone.read()).rejects.toThrow("too slow");
      expect(feed.usage.streams).toBe(1);
      feed.close();
      await reading;
      expect(reasons).toStrictEqual(["slow", "slow", "closed"]);
    });
  });
});

describe("while the database does not answer", () => {
  onPostgres((open) => {
    test("no stream says that nothing is missing, none begins, and with the database everything is back", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const database = createFailingPool(site.url);
      const auth = createAuth({
        baseUrl: origin,
        secret: site.secret,
        database: database.pool,
        logger: { info: () => {}, warn: () => {}, error: () => {} },
      });
      closers.push(async () => {
        database.away = null;
        await auth.close();
        await database.pool.end();
      });
      const reader = read(await ask(auth, key));
      const { cursor } = (await reader.next("ready")).data;
      await reader.next("time");
      database.away = /./;
      // The log was read lately: for a few seconds that is good enough.
      await sleep(6_000);
      reader.events.length = 0;
      await sleep(2_500);
      expect(reader.events).toStrictEqual([]);
      expect(reader.outcome).toBeNull();
      for (const query of ["", `?after=${cursor}`, "?wait=0", `?wait=1&after=${cursor}`]) {
        const refused = await ask(auth, key, query);
        expect([query, refused.status, (await refused.json()).code]).toStrictEqual([query, 503, "storage_unavailable"]);
        expect(refused.headers.get("retry-after")).not.toBeNull();
      }
      const ada = await site.member();
      await ada.browser.post("/auth/logout");
      database.away = null;
      expect((await reader.next("revocation")).data).toMatchObject({ kind: "session" });
      const time = await reader.next("time");
      expect(Math.abs(time.data.asOf - Date.now() / 1000)).toBeLessThan(5);
    });
  });
});
