import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Auth } from "../../src/index.ts";
import { revokeService } from "../../src/service/revoke-service.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { type Installation, onEveryDatabase, origin, trustedOrigin } from "../flows/installation.ts";
import { FeedReader, makeService } from "./feed-reader.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The stores, as the command line has them: a process of its own. */
async function openStorage(site: Installation): Promise<Storage> {
  const storage = await openSqlStorage({ database: site.url, migrate: "off", clock: () => site.time.now });
  closers.push(() => storage.close());
  return storage;
}

function ask(auth: Auth, headers: Record<string, string>, query = ""): Promise<Response> {
  return auth.handler(new Request(`${origin}/auth/revocations${query}`, { headers }));
}

async function follow(auth: Auth, key: string, query = "", headers: Record<string, string> = {}): Promise<FeedReader> {
  const response = await ask(auth, { authorization: `Bearer ${key}`, ...headers }, query);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const reader = new FeedReader(response);
  closers.push(() => reader.close());
  return reader;
}

/** As docs/reference/revocation-feed.md says it, and not as our code does. */
function subjectOf(kind: string, id: string): string {
  const text = Buffer.concat([
    Buffer.from("latchkey.revocation.v1"),
    Buffer.from([0]),
    Buffer.from(kind),
    Buffer.from([0]),
    Buffer.from(id),
  ]);
  return createHash("sha256").update(text).digest().subarray(0, 16).toString("base64url");
}

const session = (id: string): object => ({ kind: "session", subject: subjectOf("session", id) });
const problemOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  (await response.json()).code,
];

test("the subject of the documentation's example is what the documentation says", () => {
  expect(subjectOf("session", "0c5f8b8e-6a8e-4c5d-9f3e-2b8a5a1d7e10")).toBe("D4FO_bL1JTSGWnxoN_OKcw");
});

