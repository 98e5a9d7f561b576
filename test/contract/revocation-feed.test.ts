import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { formatEntries } from "../../src/revocation/entry-list.ts";
import { createRelayedFeed, type EndingRelay } from "../../src/revocation/relayed-feed.ts";
import type { FeedWatch, RevocationFeed } from "../../src/revocation/revocation-feed.ts";
import type { RevocationEntry } from "../../src/revocation/revocation-log.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { seal } from "../../src/secret/seal.ts";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import { RedisFeed } from "../../src/storage/redis/revocation-feed.ts";
import { SqlDatabase } from "../../src/storage/sql/database.ts";
import { openPostgres } from "../../src/storage/sql/postgres.ts";
import { openPostgresFeed } from "../../src/storage/sql/postgres-feed.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { type Gate, openGate } from "../server/gate.ts";
import { openRedisClient, redisUrl } from "../setup/redis.ts";
import { type Fixture, onPostgres, onSqliteFile } from "./fixture.ts";

/** Two processes: one that ends sessions, and the feed of one that listens. */
interface Pair {
  readonly fixture: Fixture;
  readonly writer: Storage;
  readonly feed: RevocationFeed;
  /** Everything the feed has told, empty lists left out, and how often it was empty. */
  readonly heard: RevocationEntry[];
  readonly pokes: () => number;
  readonly delays: number[];
}

interface Opened {
  readonly writer: Storage;
  readonly feed: RevocationFeed;
}

async function pair(fixture: Fixture, open: (watch: FeedWatch) => Promise<Opened>): Promise<Pair> {
  const delays: number[] = [];
  const opened = await open({ onSilence: () => {}, onDelay: (seconds) => delays.push(seconds) });
  onTestFinished(() => opened.feed.close());
  const heard: RevocationEntry[] = [];
  let pokes = 0;
  opened.feed.subscribe((entries) => {
    if (entries.length === 0) pokes += 1;
    heard.push(...entries);
  });
  return { fixture, ...opened, heard, pokes: () => pokes, delays };
}

/** What every feed has to do. Storage on which endings are written may be that of another process. */
/** A feed of the database that hears of endings by another way to PostgreSQL, and what it complains of. */
async function openFeedBy(fixture: Fixture, direct: URL): Promise<{ feed: RevocationFeed; said: unknown[] }> {
  const storage = await openSqlStorage({
    database: fixture.url ?? "",
    directUrl: direct.href,
    migrate: "check",
    clock: Date.now,
  });
  onTestFinished(() => storage.close());
  const said: unknown[] = [];
  const feed = await storage.openFeed({ onSilence: (error) => said.push(error), onDelay: () => {} });
  onTestFinished(() => feed.close());
  return { feed, said };
}

