import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { CompiledQuery } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AuthError } from "../../src/error/auth-error.ts";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { openSqlite } from "../../src/storage/sql/sqlite.ts";
import type { Storage } from "../../src/storage/storage.ts";
import type { NewUser } from "../../src/user/user-store.ts";
import { runScript } from "./script.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-sqlite-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a SQLite file", () => {
  test("is made with its folder, for its owner's eyes only", async () => {
    const path = join(folder, "a", "b", "data.db");
    const before = process.umask(0);
    try {
      const storage = await open(`sqlite:${path}`);
      await storage.users.insert(userOf("u1"));
      for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file)).toBe("600");
      for (const made of [join(folder, "a"), join(folder, "a", "b")]) expect(modeOf(made)).toBe("700");
      await storage.close();
    } finally {
      process.umask(before);
    }
  });

  test("is opened in WAL mode, with foreign keys", async () => {
    const path = join(folder, "data.db");
    const storage = await open(`sqlite:${path}`);
    const handle = new DatabaseSync(path);
    expect(handle.prepare("pragma journal_mode").get()).toMatchObject({ journal_mode: "wal" });
    handle.close();
    await storage.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test("has a log that does not stay as long as it once was", async () => {
    const path = join(folder, "data.db");
    const engine = await openSqlite(path, undefined);
    const run = (sql: string): Promise<unknown> => engine.read({ sql, parameters: [] } as unknown as CompiledQuery);
    await run("create table words (word blob)");
    await run(
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) insert into words select randomblob(4000) from n",
    );
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(16_000_000);
    await run("insert into words values ('')");
    expect(statSync(`${path}-wal`).size).toBe(8 * 1_048_576);
    await engine.close();
  });

  test("keeps what was written when it is opened again", async () => {
    const url = `sqlite:${join(folder, "data.db")}`;
    const first = await open(url);
    await first.users.insert(userOf("u1"));
    await first.close();
    const second = await open(url);
    expect(await second.users.findById("u1")).not.toBeNull();
    await second.close();
  });

  test.skipIf(!existsSync("/proc/locks"))("keeps its locks when it is opened twice in one process", async () => {
    const path = join(folder, "data.db");
    const storage = await open(`sqlite:${path}`);
    await (await open(`sqlite:${path}`)).close();
    // Without this lock another process could take itself for the last one, and remove the log under this one.
    expect(readFileSync("/proc/locks", "utf8")).toContain(`:${statSync(path).ino} `);
    await storage.close();
  });

  test.skipIf(!existsSync("/proc/self/fd"))(
    "behind a link is made where the link leads, for its owner's eyes only, and its endings are on the disk before they are answered",
    async () => {
      const path = join(realpathSync(folder), "shared", "data.db");
      const link = join(folder, "link.db");
      symlinkSync(join("shared", "data.db"), link);
      mkdirSync(join(folder, "shared"));
      const storage = await open(`sqlite:${link}`);
      await storage.users.insert(userOf("u1"));
      await storage.users.rename("u1", "Ada");
      expect(modeOf(path)).toBe("600");
      const opened = readdirSync("/proc/self/fd").map((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`);
        } catch {
          return "";
        }
      });
      // SQLite's own, and that by which the log is brought to the disk.
      expect(opened.filter((name) => name === `${path}-wal`)).toHaveLength(2);
      await storage.close();
      const again = await open(`sqlite:${path}`);
      expect((await again.users.findById("u1"))?.name).toBe("Ada");
      await again.close();
    },
  );

  test("that is removed, or replaced by another, takes no write that would be lost, and goes on when it is back", async () => {
    const path = join(folder, "data.db");
    const storage = await open(`sqlite:${path}`);
    await storage.users.insert(userOf("u1"));
    const away = join(folder, "away.db");
    const move = (from: string, to: string): void => {
      for (const ending of ["", "-wal", "-shm"]) renameSync(`${from}${ending}`, `${to}${ending}`);
    };
    move(path, away);
    await expectUnavailable(storage.users.rename("u1", "lost"));
    const other = await open(`sqlite:${path}`);
    await expectUnavailable(storage.users.rename("u1", "lost"));
    await sleep(260);
    await expectUnavailable(storage.revocations.head());
    await other.close();
    rmSync(path);
    move(away, path);
    expect((await storage.users.rename("u1", "found"))?.name).toBe("found");
    rmSync(`${path}-wal`);
    await expectUnavailable(storage.users.rename("u1", "lost"));
    await storage.close();
  });

  test("that was damaged, or overwritten with something else, is storage_unavailable", async () => {
    const path = join(folder, "data.db");
    await (await open(`sqlite:${path}`)).close();
    const whole = readFileSync(path);
    for (const damaged of [
      Buffer.concat([whole.subarray(0, 4_096), Buffer.alloc(whole.length - 4_096, 0xab)]),
      "text",
    ]) {
      writeFileSync(path, damaged);
      await expectUnavailable(open(`sqlite:${path}`));
    }
  });

  test("that cannot be opened is a matter of configuration", async () => {
    const refusal = await open(`sqlite:${folder}`).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect((refusal as ConfigurationError).setting).toBe("database");
  });

  test("is written sqlite:PATH and nothing like it", async () => {
    for (const url of [
      "sqlite:",
      "sqlite://data.db",
      "sqlite:file:data.db?mode=memory",
      "data.db",
      "",
      "mysql://root:hunter2@localhost/db",
    ]) {
      const refusal = await open(url).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect(String(refusal)).not.toContain("hunter2");
    }
  });

  test("after closing, everything is storage_unavailable, and closing again does nothing", async () => {
    const storage = await open("sqlite::memory:");
    await storage.close();
    await storage.close();
    await expectUnavailable(storage.ping());
    await expectUnavailable(storage.users.findById("u1"));
    await expectUnavailable(storage.users.rename("u1", "x"));
    await expectUnavailable(storage.revocations.head());
  });
});

describe("a lock that another process holds", () => {
  test("makes writers wait without stopping the event loop, and readers not at all", async () => {
    const path = join(folder, "data.db");
    const storage = await open(`sqlite:${path}`);
    await storage.users.insert(userOf("u1"));
    const holder = runScript("hold-lock.ts", path, "2000");
    await holder.said("held");
    const gaps = watchEventLoop();
    let written = 0;
    const count = (): void => void (written += 1);
    const writes = [storage.users.rename("u1", "Grace").then(count), storage.users.insert(userOf("u2")).then(count)];
    expect((await storage.users.findById("u1"))?.name).toBeNull();
    expect(written).toBe(0);
    await Promise.all(writes);
    // Waiting inside SQLite would be one gap of nearly two seconds; a busy machine makes smaller ones.
    expect(gaps.stop()).toBeLessThan(1_400);
    expect(await storage.users.findById("u2")).not.toBeNull();
    expect((await storage.users.findById("u1"))?.name).toBe("Grace");
    expect((await holder.finished).code).toBe(0);
    await storage.close();
  });

  test("for longer than five seconds is storage_unavailable for all who wait, and then over", {
    timeout: 30_000,
  }, async () => {
    const path = join(folder, "data.db");
    const storage = await open(`sqlite:${path}`);
    await storage.users.insert(userOf("u1"));
    const holder = runScript("hold-lock.ts", path, "7000");
    await holder.said("held");
    const gaps = watchEventLoop();
    const since = performance.now();
    const writes = [
      storage.users.rename("u1", "Grace"),
      storage.users.insert(userOf("u2")),
      storage.sessions.endAll("u1", "signed_out", null),
      storage.revocations.sweep(new Date(0), 1),
    ];
    await Promise.all(writes.map(expectUnavailable));
    const waited = performance.now() - since;
    expect(waited).toBeGreaterThan(4_500);
    expect(waited).toBeLessThan(6_900);
    expect(gaps.stop()).toBeLessThan(2_500);
    await holder.finished;
    expect((await storage.users.rename("u1", "Grace"))?.name).toBe("Grace");
    expect(await storage.users.findById("u2")).toBeNull();
    await storage.close();
  });

  test("does not stop a start", async () => {
    const path = join(folder, "data.db");
    new DatabaseSync(path).close();
    const holder = runScript("hold-lock.ts", path, "700");
    await holder.said("held");
    const storage = await open(`sqlite:${path}`);
    await storage.ping();
    await storage.close();
    expect((await holder.finished).code).toBe(0);
  });
});

describe("two instances in one process on one file", () => {
  test("write at the same time without stopping each other", async () => {
    const url = `sqlite:${join(folder, "data.db")}`;
    const storages = [await open(url), await open(url)];
    await storages[0]?.users.insert(userOf("u1"));
    const since = performance.now();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => storages[index % 2]?.users.rename("u1", `name ${index}`)),
    );
    // Who stops the other lets him wait for five seconds, again and again.
    expect(performance.now() - since).toBeLessThan(15_000);
    expect(await storages[0]?.revocations.readAfter(0, 1_000)).toHaveLength(200);
    for (const storage of storages) await storage.close();
  });
});

describe("many statements at once", () => {
  test("leave the event loop turns of its own in between, for those who need no statement", async () => {
    const engine = await openSqlite(join(folder, "data.db"), undefined);
    const numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) select i from n";
    const slow = `select count(*) from (${numbers})`;
    const ask = (sql: string): Promise<unknown> => engine.read({ sql, parameters: [] } as unknown as CompiledQuery);
    let turns = 0;
    let counting = setImmediate(function count() {
      turns += 1;
      counting = setImmediate(count);
    });
    await ask("create table counts (n integer)");
    const statements = Array.from({ length: 20 }, () => [slow, `insert into counts ${slow}`]).flat();
    await Promise.all(statements.map(ask));
    clearImmediate(counting);
    expect(turns).toBeGreaterThan(3);
    await engine.close();
  });
});

describe("single statements beside transactions on the one connection", () => {
  test("never become part of a transaction that is rolled back", async () => {
    const storage = await open("sqlite::memory:");
    await storage.users.insert(userOf("u1"));
    const seed = Buffer.alloc(32);
    const keep = { id: "none", generation: 0, seed, secretId: "k1secr", authenticatedAt: 0 };
    for (let round = 0; round < 20; round += 1) {
      // The kept session does not exist: the new hash is written and rolled back.
      const rolledBack = storage.passwords.change({ userId: "u1", version: 1, hash: "new", keep, now: new Date() });
      const beside: Promise<unknown>[] = [];
      for (let turn = 0; turn < 12; turn += 1) {
        beside.push(storage.users.insert(userOf(`u-${round}-${turn}`)));
        const seen = storage.passwords.findByUserId("u1", new Date());
        beside.push(seen.then((record) => expect(record).toMatchObject({ hash: null, user: { version: 1 } })));
        await Promise.resolve();
      }
      expect(await rolledBack).toBeNull();
      await Promise.all(beside);
      for (let turn = 0; turn < 12; turn += 1) {
        expect(await storage.users.findById(`u-${round}-${turn}`)).not.toBeNull();
      }
    }
    await storage.close();
  });
});

describe("a host's own handle", () => {
  test("is used as it is, and stays open", async () => {
    const handle = new DatabaseSync(join(folder, "host.db"), { timeout: 1_234 });
    const storage = await openSqlStorage({ database: handle, migrate: "auto", clock: Date.now });
    await storage.users.insert(userOf("u1"));
    await storage.close();
    expect(handle.isOpen).toBe(true);
    expect(handle.prepare("pragma journal_mode").get()).toMatchObject({ journal_mode: "delete" });
    expect(handle.prepare("pragma busy_timeout").get()).toMatchObject({ timeout: 1_234 });
    expect(handle.prepare("select count(*) as n from latchkey_users").get()).toMatchObject({ n: 1 });
    await expectUnavailable(storage.ping());
    handle.close();
  });

  test("without foreign keys is refused with a sentence", async () => {
    const handle = new DatabaseSync(":memory:", { enableForeignKeyConstraints: false });
    const opening = openSqlStorage({ database: handle, migrate: "auto", clock: Date.now });
    await expect(opening).rejects.toThrow("foreign keys turned off: run `pragma foreign_keys = on`");
    handle.close();
  });

  test("may be set to give other things than numbers and objects", async () => {
    const handle = new DatabaseSync(":memory:", { readBigInts: true, returnArrays: true });
    const storage = await openSqlStorage({ database: handle, migrate: "auto", clock: Date.now });
    await storage.users.insert(userOf("u1"));
    expect(await storage.users.rename("u1", "Ada")).toMatchObject({ id: "u1", name: "Ada", createdAt: new Date(0) });
    expect((await storage.revocations.head()).id).toBe(1);
    await storage.close();
    handle.close();
  });

  test("with a transaction of the host's open makes us wait for its end", async () => {
    const handle = new DatabaseSync(":memory:");
    const storage = await openSqlStorage({ database: handle, migrate: "auto", clock: Date.now });
    handle.exec("begin");
    const inserted = storage.users.insert(userOf("u1"));
    const renamed = storage.users.rename("u1", "Ada");
    const read = storage.revocations.head();
    await sleep(50);
    handle.exec("rollback");
    expect(await inserted).not.toBeNull();
    expect((await renamed)?.name).toBe("Ada");
    expect((await read).id).toBeLessThanOrEqual(1);
    await storage.close();
    handle.close();
  });

  test("may carry two storages", async () => {
    const handle = new DatabaseSync(":memory:");
    const options = { database: handle, migrate: "auto", clock: Date.now } as const;
    const storages = [await openSqlStorage(options), await openSqlStorage(options)];
    await storages[0]?.users.insert(userOf("u1"));
    await Promise.all(Array.from({ length: 40 }, (_, index) => storages[index % 2]?.users.rename("u1", `${index}`)));
    expect(await storages[1]?.revocations.readAfter(0, 100)).toHaveLength(40);
    handle.close();
  });
});

function open(database: string): Promise<Storage> {
  return openSqlStorage({ database, migrate: "auto", clock: Date.now });
}

function userOf(id: string): NewUser {
  const createdAt = new Date(0);
  return { id, email: null, emailVerified: false, name: null, role: "user", passwordHash: null, createdAt };
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

async function expectUnavailable(operation: Promise<unknown>): Promise<void> {
  const error = await operation.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AuthError);
  expect(error).toMatchObject({ code: "storage_unavailable", retryAfter: 1 });
}

/** Measures the longest time in which the event loop did not turn, in milliseconds. */
function watchEventLoop(): { stop: () => number } {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}
