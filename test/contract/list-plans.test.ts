import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { runSeed } from "../../src/cli/seed/run-seed.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import type { Place } from "../../src/shared/page-cursor.ts";
import type { UserPage, UserQuery } from "../../src/user/user-directory.ts";
import { day, type Fixture, onPostgres, onSqliteFile, since, start } from "./fixture.ts";

interface Asked {
  readonly list: string;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A list that has to be sorted, because it is of one person, or of the few that several short lists have left. */
const sorted = /^(sessions of one|events of several types|events of one user and several types)/;

describe("every list finds its page by an index that has it in its order, and reads no table to its end", () => {
  for (const analyzed of [true, false]) {
    onSqliteFile((open) => {
      test(`${analyzed ? "with" : "without"} statistics`, async () => {
        const fixture = await open();
        await fill(fixture);
        if (analyzed) await fixture.raw("analyze");
        const asked = await askEach(fixture);
        const handle = new DatabaseSync(fixture.url?.slice("sqlite:".length) ?? "");
        const wrong = asked.flatMap(({ list, sql, parameters }) => {
          const values = parameters.map((value) => (typeof value === "boolean" ? Number(value) : value));
          const plan = handle.prepare(`explain query plan ${sql}`).all(...(values as SQLInputValue[]));
          const lines = plan.map(({ detail }) => String(detail));
          const isWhole = lines.some(
            (line) => /^SCAN (users|latchkey_|sessions|event)/.test(line) && !isOrdered(list, line),
          );
          const isSorted = !sorted.test(list) && lines.some((line) => /TEMP B-TREE FOR ORDER BY/.test(line));
          return isWhole || isSorted ? [`${list}: ${sql}\n${lines.join("\n")}`] : [];
        });
        handle.close();
        expect(wrong).toStrictEqual([]);
      });
    });
  }

  onPostgres((open) => {
    test("with statistics", async () => {
      const fixture = await open();
      await fill(fixture);
      const asked = await askEach(fixture);
      const client = new pg.Client({ connectionString: fixture.url ?? "" });
      await client.connect();
      const wrong: string[] = [];
      for (const { list, sql, parameters } of asked) {
        const { rows: lines } = await client.query(`explain ${sql}`, [...parameters]);
        const plan = lines.map((row) => String(row["QUERY PLAN"])).join("\n");
        const isWhole = /Seq Scan on (users|sessions|events|event_details)\b/.test(plan);
        // The few that an index has found may be sorted.
        const [, rows = "0"] = /^\s*(?:->\s+)?Sort\s.*\brows=(\d+)/m.exec(plan) ?? [];
        const isSorted = !sorted.test(list) && Number(rows) > 1_000;
        if (isWhole || isSorted) wrong.push(`${list}: ${sql}\n${plan}`);
      }
      await client.end();
      expect(wrong).toStrictEqual([]);
    });
  });
});

/** The beginning of a list that goes over everything, in the order of an index: `limit` ends it. */
function isOrdered(list: string, line: string): boolean {
  if (/^users, the newest first|^users with any role/.test(list))
    return line.endsWith("USING INDEX latchkey_users_created_at");
  if (/^operators|^users who are banned/.test(list)) return /USING INDEX latchkey_users_(operator|banned)$/.test(line);
  return list === "events" && line === "SCAN event";
}

async function fill({ storage, raw }: Fixture): Promise<void> {
  const plan = { seed: 1, users: 3_000, sessions: 4_000, events: 6_000, at: start };
  const ring = createSecretRing([generateSecret()]);
  const nothing = { isStopped: () => false, onBatch: () => {}, onEvents: async () => {} };
  const done = await runSeed(
    { store: storage.seeds, secretId: ring.current.id, ...nothing },
    { plan, done: { users: 0, sessions: 0, events: 0 } },
  );
  expect(done).toMatchObject({ users: plan.users, sessions: plan.sessions, events: plan.events });
  await raw(`update {users} set operator = 'support' where email like 'ada.%'`);
  await storage.seeds.finish();
}

/** Calls each list in each way, its first page and one in the middle, and gives the statements. */
async function askEach({ storage, statements, raw }: Fixture): Promise<Asked[]> {
  const { userDirectory, sessionDirectory, events } = storage;
  const asked: Asked[] = [];
  const note = async (list: string, ask: () => Promise<unknown>): Promise<void> => {
    statements.splice(0);
    await ask();
    asked.push(...statements.filter(({ sql }) => sql.startsWith("select")).map((one) => ({ list, ...one })));
  };
  const lists: readonly (readonly [string, Omit<UserQuery, "limit">])[] = [
    ["users, the newest first", {}],
    ["users who are banned", { banned: true }],
    ["users, the newest first, not banned", { banned: false }],
    ["operators", { operators: true }],
    ["operators of a level", { level: "support" }],
    ["operators by a text", { operators: true, startsWith: "lovelock" }],
    ["users with a role", { role: "editor" }],
    ["users with a role that nobody has", { role: "nobody" }],
    ["users with any role", { role: "user" }],
    ["users by a text that many begin with", { startsWith: "a" }],
    ["users by a text that few begin with", { startsWith: "mira.lov" }],
    ["users by a text that nobody begins with", { startsWith: "qqq" }],
    ["users by a word of a name", { startsWith: "Lovelock" }],
    ["users by a domain", { startsWith: "@example.org" }],
    ["users by an id", { startsWith: "0a1b2c" }],
    ["banned users by a text", { startsWith: "a", banned: true }],
  ];
  for (const [list, query] of lists) {
    await note(list, async () => {
      let page: UserPage = await userDirectory.search({ ...query, limit: 20 });
      for (let more = 0; page.next !== null && more < 3; more += 1) {
        page = await userDirectory.search({ ...query, limit: 20, after: page.next });
      }
    });
  }

  const seen = { now: new Date(start), seenAfter: since(start - day), limit: 20 };
  await note("sessions", async () => {
    const { next } = await sessionDirectory.search(seen);
    await sessionDirectory.search({ ...seen, after: next as Place });
  });
  const [{ user_id: userId, session_id: sessionId } = {}] = await raw(
    "select user_id, session_id from {events} where session_id is not null order by id desc limit 1",
  );
  const of = { userId: String(userId), sessionId: String(sessionId) };
  await note("sessions of one user", () => sessionDirectory.search({ ...seen, userId: of.userId }));

  const [from, until] = [new Date(start - 6 * day), new Date(start - 5 * day)];
  for (const before of [undefined, 4_000]) {
    const page = { limit: 20, ...(before !== undefined && { before }) };
    await note("events", () => events.list(page));
    await note("events of a type", () => events.list({ ...page, types: ["refresh_reused"] }));
    await note("events of a type that never happened", () => events.list({ ...page, types: ["service_revoked"] }));
    await note("events of several types", () => events.list({ ...page, types: ["session_started", "user_banned"] }));
    await note("events of one user", () => events.list({ ...page, userId: of.userId }));
    await note("events of one user and several types", () =>
      events.list({ ...page, userId: of.userId, types: ["session_started", "login_failed"] }),
    );
    await note("events of one session", () => events.list({ ...page, sessionId: of.sessionId }));
    await note("events of an operator", () => events.list({ ...page, actorId: of.userId }));
    await note("events of a day", () => events.list({ ...page, since: from, until }));
    await note("events of a type in a day", () => events.list({ ...page, types: ["user_banned"], since: from, until }));
    await note("events since", () => events.list({ ...page, since: until }));
    await note("events until", () => events.list({ ...page, until: from }));
  }
  expect(asked.length).toBeGreaterThan(60);
  return asked;
}
