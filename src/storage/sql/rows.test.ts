import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type SessionRow, toSessionRecord } from "./rows.ts";

test("a session that is remembered keeps the 32 bytes of its seed in memory, and not the slab they were read into", () => {
  const seed = randomBytes(32);
  const row = { seed: seed.toString("base64url"), recovery: randomBytes(16).toString("base64url") };
  const record = toSessionRecord(row as SessionRow);
  expect(record.seed).toStrictEqual(seed);
  expect([record.seed.buffer.byteLength, record.recovery?.buffer.byteLength]).toStrictEqual([32, 16]);
});
