import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { unrecorded } from "../../src/outbox/recording.ts";
import type { NewSession } from "../../src/session/session-store.ts";
import type { Rotation } from "../../src/token/refresh-store.ts";
import { day, type Fixture, minute, onEveryStorage, onPostgres, onSharedStorage } from "./fixture.ts";
import { runScript } from "./script.ts";

const grace = 30;
const idleTimeout = 7 * 86_400;
const client = { ip: "203.0.113.9", userAgent: "Phone/2" };

interface Started extends Fixture {
  readonly session: NewSession;
  /** Replaces the token in force, or what is said instead. */
  rotate(changes?: Partial<Rotation>): ReturnType<Fixture["storage"]["refreshes"]["rotate"]>;
  /** The session's row, all of it. */
  row(): Promise<Record<string, unknown> | undefined>;
}

/** A session that tokens carry, whose first token is older than the grace. */
async function begin(open: () => Promise<Fixture>, changes: Partial<NewSession> = {}): Promise<Started> {
  const fixture = await open();
  const { id: userId } = await fixture.newUser();
  const session = await fixture.startSession(userId, { carrier: "token", transport: "body", ...changes });
  fixture.time.now += minute;
  const place = { id: session.id, generation: 0, counter: 0 };
  return {
    ...fixture,
    session,
    rotate: (other = {}) =>
      fixture.storage.refreshes.rotate({ ...place, grace, idleTimeout, recovery: null, ...client, ...other }),
    row: async () => (await fixture.raw(`select * from {sessions} where id = '${session.id}'`))[0],
  };
}