function feedContract(start: () => Promise<Pair>, state: RevocationFeed["state"]): void {
  test("tells of entries after their commit, with ids as the log has them", async () => {
    const { fixture, writer, feed, heard } = await start();
    await expect.poll(() => feed.state, { timeout: 20_000 }).toBe(state);
    const { id } = await fixture.newUser();
    const session = await fixture.startSession(id);
    await writer.sessions.end(session.id, "signed_out");
    await writer.sessions.endAll(id, "ended_by_user", null);
    await writer.users.rename(id, "Grace");
    const all = await fixture.storage.revocations.readAfter(0, 10);
    expect(all.map(({ kind, version }) => [kind, version])).toStrictEqual([
      ["session", null],
      ["user", 2],
      ["profile", null],
    ]);
    const distinct = (): RevocationEntry[] => [...new Map(heard.map((entry) => [entry.id, entry])).values()];
    await expect.poll(distinct, { timeout: 20_000 }).toStrictEqual(all);
  });

  test("tells of nothing that was rolled back", async () => {
    const { fixture, writer, feed, heard } = await start();
    await expect.poll(() => feed.state, { timeout: 20_000 }).toBe(state);
    const { id } = await fixture.newUser();
    const session = await fixture.startSession(id);
    // The kept session has ended, so everything is taken back.
    await writer.sessions.end(session.id, "signed_out");
    expect(await writer.sessions.endAll(id, "ended_by_user", session.id)).toBeNull();
    await writer.users.rename(id, "Grace");
    await expect.poll(() => heard.map(({ kind }) => kind), { timeout: 20_000 }).toContain("profile");
    expect(new Set(heard.map(({ kind }) => kind))).toStrictEqual(new Set(["session", "profile"]));
  });

  test("a listener that fails fails nobody else, one that has unsubscribed hears nothing, and a closed feed is silent", async () => {
    const { fixture, writer, feed, heard } = await start();
    await expect.poll(() => feed.state, { timeout: 20_000 }).toBe(state);
    const { id } = await fixture.newUser();
    const early: RevocationEntry[] = [];
    feed.subscribe(() => {
      throw new Error("a broken listener");
    });
    const unsubscribe = feed.subscribe((entries) => early.push(...entries));
    const late: RevocationEntry[] = [];
    feed.subscribe((entries) => late.push(...entries));
    unsubscribe();
    await writer.users.rename(id, "Grace");
    await expect.poll(() => [heard.length > 0, late.length > 0], { timeout: 20_000 }).toStrictEqual([true, true]);
    expect(early).toStrictEqual([]);
    const before = heard.length;
    await feed.close();
    await writer.users.rename(id, "Ada");
    await sleep(100);
    expect(heard).toHaveLength(before);
  });
}

describe("the feed within a process", () => {
  onSqliteFile((open) => {
    feedContract(async () => {
      const fixture = await open();
      return pair(fixture, async (watch) => ({
        writer: fixture.storage,
        feed: await fixture.storage.openFeed(watch),
      }));
    }, "in-process");
  });
});

describe("the feed that workers of one server relay to each other", () => {
  /** What carries texts between two processes. */
  function openRelays(): readonly [EndingRelay, EndingRelay] {
    const listeners: [((text: string) => void)[], ((text: string) => void)[]] = [[], []];
    const relay = (own: 0 | 1): EndingRelay => ({
      tell: (text) => {
        for (const listener of listeners[own === 0 ? 1 : 0]) listener(text);
      },
      listen: (listener) => void listeners[own].push(listener),
    });
    return [relay(0), relay(1)];
  }

  onSqliteFile((open) => {
    /** @param elsewhere whether the listener's log is another one */
    const start = async (elsewhere = false): Promise<Pair> => {
      const fixture = await open();
      const [there, here] = openRelays();
      const { epoch } = await fixture.storage.revocations.head();
      const listener = await fixture.openAnother();
      return pair(fixture, async (watch) => {
        const own = await fixture.storage.openFeed(watch);
        const told = createRelayedFeed({ own, relay: there, lineage: () => epoch });
        onTestFinished(() => told.close());
        const feed = createRelayedFeed({
          own: await listener.openFeed(watch),
          relay: here,
          lineage: () => (elsewhere ? "another" : epoch),
        });
        return { writer: fixture.storage, feed };
      });
    };
    feedContract(() => start(), "listening");

    test("what another history says is not taken for this one's", async () => {
      const { fixture, writer, heard } = await start(true);
      await writer.users.rename((await fixture.newUser()).id, "Grace");
      await sleep(100);
      expect(heard).toStrictEqual([]);
    });
  });
});

