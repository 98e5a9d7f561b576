import { afterEach, beforeEach, expect, test } from "vitest";
import { createSecretRing } from "../../secret/root-secret.ts";
import { openSqlStorage } from "../../storage/sql/open.ts";
import type { Storage } from "../../storage/storage.ts";
import type { NumberedRow } from "./import-row.ts";
import type { ImportStore } from "./import-store.ts";
import { importUsers } from "./import-users.ts";

let storage: Storage;
beforeEach(async () => {
  storage = await openSqlStorage({ database: "sqlite::memory:", migrate: "auto", clock: Date.now });
});
afterEach(() => storage.close());

const whole = 1_700;
const ring = createSecretRing(["a-secret-for-tests-of-forty-characters-or-so"]);

/** Rows that count how many were asked for. */
function source(): { readonly asked: () => number; readonly rows: AsyncIterable<NumberedRow> } {
  let asked = 0;
  async function* rows(): AsyncGenerator<NumberedRow> {
    for (let line = 1; line <= whole; line += 1) {
      asked = line;
      yield { line, row: { email: `person${line}@example.com` } };
    }
  }
  return { asked: () => asked, rows: rows() };
}

function deps(imports: ImportStore = storage.imports) {
  return {
    imports,
    ring,
    clock: Date.now,
    findIssuer: () => undefined,
    judgeHash: () => ({ problem: "unknown_hash" }) as const,
  };
}

const run = { onRefused: () => {} };

test("no row is asked for before the ones ahead of it are written", async () => {
  const { asked, rows } = source();
  const seen: number[] = [];
  const watched: ImportStore = {
    ...storage.imports,
    write: async (users, from) => {
      seen.push(asked());
      const outcomes = await storage.imports.write(users, from);
      seen.push(asked());
      return outcomes;
    },
  };
  const batches: number[] = [];
  const report = await importUsers(deps(watched), rows, { ...run, onBatch: (rows) => batches.push(rows) });
  expect(report).toStrictEqual({ rows: whole, created: whole, present: 0, refused: 0, stopped: false });
  expect(batches).toStrictEqual([500, 500, 500, 200]);
  expect(seen).toStrictEqual([500, 500, 1_000, 1_000, 1_500, 1_500, whole, whole]);
});

test("stopped, or broken by a database that is away, it keeps what was written, and the next run makes the rest", async () => {
  let batches = 0;
  const isStopped = (): boolean => (batches += 1) === 1;
  expect(await importUsers(deps(), source().rows, { ...run, isStopped })).toMatchObject({
    created: 500,
    stopped: true,
  });
  let writes = 0;
  const failing: ImportStore = {
    ...storage.imports,
    write: (users, from) => {
      writes += 1;
      return writes === 3 ? Promise.reject(new Error("away")) : storage.imports.write(users, from);
    },
  };
  await expect(importUsers(deps(failing), source().rows, run)).rejects.toThrow("away");
  const foreseen = await importUsers(deps(), source().rows, { ...run, dryRun: true });
  const report = { rows: whole, created: 700, present: 1_000, refused: 0, stopped: false };
  expect(foreseen).toStrictEqual(report);
  expect(await importUsers(deps(), source().rows, run)).toStrictEqual(report);
  expect(await importUsers(deps(), source().rows, run)).toMatchObject({ created: 0, present: whole });
});

test("whoever is told of a refused row is waited for", async () => {
  async function* rows(): AsyncGenerator<NumberedRow> {
    for (let line = 1; line <= 3; line += 1) yield { line, problem: "bad_json" };
  }
  const told: number[] = [];
  let isBusy = false;
  const report = await importUsers(deps(), rows(), {
    onRefused: async ({ line }) => {
      expect(isBusy).toBe(false);
      isBusy = true;
      await new Promise((resolve) => setImmediate(resolve));
      isBusy = false;
      told.push(line);
    },
  });
  expect(told).toStrictEqual([1, 2, 3]);
  expect(report).toStrictEqual({ rows: 3, created: 0, present: 0, refused: 3, stopped: false });
});