onEveryStorage((open) => {
  test("a session is found with its user and with the moment by the database's clock", async () => {
    // That of the test is months away from the database's own, which is turned by so much; what lies between is what a statement takes.
    const { storage, session, time } = await begin(open);
    const state = await storage.refreshes.find(session.id);
    expect(state?.session).toMatchObject({
      id: session.id,
      counter: 0,
      generation: 0,
      transport: "body",
      recovery: null,
    });
    expect(state?.session.seed).toStrictEqual(session.seed);
    expect(state?.user).toMatchObject({ id: session.userId, version: 1 });
    expect(Math.abs((state?.now ?? 0) - time.now)).toBeLessThan(minute);
    expect(await storage.refreshes.find(randomUUID())).toBeNull();
  });

  test("a replacement moves the counter on by one and gives the state as it is written", async () => {
    const { storage, session, rotate, time } = await begin(open);
    const recovery = randomBytes(16);
    const moved = await rotate({ recovery });
    expect(moved?.session).toMatchObject({ counter: 1, generation: 0, recovery, ...client });
    expect(moved?.session.seed).toStrictEqual(session.seed);
    expect(moved?.session.rotatedAt).toBe(moved?.now);
    expect(moved?.session.lastSeenAt).toBe(moved?.now);
    expect(Math.abs((moved?.now ?? 0) - time.now)).toBeLessThan(minute);
    const found = await storage.refreshes.find(session.id);
    expect({ ...moved, now: 0 }).toStrictEqual({ ...found, now: 0 });
    const cached = await storage.sessions.find(session.id);
    expect({ session: moved?.session, user: moved?.user }).toStrictEqual(cached);
  });

  test("the user is given as she is now, metadata and all", async () => {
    const { storage, session, rotate } = await begin(open);
    await storage.users.rename(session.userId, 'Ada "the Countess" \u00e9\n');
    await storage.operators.setMetadata(session.userId, '{"tenant":"acme","tags":["a","b"]}', unrecorded);
    const moved = await rotate();
    expect(moved?.user).toStrictEqual(await storage.users.findById(session.userId));
    expect(moved?.user).toMatchObject({
      name: 'Ada "the Countess" \u00e9\n',
      metadata: { tenant: "acme", tags: ["a", "b"] },
    });
  });

  test("what proved the last replacement's key is gone with the next", async () => {
    const { rotate, time } = await begin(open);
    expect((await rotate({ recovery: randomBytes(16) }))?.session.recovery).toHaveLength(16);
    time.now += minute;
    expect((await rotate({ counter: 1 }))?.session).toMatchObject({ counter: 2, recovery: null });
  });

  test.each<[string, (started: Started) => Promise<Partial<Rotation> | void>]>([
    ["another session", async () => ({ id: randomUUID() })],
    ["another generation", async () => ({ generation: 1 })],
    [
      "a counter behind",
      async ({ rotate, time }) => {
        await rotate();
        time.now += minute;
      },
    ],
    ["a counter ahead", async () => ({ counter: 1 })],
    ["a token that is younger than the grace", async () => ({ grace: 61 })],
    [
      "a session that has ended",
      async ({ storage, session }) => {
        await storage.sessions.end(session.id, "signed_out");
      },
    ],
    [
      "a user of whom everything was ended",
      async ({ raw, session }) => {
        await raw(`update {users} set version = version + 1 where id = '${session.userId}'`);
      },
    ],
    [
      "a user who is banned",
      async ({ raw, session, time }) => {
        await raw(`update {users} set banned_at = ${time.now} where id = '${session.userId}'`);
      },
    ],
    [
      "a user who is about to be deleted",
      async ({ raw, session, time }) => {
        await raw(`update {users} set delete_after = ${time.now + day} where id = '${session.userId}'`);
      },
    ],
    [
      "a session that was not used for too long",
      async ({ time }) => {
        time.now += idleTimeout * 1000;
      },
    ],
    [
      "a session past its absolute limit",
      async ({ time, session }) => {
        time.now = session.expiresAt;
        return { idleTimeout: 365 * 86_400 };
      },
    ],
    [
      "a session that got new secrets",
      async ({ storage, session, time }) => {
        const { id, secretId } = session;
        await storage.sessions.renew({ id, generation: 0, seed: randomBytes(32), secretId, authenticatedAt: time.now });
        time.now += minute;
      },
    ],
  ])("nothing is replaced, and nothing written, for %s", async (_, arrange) => {
    const started = await begin(open);
    const changes = (await arrange(started)) ?? {};
    const before = await started.row();
    expect(await started.rotate(changes)).toBeNull();
    expect(await started.row()).toStrictEqual(before);
  });

  test("the bounds are the database's: a grace to the millisecond, an idle limit to the millisecond", async () => {
    const { storage, session, rotate, time } = await begin(open);
    const rotatedAt = (await rotate())?.session.rotatedAt ?? 0;
    // The statement is sent some milliseconds after the clock was read.
    time.now = rotatedAt + grace * 1000 - 500;
    expect(await rotate({ counter: 1 })).toBeNull();
    time.now = rotatedAt + grace * 1000;
    const lastSeenAt = (await rotate({ counter: 1 }))?.session.lastSeenAt ?? 0;
    time.now = lastSeenAt + idleTimeout * 1000 - 500;
    const used = (await rotate({ counter: 2 }))?.session.lastSeenAt ?? 0;
    time.now = used + idleTimeout * 1000;
    expect(await rotate({ counter: 3 })).toBeNull();
    expect((await storage.refreshes.find(session.id))?.session.counter).toBe(3);
  });

  test("without a grace each use replaces the token, one right after the other", async () => {
    const { rotate, time } = await begin(open);
    for (let counter = 0; counter < 5; counter += 1) {
      // A clock that stands still is not told the same twice by a database that is a moment away.
      time.now += 2_000;
      expect((await rotate({ counter, grace: 0 }))?.session.counter).toBe(counter + 1);
    }
  });

  test("when she was last seen never goes back", async () => {
    const { storage, session, rotate, time } = await begin(open);
    const later = time.now + minute;
    await storage.sessions.touch([{ id: session.id, lastSeenAt: later }]);
    expect((await rotate())?.session.lastSeenAt).toBe(later);
  });

  test("a counter that is behind is set, only while it is the one that was seen, and its event with it", async () => {
    const { storage, session, rotate, time, row } = await begin(open);
    await rotate({ recovery: randomBytes(16) });
    const recovery = randomBytes(16);
    const place = { id: session.id, generation: 0, counter: 1, to: 5, recovery };
    const event = { type: "refresh_ahead", data: { by: 4 }, userId: session.userId, actor: "system" } as const;
    const noted = async (): Promise<number> =>
      (await storage.events.list({ userId: session.userId, types: ["refresh_ahead"], limit: 9 })).length;
    const before = await row();
    for (const wrong of [{ id: randomUUID() }, { generation: 1 }, { counter: 0 }]) {
      expect(await storage.refreshes.catchUp({ ...place, ...wrong }, { events: [event] })).toBe(false);
    }
    expect([await row(), await noted()]).toStrictEqual([before, 0]);
    expect(await storage.refreshes.catchUp(place, { events: [event] })).toBe(true);
    expect(await noted()).toBe(1);
    const state = await storage.refreshes.find(session.id);
    expect(state?.session).toMatchObject({ counter: 5, recovery });
    expect(Math.abs((state?.session.rotatedAt ?? 0) - time.now)).toBeLessThan(minute);
    expect(await storage.refreshes.catchUp({ ...place, to: 6 }, { events: [event] })).toBe(false);
    const further = { ...place, counter: 5, to: 7, recovery: null };
    expect(await storage.refreshes.catchUp(further, { events: [event] })).toBe(true);
    expect((await storage.refreshes.find(session.id))?.session).toMatchObject({ counter: 7, recovery: null });
    await storage.sessions.end(session.id, "signed_out");
    expect(await storage.refreshes.catchUp({ ...place, counter: 7, to: 9 }, { events: [event] })).toBe(false);
    expect(await noted()).toBe(2);
  });

  test("a stolen session ends once, whatever its counter is by now, with an entry in the log, an event and a mail", async () => {
    const { storage, session, rotate, time, row } = await begin(open);
    const place = { id: session.id, generation: 0 };
    const event = { type: "refresh_reused", data: { generation: 0, behind: 2 }, userId: session.userId } as const;
    const recording = { events: [event], messages: [{ kind: "mail", payload: "{}" }] } as const;
    const noted = async (): Promise<readonly number[]> => [
      (await storage.events.list({ userId: session.userId, types: ["refresh_reused"], limit: 9 })).length,
      (await storage.outbox.count("mail")).waiting,
    ];
    const head = await storage.revocations.head();
    for (const wrong of [{ id: randomUUID() }, { generation: 1 }]) {
      expect(await storage.refreshes.endReused({ ...place, ...wrong }, recording)).toBe(false);
    }
    expect([await noted(), (await storage.revocations.head()).id]).toStrictEqual([[0, 0], head.id]);
    await rotate();
    expect(await storage.refreshes.endReused(place, recording)).toBe(true);
    expect(await row()).toMatchObject({ end_reason: "refresh_token_reused" });
    expect(Number((await row())?.["ended_at"])).toBe(time.now);
    expect(await noted()).toStrictEqual([1, 1]);
    expect(await storage.revocations.readAfter(head.id, 9)).toMatchObject([{ kind: "session", subject: session.id }]);
    expect(await storage.refreshes.endReused(place, recording)).toBe(false);
    expect(await noted()).toStrictEqual([1, 1]);
  });

  test("a replacement is one statement, and so is a look", async () => {
    const { storage, session, rotate, statements, time } = await begin(open);
    await rotate();
    for (let counter = 1; counter < 4; counter += 1) {
      time.now += minute;
      statements.splice(0);
      await storage.refreshes.find(session.id);
      expect(statements).toHaveLength(1);
      await rotate({ counter });
      expect(statements).toHaveLength(2);
    }
  });
});

