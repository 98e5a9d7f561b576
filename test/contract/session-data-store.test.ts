import pg from "pg";
import { describe, expect, test } from "vitest";
import type { SessionDataKey } from "../../src/session/session-data-store.ts";
import { day, type Fixture, onEveryStorage, onPostgres, onSharedStorage, start, since } from "./fixture.ts";
import { runScript } from "./script.ts";

const maxBytes = 100;

function at(sessionId: string, key: string, now = start): SessionDataKey {
  return { sessionId, key, now: new Date(now), seenAfter: since(now - day) };
}

/** A live session, and the shortest way to write to it. */
async function open({ newUser, startSession, storage }: Fixture) {
  const { id: userId } = await newUser();
  const { id } = await startSession(userId);
  const set = (key: string, value: string) => storage.sessionData.set({ ...at(id, key), value, maxBytes });
  const get = async (key: string) => (await storage.sessionData.get(at(id, key))).value;
  return { id, userId, set, get };
}

describe("data of sessions", () => {
  onEveryStorage((fixture) => {
    test("a key is stored, replaced and removed, and no other is touched", async () => {
      const { storage, ...rest } = await fixture();
      const { id, set, get } = await open({ storage, ...rest });
      expect(await get("cart")).toBeNull();
      expect(await set("cart", "[1]")).toBe("stored");
      expect(await set("step", "2")).toBe("stored");
      expect(await set("cart", "[1,2]")).toBe("stored");
      expect([await get("cart"), await get("step")]).toEqual(["[1,2]", "2"]);
      expect(await storage.sessionData.delete(at(id, "cart"))).toBe(true);
      expect(await storage.sessionData.delete(at(id, "cart"))).toBe(true);
      expect([await get("cart"), await get("step")]).toEqual([null, "2"]);
    });

    test("the limit counts bytes of keys and values, and what a key had before does not count against it", async () => {
      const { set, get } = await open(await fixture());
      expect(await set("a", "x".repeat(maxBytes - 1))).toBe("stored");
      expect(await set("a", "x".repeat(maxBytes))).toBe("too_large");
      expect(await set("b", "1")).toBe("too_large");
      expect(await get("a")).toHaveLength(maxBytes - 1);
      expect(await set("a", "é".repeat(45))).toBe("stored");
      expect(await set("é", "1234567")).toBe("stored");
      expect(await set("é", "12345678")).toBe("too_large");
    });

    test("a session that ended, ran out, was left alone or never was has no data", async () => {
      const { storage, newUser, startSession, time, ...rest } = await fixture();
      const { id, set, userId } = await open({ storage, newUser, startSession, time, ...rest });
      await set("a", "1");
      const refused = async (key: SessionDataKey) => {
        expect(await storage.sessionData.get(key)).toEqual({ live: false, value: null });
        expect(await storage.sessionData.set({ ...key, value: "1", maxBytes })).toBe("no_session");
        expect(await storage.sessionData.delete(key)).toBe(false);
      };
      await refused(at("nobody", "a"));
      await refused(at(id, "a", start + 30 * day));
      await refused(at(id, "a", start + day + 1));
      const { id: other } = await startSession(userId);
      await storage.sessions.end(id, "signed_out");
      await refused(at(id, "a"));
      await storage.users.scheduleDeletion(userId, 1, new Date(start + day));
      await refused(at(other, "a"));
    });

    test("goes with the session's row", async () => {
      const { storage, raw, ...rest } = await fixture();
      const { set } = await open({ storage, raw, ...rest });
      await set("a", "1");
      await storage.sessions.sweep(new Date(start + 60 * day), 10);
      expect(await raw("select * from {session_data}")).toEqual([]);
    });
  });

  onPostgres((fixture) => {
    test("a writer that waits while her role is changed, or her other sessions end, is no writer to an ended session", async () => {
      const { url, raw, ...rest } = await fixture();
      const { id, userId, set, get } = await open({ url, raw, ...rest });
      const other = new pg.Client({ connectionString: url ?? "" });
      await other.connect();
      try {
        for (const [version, key] of [
          [2, "a"],
          [3, "b"],
        ] as const) {
          await other.query("begin");
          await other.query("update latchkey.users set version = $1 where id = $2", [version, userId]);
          await other.query("update latchkey.sessions set user_version = $1 where id = $2", [version, id]);
          const stored = set(key, "1");
          await expect
            .poll(() => raw("select 1 from pg_locks where not granted"), { timeout: 20_000 })
            .not.toStrictEqual([]);
          await other.query("commit");
          expect(await stored).toBe("stored");
          expect(await get(key)).toBe("1");
        }
        await other.query("begin");
        await other.query("update latchkey.sessions set ended_at = 1 where id = $1", [id]);
        const late = set("c", "1");
        await expect
          .poll(() => raw("select 1 from pg_locks where not granted"), { timeout: 20_000 })
          .not.toStrictEqual([]);
        await other.query("commit");
        expect(await late).toBe("no_session");
      } finally {
        await other.end();
      }
    });
  });

  onSharedStorage((fixture) => {
    test("fifty writers in two processes lose no key", { timeout: 60_000 }, async () => {
      const { url, raw, ...rest } = await fixture();
      const { id } = await open({ url, raw, ...rest });
      expect(await race(url, id, { bytes: 20, limit: 50 * 23 })).toEqual([25, 25]);
      expect(await raw("select key from {session_data}")).toHaveLength(50);
    });

    test("fifty writers in two processes never pass the limit together", { timeout: 60_000 }, async () => {
      const { url, raw, ...rest } = await fixture();
      const { id } = await open({ url, raw, ...rest });
      const stored = await race(url, id, { bytes: 97, limit: 1050 });
      expect(stored[0]! + stored[1]!).toBe(10);
      const rows = await raw("select key, value from {session_data}");
      expect(rows.reduce((sum, row) => sum + String(row.key).length + String(row.value).length, 0)).toBe(10 * 97);
    });
  });
});

/** Two processes write 25 keys each at once, `bytes` with their key. Gives how many each stored. */
async function race(url: string | null, id: string, { bytes, limit }: { bytes: number; limit: number }) {
  const scripts = ["a", "b"].map((prefix) =>
    runScript("set-session-data.ts", url ?? "", id, prefix, String(bytes), String(limit)),
  );
  for (const script of scripts) await script.said("ready");
  for (const script of scripts) script.say("go");
  const finished = await Promise.all(scripts.map((script) => script.finished));
  for (const { code, errors } of finished) expect([code, errors]).toEqual([0, ""]);
  return finished.map(({ output }) => Number(output.trim().split("\n").at(-1)));
}