describe("the feed by notifications", () => {
  onPostgres((open) => {
    const start = async (): Promise<Pair> => {
      const fixture = await open();
      const listener = await fixture.openAnother();
      return pair(fixture, async (watch) => ({ writer: fixture.storage, feed: await listener.openFeed(watch) }));
    };
    feedContract(start, "listening");

    test("a connection that listened and has gone silent, without an end, is replaced as soon as another one can be made", {
      timeout: 120_000,
    }, async () => {
      const { url } = await open();
      if (url === null) throw new Error("PostgreSQL has a URL");
      const gate = await openGate(url);
      onTestFinished(() => gate.shut());
      const database = new SqlDatabase(await openPostgres(url, undefined), {
        clock: Date.now,
        revocationLifetime: 60,
      });
      onTestFinished(() => database.close());
      const watch = { onSilence: () => {}, onDelay: () => {} };
      const setting = "databaseDirectUrl";
      const feed = await openPostgresFeed({ database, url: gate.url, setting, watch, echoInterval: 200 });
      onTestFinished(() => feed.close());
      await expect.poll(() => feed.state, { timeout: 20_000 }).toBe("listening");
      gate.cut();
      await expect.poll(() => feed.state, { timeout: 20_000 }).toBe("polling");
      gate.mend();
      await expect.poll(() => feed.state, { timeout: 25_000 }).toBe("listening");
    });

    test("says that there is something to read when it is too much for a notification", async () => {
      const { fixture, writer, feed, heard, pokes } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const { id } = await fixture.newUser();
      for (let i = 0; i < 150; i += 1) await fixture.startSession(id);
      const before = pokes();
      expect(await writer.sessions.start(fixture.newSession(id), { replaces: [], keepNewest: 1 })).toBe(true);
      await expect.poll(() => pokes() - before).toBe(1);
      expect(heard).toStrictEqual([]);
      expect(await fixture.storage.revocations.readAfter(0, 1_000)).toHaveLength(150);
    });

    test("goes on after its connection was cut, and says that there may be something to read", async () => {
      const { fixture, writer, feed, heard, pokes } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const before = pokes();
      await fixture.raw(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey feed' and datname = current_database()",
      );
      await expect.poll(pokes, { timeout: 20_000 }).toBe(before + 1);
      const { id } = await fixture.newUser();
      await writer.users.rename(id, "Grace");
      await expect.poll(() => heard.length).toBe(1);
    });

    test("a process hears its own endings twice and measures how long the second time took", async () => {
      const fixture = await open();
      const { feed, delays } = await pair(fixture, async (watch) => ({
        writer: fixture.storage,
        feed: await fixture.storage.openFeed(watch),
      }));
      await expect.poll(() => feed.state).toBe("listening");
      const { id } = await fixture.newUser();
      await fixture.storage.users.rename(id, "Grace");
      await expect.poll(() => delays.length).toBe(1);
      expect(delays[0]).toBeLessThan(5);
    });

    test("is not lost where connections that ask nothing are ended", async () => {
      const fixture = await open();
      const url = new URL(fixture.url ?? "");
      url.searchParams.set("options", "-c idle_session_timeout=300");
      const { feed, said } = await openFeedBy(fixture, url);
      await expect.poll(() => feed.state).toBe("listening");
      await sleep(600);
      expect([feed.state, said]).toStrictEqual(["listening", []]);
    });

    test("leaves no connection behind", async () => {
      const { fixture, feed } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const listening = async (): Promise<number> =>
        (
          await fixture.raw(
            "select 1 from pg_stat_activity where application_name = 'latchkey feed' and datname = current_database()",
          )
        ).length;
      expect(await listening()).toBe(1);
      await feed.close();
      await expect.poll(listening).toBe(0);
    });

    test("A006: whoever may not read our tables can neither hear endings nor make them up", async () => {
      const { fixture, writer, feed, heard } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const [channel] = await fixture.raw("select value from {meta} where key = 'channel'");
      expect(channel?.["value"]).toMatch(/^latchkey_[0-9a-f]{32}$/);
      const name = `stranger_${randomUUID().replaceAll("-", "")}`;
      await fixture.raw(`create role ${name} login password 'stranger'`);
      onTestFinished(async () => {
        await fixture.raw(`drop role ${name}`);
      });
      const url = Object.assign(new URL(fixture.url ?? ""), { username: name, password: "stranger" });
      const stranger = new pg.Client({ connectionString: url.href });
      await stranger.connect();
      onTestFinished(() => stranger.end());
      await expect(stranger.query("select value from latchkey.meta")).rejects.toThrow("permission denied");
      const { rows } = await stranger.query(
        "select query from pg_stat_activity where application_name = 'latchkey feed'",
      );
      expect(JSON.stringify(rows)).not.toContain(String(channel?.["value"]));
      const overheard: unknown[] = [];
      stranger.on("notification", (notification) => overheard.push(notification));
      await stranger.query("listen latchkey; listen latchkey_channel; listen channel");
      const forged = formatEntries([{ id: 1, kind: "user", subject: "victim", version: 9 }]);
      for (const guess of ["latchkey", "latchkey_channel", "channel"])
        await stranger.query("select pg_notify($1, $2)", [guess, forged]);
      const { id } = await fixture.newUser();
      await writer.users.rename(id, "Grace");
      await expect.poll(() => heard.map(({ subject }) => subject)).toStrictEqual([id]);
      await stranger.query("select 1");
      expect(overheard.map((one) => (one as { payload: string }).payload)).toStrictEqual([forged, forged, forged]);
    });

    test("a database whose own pool was handed in is followed by reading alone, unless a direct way is said", async () => {
      const fixture = await open();
      const pool = new pg.Pool({ connectionString: fixture.url ?? "", max: 2 });
      pool.on("error", () => {});
      onTestFinished(() => pool.end());
      for (const directUrl of [undefined, fixture.url ?? ""]) {
        const storage = await openSqlStorage({
          database: pool,
          migrate: "check",
          clock: Date.now,
          ...(directUrl !== undefined && { directUrl }),
        });
        const feed = await storage.openFeed({ onSilence: () => {}, onDelay: () => {} });
        if (directUrl === undefined) expect(feed.state).toBe("polling");
        else await expect.poll(() => feed.state).toBe("listening");
        await feed.close();
        await storage.close();
      }
    });

    test("a direct way that cannot be read is refused without repeating it", async () => {
      const fixture = await open();
      const storage = await openSqlStorage({
        database: fixture.url ?? "",
        directUrl: "postgres://root:hunter2@[::/db",
        migrate: "check",
        clock: Date.now,
      });
      onTestFinished(() => storage.close());
      const refusal = await storage
        .openFeed({ onSilence: () => {}, onDelay: () => {} })
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({ name: "ConfigurationError", setting: "databaseDirectUrl" });
      expect(JSON.stringify(refusal) + String(refusal)).not.toContain("hunter2");
    });

    test("a direct way to another database is found out, and said once", async () => {
      const fixture = await open();
      const elsewhere = new URL(fixture.url ?? "");
      elsewhere.pathname = "/postgres";
      const { feed, said } = await openFeedBy(fixture, elsewhere);
      await expect.poll(() => said.length, { timeout: 20_000 }).toBe(1);
      expect(String(said[0])).toContain("databaseDirectUrl leads to another database");
      expect(feed.state).toBe("polling");
    });
  });
});