onSharedStorage((open) => {
  test("A081: of fifty replacements at once in two processes one succeeds", { timeout: 60_000 }, async () => {
    const { storage, url, session, rotate } = await begin(open, { expiresAt: Date.now() + day });
    const processes = [0, 1].map(() => runScript("race-refresh.ts", url ?? "", session.id));
    await Promise.all(processes.map((one) => one.said("ready")));
    for (const one of processes) one.say("go");
    const ended = await Promise.all(processes.map((one) => one.finished));
    const won = ended.map(({ output }) => Number(/won (\d+) of 25/.exec(output)?.[1]));
    expect((won[0] ?? 0) + (won[1] ?? 0), JSON.stringify(ended)).toBe(1);
    expect((await storage.refreshes.find(session.id))?.session.counter).toBe(1);
    expect(await rotate()).toBeNull();
  });
});

onPostgres((open) => {
  /** Does something in a transaction of its own, which commits once a replacement waits for it. */
  async function whileRotating(started: Started, work: readonly string[]): ReturnType<Started["rotate"]> {
    const other = new pg.Client({ connectionString: started.url ?? "" });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query("begin");
    for (const sql of work) await other.query(sql);
    const rotating = started.rotate();
    const waiting =
      "select 1 as one from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'update%sessions%'";
    while ((await started.raw(waiting)).length === 0) await sleep(5);
    await other.query("commit");
    return rotating;
  }

  test.each([
    ["ends everything", ["update latchkey.sessions set ended_at = 1, end_reason = 'signed_out'"]],
    ["keeps this session and ends the others", ["update latchkey.sessions set user_version = 2"]],
    ["gives it new secrets", ["update latchkey.sessions set generation = 1, seed = 'new', counter = 0"]],
  ])("A006: a replacement that waited for somebody who %s comes to nothing", async (_, work) => {
    const started = await begin(open);
    expect(await whileRotating(started, ["update latchkey.users set version = version + 1", ...work])).toBeNull();
    expect((await started.storage.refreshes.find(started.session.id))?.session.counter).toBe(0);
  });
});