describe("the feed of revocations", () => {
  onEveryDatabase((open) => {
    test("says what is in force, that it is complete, then each ending at once, and each second that nothing is missing", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const [before, ada] = [await site.member(), await site.member()];
      await before.browser.post("/auth/logout");
      const reader = await follow(site.auth, key);
      expect(Object.fromEntries(reader.response.headers)).toMatchObject({
        "content-type": "text/event-stream",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      });
      const snapshot = await reader.next("snapshot");
      expect(snapshot).toStrictEqual({
        name: "snapshot",
        id: undefined,
        data: { entries: [session(before.sessionId)] },
      });
      const ready = await reader.next("ready");
      expect(ready.data).toStrictEqual({
        cursor: ready.id,
        asOf: expect.any(Number),
        accessTokenLifetime: 900,
        staleness: 5,
      });
      expect(Math.abs(ready.data.asOf - site.time.now / 1000)).toBeLessThan(5);
      const asked = performance.now();
      await ada.browser.post("/auth/logout");
      expect((await reader.next("revocation")).data).toStrictEqual(session(ada.sessionId));
      expect(performance.now() - asked).toBeLessThan(10_000);
      const time = await reader.next("time");
      expect(time.data).toStrictEqual({ cursor: time.id, asOf: expect.any(Number) });
    });

    test("of a user it says the version, of a key the kid, and of a change that ends nothing it says nothing", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const reader = await follow(site.auth, key);
      await reader.next("ready");
      const ada = await site.member();
      await ada.browser.json("PATCH", "/auth/user", { name: "Grace" });
      await ada.browser.post("/auth/reauthenticate", { password: "violet anchor nine lantern" });
      await site.auth.users.ban(ada.userId);
      expect((await reader.next("revocation")).data).toStrictEqual({
        kind: "user",
        subject: subjectOf("user", ada.userId),
        version: 2,
      });
      const { now } = site.time;
      const columns = "kind, subject, version, created_at, expires_at";
      await site.raw(`insert into {revocations} (${columns}) values ('key', 'k1', null, $1, $2)`, now, now + 900_000);
      expect((await reader.next("revocation")).data).toStrictEqual({ kind: "key", subject: subjectOf("key", "k1") });
      expect(reader.events.filter(({ name }) => name === "revocation")).toStrictEqual([]);
    });

    test("an ending on another process is told, too", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const reader = await follow(await site.another(), key);
      await reader.next("ready");
      const ada = await site.member();
      await ada.browser.post("/auth/logout");
      expect((await reader.next("revocation")).data).toStrictEqual(session(ada.sessionId));
    });

    test("whoever resumes gets what was missed, on any process, by Last-Event-ID or by a query", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const other = await site.another();
      const [early, late] = [await site.member(), await site.member()];
      await early.browser.post("/auth/logout");
      const first = await follow(site.auth, key);
      await first.next("ready");
      // The cursor is where the log was read to.
      let cursor = "";
      await expect.poll(async () => (cursor = (await first.next("time")).data.cursor)).not.toMatch(/\.0$/);
      await first.close();
      await late.browser.post("/auth/logout");
      const own = await follow(site.auth, key, `?after=${cursor}`);
      // Without an id: whoever is cut off here begins at the same place again.
      expect((await own.next("revocation")).id).toBeUndefined();
      expect((await own.next("ready")).id).toBeDefined();
      await own.close();
      const resumed = [
        await follow(site.auth, key, "", { "last-event-id": cursor }),
        await follow(other, key, `?after=${cursor}`, { "last-event-id": "not looked at" }),
      ];
      for (const reader of resumed) {
        expect((await reader.next("revocation")).data).toStrictEqual(session(late.sessionId));
        await reader.next("ready");
        expect(reader.events.filter(({ name }) => name === "snapshot")).toStrictEqual([]);
      }
    });

    test("an entry that overtook another one moves no cursor: who resumes from it misses neither", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const elsewhere = await site.another();
      const [slow, fast] = [await site.member(), await site.member()];
      const reader = await follow(site.auth, key);
      await reader.next("ready");
      // This process is not notified of the first, but of the second, which is its own.
      await elsewhere.sessions.end(slow.sessionId);
      await site.auth.sessions.end(fast.sessionId);
      const told = await reader.next("revocation");
      await reader.close();
      const { raw } = site;
      const log = await raw("select id, subject from {revocations} where kind = 'session' order by id");
      expect(log.map(({ subject }) => subject)).toStrictEqual([slow.sessionId, fast.sessionId]);
      const again = await follow(site.auth, key, `?after=${told.id}`);
      await again.next("ready");
      const seen = [told, ...again.events.filter(({ name }) => name === "revocation")];
      await sleep(1_500);
      seen.push(...again.events.filter(({ name }) => name === "revocation"));
      for (const id of [slow.sessionId, fast.sessionId])
        expect(seen.map(({ data }) => data)).toContainEqual(session(id));
    });

    test("a cursor of another database or ahead of this one is gone; one that is none is refused", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const reader = await follow(site.auth, key);
      const [epoch = ""] = (await reader.next("ready")).data.cursor.split(".");
      const headers = { authorization: `Bearer ${key}` };
      for (const gone of ["AAAAAAAAAAAAAAAAAAAAAA.0", `${epoch}.999999`]) {
        for (const query of [`?after=${gone}`, `?after=${gone}&wait=5`]) {
          expect(await problemOf(await ask(site.auth, headers, query))).toStrictEqual([410, "cursor_expired"]);
        }
      }
      const wrong = [
        "after=",
        "after=x",
        `after=${epoch}`,
        `after=${epoch}.-1`,
        `after=${epoch}.01`,
        `after=${epoch}.1e3`,
      ];
      for (const query of [...wrong, "wait=26", "wait=-1", "wait=x", "wait=1&wait=2", "from=1"]) {
        expect(await problemOf(await ask(site.auth, headers, `?${query}`))).toStrictEqual([400, "invalid_input"]);
      }
      const response = await ask(site.auth, { ...headers, "last-event-id": "x" });
      expect(await problemOf(response)).toStrictEqual([400, "invalid_input"]);
    });

    test("without a good key nothing is told", async () => {
      const site = await open({ trustedOrigins: [trustedOrigin] });
      const storage = await openStorage(site);
      const { key } = await makeService(site.auth, storage);
      const { key: introspects } = await makeService(site.auth, storage, { scopes: ["introspect"] });
      const ada = await site.member();
      const cookie = [...ada.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const flipped = key.slice(0, -2) + (key.at(-2) === "A" ? "B" : "A") + key.slice(-1);
      const refusals: [Record<string, string>, number, string][] = [
        [{}, 401, "unauthenticated"],
        [{ cookie }, 401, "unauthenticated"],
        [{ authorization: `Bearer ${flipped}` }, 401, "unauthenticated"],
        [{ authorization: `Basic ${key}` }, 401, "unauthenticated"],
        [{ authorization: key }, 401, "unauthenticated"],
        [{ authorization: `Bearer ${introspects}` }, 403, "forbidden"],
        [{ authorization: `Bearer ${key}, Bearer ${key}` }, 400, "invalid_input"],
        [{ authorization: `Bearer ${key}`, "sec-fetch-site": "cross-site" }, 403, "csrf_rejected"],
        [
          { authorization: `Bearer ${key}`, "sec-fetch-site": "same-site", origin: trustedOrigin },
          403,
          "csrf_rejected",
        ],
      ];
      for (const [headers, status, code] of refusals) {
        const response = await ask(site.auth, headers);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
        expect([headers, ...(await problemOf(response))]).toStrictEqual([headers, status, code]);
      }
      // The scheme's name is written in any case (RFC 9110, section 11.1).
      await follow(site.auth, key, "", { authorization: `bearer ${key}` });
    });

    test("a revoked key's streams and polls end on every process, it opens no more, and others go on", async () => {
      const site = await open();
      const storage = await openStorage(site);
      const [leaked, good] = [await makeService(site.auth, storage), await makeService(site.auth, storage)];
      const other = await site.another();
      const readers = await Promise.all([follow(site.auth, leaked.key), follow(other, leaked.key)]);
      const staying = await follow(other, good.key);
      const { cursor } = (await staying.next("ready")).data;
      for (const reader of readers) await reader.next("ready");
      const headers = { authorization: `Bearer ${leaked.key}` };
      const poll = ask(site.auth, headers, `?after=${cursor}&wait=25`);
      const revoked = performance.now();
      await revokeService(storage, leaked.name, { actor: "operator" });
      for (const reader of readers) expect(await reader.ended()).toBe("ended");
      expect(await problemOf(await poll)).toStrictEqual([401, "unauthenticated"]);
      // Each reads the log twice a second; this machine may be busy.
      expect(performance.now() - revoked).toBeLessThan(5_000);
      for (const auth of [site.auth, other]) {
        expect(await problemOf(await ask(auth, headers))).toStrictEqual([401, "unauthenticated"]);
      }
      expect(staying.outcome).toBeNull();
      expect(site.auth.metrics()).toMatch(/latchkey_feed_streams_ended_total\{reason="revoked"\} 1/);
    });

    test("everything in force comes in parts of a thousand", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const { now } = site.time;
      const values = Array.from({ length: 2_500 }, (_, i) => `('session', 's${i}', null, ${now}, ${now + 900_000})`);
      await site.raw(
        `insert into {revocations} (kind, subject, version, created_at, expires_at) values ${values.join(", ")}`,
      );
      const late = await site.another();
      const reader = await follow(late, key);
      await reader.next("ready");
      const parts = reader.events.filter(({ name }) => name === "snapshot").map(({ data }) => data.entries.length);
      expect(parts).toStrictEqual([1_000, 1_000, 500]);
      const poll = await ask(late, { authorization: `Bearer ${key}` }, "?wait=0");
      expect((await poll.json()).entries).toHaveLength(2_500);
    });

    test("another database under the same server: the stream says so and ends", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const reader = await follow(site.auth, key);
      const { cursor } = (await reader.next("ready")).data;
      await site.raw("update {meta} set value = $1 where key = 'epoch'", "another-history");
      expect(await reader.next("reset")).toStrictEqual({ name: "reset", id: "", data: {} });
      expect(await reader.ended()).toBe("ended");
      const headers = { authorization: `Bearer ${key}`, "last-event-id": cursor };
      expect(await problemOf(await ask(site.auth, headers))).toStrictEqual([410, "cursor_expired"]);
      const anew = await follow(site.auth, key, "", { "last-event-id": "" });
      expect((await anew.next("ready")).data.cursor).toMatch(/^another-history\./);
    });

    test("an installation that is closed ends every stream at once", async () => {
      const site = await open();
      const { key } = await makeService(site.auth, await openStorage(site));
      const other = await site.another();
      const reader = await follow(other, key);
      const { cursor } = (await reader.next("ready")).data;
      const poll = ask(other, { authorization: `Bearer ${key}` }, `?after=${cursor}&wait=25`);
      await sleep(100);
      await other.close();
      expect(await reader.ended()).toBe("ended");
      expect((await poll).status).toBe(200);
    });
  });
});