describe.skipIf(redisUrl() === null)("the feed by Redis", () => {
  const secret = generateSecret();
  const ring = createSecretRing([secret]);

  async function openRedisFeed(storage: Storage, watch: FeedWatch, { url }: Gate): Promise<RevocationFeed> {
    const link = await openRedis(url, { onAway: () => {}, onBack: () => {}, onRefusal: () => {} });
    onTestFinished(() => link.close());
    const { epoch, place = "" } = await storage.revocations.head();
    const lineage = (): string => `${epoch}.${place}`;
    return new RedisFeed({ link, log: storage.revocations, ring, epoch, lineage, watch });
  }

  const suite = (open: () => Promise<Fixture>): void => {
    /** The way to Redis is this test's own: what cuts it cuts off no other file, whose tests share the server. */
    const start = async (): Promise<Pair & { readonly gate: Gate }> => {
      const fixture = await open();
      const gate = await openGate(redisUrl() ?? "");
      onTestFinished(() => gate.shut());
      const silent: FeedWatch = { onSilence: () => {}, onDelay: () => {} };
      const sender = await openRedisFeed(fixture.storage, silent, gate);
      onTestFinished(() => sender.close());
      const listener = await fixture.openAnother();
      const opened = await pair(fixture, async (watch) => ({
        writer: fixture.storage,
        feed: await openRedisFeed(listener, watch, gate),
      }));
      return { ...opened, gate };
    };
    feedContract(start, "listening");

    test("goes on after its connections were cut, from where it was", async () => {
      const { fixture, writer, feed, heard, pokes, gate } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const { id } = await fixture.newUser();
      await writer.users.rename(id, "Grace");
      await expect.poll(() => heard.length).toBe(1);
      const before = pokes();
      gate.reset();
      await expect.poll(pokes, { timeout: 20_000 }).toBeGreaterThan(before);
      await expect
        .poll(async () => {
          await writer.users.rename(id, "Ada");
          return heard.length;
        })
        .toBeGreaterThan(1);
    });

    test("A006: who can write to Redis can neither end a session nor undo an ending", async () => {
      const { fixture, writer, feed, heard } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const client = openRedisClient(redisUrl() ?? "");
      onTestFinished(() => client.disconnect());
      const { epoch, place = "" } = await fixture.storage.revocations.head();
      const key = `latchkey:{${epoch}:revocations}:feed`;
      const lineage = `${epoch}.${place}`;
      const forged = formatEntries([{ id: 1, kind: "session", subject: randomUUID(), version: null }]);
      const stranger = createSecretRing([generateSecret()]);
      const messages = [
        forged,
        `${lineage} ${forged}`,
        seal(stranger, "feed", `${lineage} ${forged}`),
        // Of another purpose, as a value of the cache that somebody copied.
        seal(ring, "session-cache", `${lineage} ${forged}`),
        // Ours, but of another database's history.
        seal(ring, "feed", `${randomUUID()} ${forged}`),
        seal(ring, "feed", forged),
        "",
        "\u0000\u00ff",
      ];
      for (const message of messages) await client.xadd(key, "*", "m", message);
      await client.xadd(key, "*", "other", "field", "and", "more");
      const { id } = await fixture.newUser();
      await writer.users.rename(id, "Grace");
      await expect.poll(() => heard.map(({ subject }) => subject), { timeout: 20_000 }).toContain(id);
      expect(new Set(heard.map(({ subject }) => subject))).toStrictEqual(new Set([id]));
      // What was sent is not readable either.
      const stored = JSON.stringify(await client.xrange(key, "-", "+"));
      expect(stored).not.toContain(id);
    });

    test("a stream that begins anew, from further back, is followed all the same", async () => {
      const { fixture, writer, feed, heard, pokes, gate } = await start();
      await expect.poll(() => feed.state).toBe("listening");
      const { id } = await fixture.newUser();
      await writer.users.rename(id, "Grace");
      await expect.poll(() => heard.length).toBe(1);
      const { epoch, place = "" } = await fixture.storage.revocations.head();
      const key = `latchkey:{${epoch}:revocations}:feed`;
      const client = openRedisClient(redisUrl() ?? "");
      onTestFinished(() => client.disconnect());
      const subject = randomUUID();
      const old = seal(
        ring,
        "feed",
        `${epoch}.${place} ${formatEntries([{ id: 9, kind: "session", subject, version: null }])}`,
      );
      // As a server whose clock went back, and that forgot everything.
      await client.del(key);
      await client.xadd(key, "5-1", "m", old);
      const before = pokes();
      gate.reset();
      await expect.poll(pokes, { timeout: 20_000 }).toBeGreaterThan(before);
      await client.xadd(key, "6-1", "m", old);
      await expect.poll(() => heard.map((entry) => entry.subject), { timeout: 20_000 }).toContain(subject);
    });
  };
  onSqliteFile(suite);
  onPostgres(suite);
});
