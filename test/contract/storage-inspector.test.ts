import { describe, expect, test } from "vitest";
import { checkEventRecord } from "../../src/doctor/check-event-record.ts";
import { checkLocks } from "../../src/doctor/check-locks.ts";
import { checkOperators } from "../../src/doctor/check-operators.ts";
import { checkIntegrity, checkPostgres } from "../../src/cli/check/check-tables.ts";
import { attemptPolicy } from "../../src/throttle/attempt-policy.ts";
import { noAttempts, toKept } from "../../src/throttle/attempt-state.ts";
import { day, onEveryStorage, start } from "./fixture.ts";

const most = 1_000;
const salt = "A".repeat(22);
const hash = "b".repeat(43);

describe("looking a database over", () => {
  onEveryStorage((open) => {
    test("tables are counted, and no further than was asked for", async () => {
      const { storage, kind, newUser, startSession, raw } = await open();
      const { id } = await newUser();
      for (let i = 0; i < 3; i += 1) await startSession(id);
      const of = async (table: string, limit: number) =>
        (await storage.inspector.sizes(limit)).find((one) => one.table === table);
      expect(await of("sessions", most)).toStrictEqual({ table: "sessions", rows: 3, precision: "exact" });
      expect(await of("sessions", 2)).toStrictEqual({ table: "sessions", rows: 2, precision: "least" });
      await raw("analyze {sessions}");
      const estimated = { table: "sessions", rows: 3, precision: "estimate" };
      expect(await of("sessions", 2)).toStrictEqual(
        kind === "postgres" ? estimated : { ...estimated, rows: 2, precision: "least" },
      );
      expect(await of("avatars", most)).toStrictEqual({ table: "avatars", rows: 0, precision: "exact" });
    });

    test("what outlived its time is counted once that is longer ago than it is kept, and sweeping may be late", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      await startSession(id, { expiresAt: start });
      await startSession(id, { expiresAt: start + 30 * day });
      await storage.counters.take("key", 5, 60);
      const rows = async (days: number, limit = most) => {
        const query = { now: new Date(start + days * day), patience: 3_600, eventRetention: 400 * 86_400, most: limit };
        const found = await storage.inspector.overdue(query);
        return Object.fromEntries(found.filter((one) => one.rows > 0).map((one) => [one.table, one.rows]));
      };
      expect(await rows(0)).toStrictEqual({});
      expect(await rows(7)).toStrictEqual({ counters: 1 });
      expect(await rows(7.1)).toStrictEqual({ counters: 1, sessions: 1 });
      expect(await rows(38)).toMatchObject({ sessions: 2 });
      expect(await rows(38, 1)).toMatchObject({ sessions: 1 });
    });

    test("schemes of hashes are told apart, and no part of a salt or a hash leaves the database", async () => {
      const { storage, newUser } = await open();
      const argon = (cost: string): string => `$argon2id$v=19$${cost}$${salt}$${hash}`;
      const strange = ["$2b$10$tooshort", "plain", "$argon2id$", "{SSHA}x", `$pbkdf2-sha256$${salt}${hash}`];
      const foreign = [
        `$pbkdf2-sha256$29000$${salt}$${hash}`,
        `$scrypt$ln=14,r=8,p=1$${salt}$${hash}`,
        `$scrypt-nfkc$ln=14,r=16,p=1$${salt}$${hash}`,
        `$firebase-scrypt$ln=14,r=8,p=1$${salt}$${hash}`,
        `$wp$2y$10$${"./Ab".repeat(13)}x`,
        "$legacy$",
      ];
      for (const passwordHash of [
        ...[argon("m=19456,t=2,p=1"), argon("m=19456,t=2,p=1"), argon("m=65536,t=3,p=4")],
        ...[
          `$argon2i$v=16$m=4096,t=3,p=1$${salt}+/$${hash}/+`,
          `$2y$10$${"./Ab".repeat(13)}x`,
          ...strange,
          ...foreign,
          null,
        ],
      ]) {
        await newUser({ passwordHash });
      }
      const schemes = await storage.inspector.hashSchemes(most);
      expect(new Map(schemes.map(({ scheme, users }) => [scheme, users]))).toStrictEqual(
        new Map<string | null, number>([
          [null, 5],
          ["$argon2id$v=19$m=19456,t=2,p=1$", 2],
          ["$2y$10$", 1],
          ["$argon2i$v=16$m=4096,t=3,p=1$", 1],
          ["$argon2id$v=19$m=65536,t=3,p=4$", 1],
          ["$pbkdf2-sha256$29000$", 1],
          ["$scrypt$ln=14,r=8,p=1$", 1],
          ["$scrypt-nfkc$ln=14,r=16,p=1$", 1],
          ["$firebase-scrypt$ln=14,r=8,p=1$", 1],
          ["$wp$2y$10$", 1],
          ["$legacy$", 1],
        ]),
      );
      const some = await storage.inspector.hashSchemes(4);
      expect(some.reduce((sum, { users }) => sum + users, 0)).toBe(4);
    });

    test("connections and dead rows are PostgreSQL's, a file to look through is SQLite's", async () => {
      const { storage, kind } = await open();
      const { inspector } = storage;
      const postgres = (await checkPostgres(storage)).map(({ check }) => check);
      expect(postgres).toStrictEqual(kind === "postgres" ? ["connections", "vacuum"] : []);
      expect((await inspector.connections())?.perProcess ?? null).toBe(kind === "postgres" ? 11 : null);
      expect(await inspector.integrity(1e9)).toBe(kind === "postgres" ? "skipped" : "whole");
      expect(await inspector.integrity(1)).toBe("skipped");
      const levels = (await checkIntegrity(storage)).map(({ level }) => level);
      expect(levels).toStrictEqual(kind === "postgres" ? [] : ["ok"]);
    });

    test("operators who cannot sign in are named, and an only admin with one way in", async () => {
      const { storage, newUser } = await open();
      expect(await checkOperators(storage)).toMatchObject([
        { level: "ok", found: expect.stringMatching(/^there is none/) },
      ]);
      const hers = async (level: "admin" | "support", passwordHash: string | null) => {
        const user = await newUser({ emailVerified: true, passwordHash });
        expect(await storage.operators.setOperator(user.id, level, { events: [] })).toBe("changed");
        return user;
      };
      const ada = await hers("admin", argonOf());
      expect(await checkOperators(storage)).toMatchObject([
        { level: "ok", found: "one operator: 1 admin" },
        { level: "warn", found: `${ada.email} is the only admin, and has one way to sign in` },
      ]);
      await hers("admin", argonOf());
      expect(await checkOperators(storage)).toMatchObject([{ level: "ok", found: "2 operators: 2 admin" }]);
      const eve = await hers("support", null);
      expect(await checkOperators(storage)).toMatchObject([
        { level: "ok", found: "3 operators: 1 support, 2 admin" },
        { level: "warn", found: `without any way to sign in: ${eve.email}` },
      ]);
    });

    test("many locks at once are worth a look, a few and those that are over are not", async () => {
      const { storage, time } = await open();
      const lock = async (i: number): Promise<void> => {
        const until = { level: 1, at: start, until: start + 600_000 };
        const state = { ...noAttempts, failures: 20, failedAt: start, lock: until };
        expect(await storage.attempts.swap({ key: `key-${i}`, from: null, to: toKept(attemptPolicy, state) })).toBe(
          true,
        );
      };
      const look = () => checkLocks(storage, () => time.now);
      expect(await look()).toMatchObject([{ level: "ok", found: "no account is locked" }]);
      await lock(0);
      expect(await look()).toMatchObject([{ level: "ok", found: "one account locked after wrong passwords" }]);
      for (let i = 1; i < 10; i += 1) await lock(i);
      expect(await look()).toMatchObject([{ level: "warn", found: "10 accounts locked after wrong passwords" }]);
      time.now += day;
      expect(await look()).toMatchObject([{ level: "ok", found: "no account is locked" }]);
    });

    test("events that nobody seals are named while a server runs", async () => {
      const { storage, raw } = await open();
      const { now } = await storage.secrets.overview();
      await storage.events.append([{ type: "user_registered", data: { method: "password" }, userId: null }]);
      const level = async (isServed: boolean) =>
        (await checkEventRecord(storage.eventSeals, { now: now.getTime(), isServed })).map((finding) => finding.level);
      await raw(`update {events} set created_at = ${now.getTime() - day}`);
      expect(await level(false)).toStrictEqual(["ok"]);
      expect(await level(true)).toStrictEqual(["warn"]);
      await raw(`update {events} set created_at = ${now.getTime()}`);
      expect(await level(true)).toStrictEqual(["ok"]);
    });
  });
});

function argonOf(): string {
  return `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${hash}`;
}
