import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openSqlite } from "./sqlite.ts";
import { SqliteCheckpoints } from "./sqlite-checkpoints.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-checkpoints-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** A file whose commits are told of, as a storage tells of them. */
function openFile(options: { readonly idleTime?: number } = {}) {
  // What is written otherwise in an address has to be found all the same.
  const path = join(folder, "a b#ü%41?.db");
  const handle = new DatabaseSync(path);
  onTestFinished(() => {
    if (handle.isOpen) handle.close();
  });
  handle.exec("pragma journal_mode = wal; pragma synchronous = normal; create table words (word text)");
  const insert = handle.prepare("insert into words values (?)");
  const checkpoints = new SqliteCheckpoints(path, handle, options);
  const commit = (times: number): void => {
    for (let i = 0; i < times; i += 1) {
      insert.run("x".repeat(3_000));
      checkpoints.count();
    }
  };
  const pragma = (name: string) => handle.prepare(`pragma ${name}`).get() as { [column: string]: number };
  return { path, handle, checkpoints, commit, pagesInCommit: () => pragma("wal_autocheckpoint")["wal_autocheckpoint"] };
}

describe("the log of a SQLite file", () => {
  test("is copied into the file beside the event loop once there is a load", async () => {
    const { path, checkpoints, commit, pagesInCommit } = openFile();
    commit(127);
    expect(pagesInCommit()).toBe(1_000);
    const before = statSync(path).size;
    commit(1);
    expect(pagesInCommit()).toBe(8_000);
    // Nobody commits meanwhile, and what was committed comes into the file.
    await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(before + 128 * 3_000), 10_000);
    await checkpoints.close();
    expect(pagesInCommit()).toBe(1_000);
  });

  test("does not grow with what is committed", async () => {
    const { path, checkpoints, commit } = openFile();
    for (let i = 0; i < 40; i += 1) {
      commit(128);
      // As an event loop has it between two requests.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await checkpoints.close();
    expect(statSync(path).size + statSync(`${path}-wal`).size).toBeGreaterThan(40 * 128 * 3_000);
    expect(statSync(`${path}-wal`).size).toBeLessThan(40_000_000);
  });

  test("is left to commits where they are few, and after a while without any", async () => {
    const { commit, pagesInCommit } = openFile({ idleTime: 20 });
    const { now } = performance;
    onTestFinished(() => void vi.restoreAllMocks());
    const later = vi.spyOn(performance, "now").mockImplementation(() => now.call(performance) + 10_001);
    commit(128);
    expect(pagesInCommit()).toBe(1_000);
    later.mockRestore();
    commit(127);
    commit(1);
    expect(pagesInCommit()).toBe(8_000);
    await vi.waitFor(() => expect(pagesInCommit()).toBe(1_000), 10_000);
    commit(128);
    expect(pagesInCommit()).toBe(8_000);
    await vi.waitFor(() => expect(pagesInCommit()).toBe(1_000), 10_000);
  });

  test("is left to commits where the file has been moved away, and no other is made there", async () => {
    const { path, checkpoints, commit, pagesInCommit } = openFile();
    renameSync(path, join(folder, "elsewhere.db"));
    commit(128);
    await vi.waitFor(() => expect(pagesInCommit()).toBe(1_000), 10_000);
    commit(128);
    expect([pagesInCommit(), existsSync(path)]).toStrictEqual([1_000, false]);
    await checkpoints.close();
  });

  test("is tidied away when a storage closes that had a load", async () => {
    const path = join(folder, "auth.db");
    const engine = await openSqlite(path, undefined);
    const run = (sql: string) => engine.read({ sql, parameters: [] } as never);
    await run("create table words (word text)");
    for (let i = 0; i < 300; i += 1) await run("insert into words values ('a')");
    expect(await run("pragma wal_autocheckpoint")).toMatchObject([{ wal_autocheckpoint: 8_000 }]);
    await engine.close();
    expect([existsSync(path), existsSync(`${path}-wal`)]).toStrictEqual([true, false]);
  });
});
