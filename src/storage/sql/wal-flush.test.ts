import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WalFlush } from "./wal-flush.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-wal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("those who wait for the same flush share it, and one that has begun serves nobody new", async () => {
  writeFileSync(join(folder, "data.db-wal"), "frames");
  const wal = new WalFlush(join(folder, "data.db"));
  const first = wal.flush();
  expect(wal.flush()).toBe(first);
  await Promise.resolve();
  const second = wal.flush();
  expect(second).not.toBe(first);
  expect(wal.flush()).toBe(second);
  await Promise.all([first, second]);
  await wal.close();
});

test("without a log there is nothing to flush", async () => {
  const wal = new WalFlush(join(folder, "data.db"));
  await expect(wal.flush()).resolves.toBeUndefined();
  await wal.close();
});

test("closing waits for what is under way, also where it fails", async () => {
  const wal = new WalFlush(join(folder, "file", "data.db"));
  writeFileSync(join(folder, "file"), "not a folder");
  const flushed = wal.flush().catch((error: unknown) => error);
  await wal.close();
  expect(await flushed).toBeInstanceOf(Error);
  await wal.close();
});
