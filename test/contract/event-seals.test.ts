import { randomUUID } from "node:crypto";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { type EventBlock, linkOf } from "../../src/event/event-block.ts";
import type { Checkpoint } from "../../src/event/checkpoint.ts";
import type { NewEvent } from "../../src/event/event.ts";
import { EventSealer, type SealDoubt } from "../../src/event/event-sealer.ts";
import { pruneEvents, pruneRefreshed, resealAnchor } from "../../src/event/prune-events.ts";
import type { SealStore } from "../../src/event/seal-store.ts";
import { verifyEvents } from "../../src/event/verify-events.ts";
import { Metrics } from "../../src/metric/metrics.ts";
import { createSecretRing, generateSecret, type SecretRing } from "../../src/secret/root-secret.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { Sweeper } from "../../src/storage/sweeper.ts";
import { day, type Fixture, minute, onEveryStorage, onPostgres, onSharedStorage, start } from "./fixture.ts";
import { runScript } from "./script.ts";

const [first, second] = [generateSecret(), generateSecret()];
const ring = createSecretRing([first]);
const client = { ip: "192.0.2.7", userAgent: "Browser/2" };
const event = (userId: string | null = "u1", call = "login"): NewEvent => ({
  type: "throttled",
  data: { call },
  userId,
  client,
});
const refreshed: NewEvent = { type: "refreshed", data: {}, userId: "u1", client };

interface Sealing {
  readonly sealer: EventSealer;
  readonly doubts: SealDoubt[];
  readonly checkpoints: Checkpoint[];
}

function openSealer(
  storage: Pick<Storage, "eventSeals">,
  time: { readonly now: number },
  secrets: SecretRing = ring,
): Sealing {
  const doubts: SealDoubt[] = [];
  const checkpoints: Checkpoint[] = [];
  const sealer = new EventSealer({
    store: storage.eventSeals,
    ring: secrets,
    clock: () => time.now,
    onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
    onDoubt: (doubt) => doubts.push(doubt),
    onError: (error) => expect(error).toBeUndefined(),
  });
  return { sealer, doubts, checkpoints };
}

/** What a verification finds, as short lines: kind, event and block. */
async function found(storage: Storage, secrets: SecretRing = ring, checkpoint?: Checkpoint): Promise<string[]> {
  const report = await verifyEvents({ store: storage.eventSeals, ring: secrets }, checkpoint);
  expect(report.ok).toBe(report.found === 0);
  return report.problems.map(({ kind, event, block, lastBlock }) => {
    const blocks = lastBlock === null ? block : `${block}-${lastBlock}`;
    return [kind, ...(event === null ? [] : [`event ${event}`]), ...(blocks === null ? [] : [`block ${blocks}`])].join(
      " ",
    );
  });
}

/** How often the overview says that it happened. */
async function timesOf({ eventTally }: Storage): Promise<number> {
  const counts = await eventTally.count({ types: ["throttled"], since: new Date(0), step: 86_400 });
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** Three blocks of three events each, ten minutes apart, and one event after them. */
async function recordOf(fixture: Fixture): Promise<Sealing> {
  const { storage, time } = fixture;
  const sealing = openSealer(storage, time);
  for (let i = 0; i < 3; i += 1) {
    time.now = start + i * 10 * minute;
    await storage.events.append([event(), event("u2"), event(null)]);
    expect(await sealing.sealer.seal()).toBe(3);
  }
  await storage.events.append([event()]);
  return sealing;
}

onEveryStorage((open) => {
  test("what was committed is sealed in linked blocks, and holds", async () => {
    const fixture = await open();
    const { storage, raw } = fixture;
    expect(await found(storage)).toStrictEqual([]);
    await storage.events.append([event()]);
    const clock = (): number => start + minute;
    expect(await verifyEvents({ store: storage.eventSeals, ring, clock })).toMatchObject({ ok: true, unsealed: 1 });
    expect(await found(storage)).toStrictEqual(["not_sealed"]);
    await raw("delete from {events}");
    await raw("delete from {event_details}");
    const { sealer, doubts, checkpoints } = await recordOf(fixture);
    const report = await verifyEvents({ store: storage.eventSeals, ring });
    expect(report).toMatchObject({
      ok: true,
      blocks: 3,
      events: 9,
      unsealed: 1,
      erased: 0,
      removedBlocks: 0,
      found: 0,
    });
    expect(report.last).toMatchObject({ block: 3, sealedAt: new Date(start + 20 * minute) });
    expect(await timesOf(storage)).toBe(10);
    expect(await sealer.seal()).toBe(1);
    expect(await sealer.seal()).toBe(0);
    expect(await timesOf(storage)).toBe(10);
    await sealer.close();
    expect(checkpoints).toMatchObject([{ block: 4, link: expect.stringMatching(/^[\w-]{43}$/) }]);
    expect(doubts).toStrictEqual([]);
    expect(await found(storage, createSecretRing([second]))).toContain("secret_unknown block 1-4");
  });

  test("more events than a block takes are sealed in several, in one round", async () => {
    const { storage, time } = await open();
    await storage.events.append(Array.from({ length: 2_345 }, (_, i) => event(`u${i}`)));
    expect(await openSealer(storage, time).sealer.seal()).toBe(2_345);
    const report = await verifyEvents({ store: storage.eventSeals, ring });
    expect(report).toMatchObject({ ok: true, blocks: 3, events: 2_345, unsealed: 0 });
  });

  describe("somebody who can write to the database and has no secret is found out, and where he was:", () => {
    const attempts: readonly (readonly [what: string, statements: readonly string[], found: readonly string[]])[] = [
      ["a changed event", ["update {events} set user_id = 'u9' where id = 5"], ["event_changed event 5 block 2"]],
      ["a changed time", ["update {events} set created_at = 1 where id = 4"], ["event_changed event 4 block 2"]],
      ["a deleted event", ["delete from {events} where id = 6"], ["event_deleted event 6 block 2"]],
      [
        "an event in the place of another",
        [
          "update {events} set (user_id, created_at, commitment) = (select user_id, created_at, commitment from {events} as other where other.id = 4) where id = 5",
          "update {event_details} set (salt, ip) = (select salt, ip from {event_details} as other where other.event_id = 4) where event_id = 5",
        ],
        ["event_changed event 5 block 2"],
      ],
      [
        "changed details",
        ["update {event_details} set ip = '198.51.100.1' where event_id = 2"],
        ["details_changed event 2 block 1"],
      ],
      ["deleted details", ["delete from {event_details} where event_id = 2"], ["details_deleted event 2 block 1"]],
      [
        "deleted details of an event about nobody",
        ["delete from {event_details} where event_id = 3"],
        ["details_deleted event 3 block 1"],
      ],
      [
        "details that come back where there were none",
        [
          "update {events} set commitment = null where id = 10",
          "update {event_details} set salt = null where event_id = 10",
        ],
        ["details_inserted event 10"],
      ],
      ["a changed block", ["update {event_blocks} set sealed_at = 5 where id = 2"], ["block_changed block 2"]],
      [
        "a block whose list is changed",
        ["update {event_blocks} set entries = '' where id = 2"],
        ["block_changed block 2"],
      ],
      ["a removed block", ["delete from {event_blocks} where id = 2"], ["block_missing block 2-2"]],
      [
        "a removed block with its events",
        ["delete from {event_blocks} where id = 2", "delete from {events} where id between 4 and 6"],
        ["block_missing block 2-2"],
      ],
      [
        "a removed beginning",
        ["delete from {event_blocks} where id = 1", "delete from {events} where id < 4"],
        ["block_missing block 1-1"],
      ],
      [
        "blocks that changed places",
        [
          "update {event_blocks} set id = 9 where id = 1",
          "update {event_blocks} set id = 1 where id = 2",
          "update {event_blocks} set id = 2 where id = 9",
        ],
        ["block_changed block 1", "block_changed block 2", "block_changed block 3"],
      ],
      [
        "a beginning that was moved",
        [
          "update {event_anchor} set block = 1, through_id = 3, link = (select link from {event_blocks} where id = 1)",
          "delete from {event_blocks} where id = 1",
          "delete from {events} where id < 4",
        ],
        ["beginning_changed"],
      ],
      ["a beginning that is gone", ["delete from {event_anchor}"], ["beginning_missing block 1"]],
      [
        "a block under a secret that nobody has",
        ["update {event_blocks} set secret_id = 'zzzzzz' where id = 3"],
        ["block_changed block 3", "secret_unknown block 3-3"],
      ],
    ];
    for (const [what, statements, expected] of attempts) {
      test(`finds ${what}`, async () => {
        const fixture = await open();
        await recordOf(fixture);
        for (const statement of statements) await fixture.raw(statement);
        const problems = await found(fixture.storage);
        expect(problems.filter((line) => expected.includes(line))).toStrictEqual(expected);
        // Whatever is found besides lies in the same blocks.
        expect(problems.length).toBeLessThan(12);
      });
    }

    test("an inserted event, within what is sealed and before its beginning", async () => {
      const fixture = await open();
      const { storage, time, raw } = fixture;
      const { sealer } = await recordOf(fixture);
      time.now = start + 30 * minute;
      await raw("delete from {events} where id = 10");
      await storage.events.append([event()]);
      expect(await sealer.seal()).toBe(1);
      const forged = "(id, type, user_id, actor, created_at, count, data) overriding system value values";
      const values = `'user_banned', 'u1', 'operator', ${start}, 1, '{}'`;
      const insert = fixture.kind === "postgres" ? forged : forged.replace("overriding system value ", "");
      await raw(`insert into {events} ${insert} (10, ${values})`);
      await raw(`insert into {events} ${insert} (-7, ${values})`);
      expect(await found(storage)).toStrictEqual(["event_inserted event -7", "event_inserted event 10 block 4"]);
    });

    test("a block that was made anew without the secret, with every link after it", async () => {
      const fixture = await open();
      const { storage, time, raw } = fixture;
      await recordOf(fixture);
      const blocks = await storage.eventSeals.blocks(0, 9);
      // He has a Latchkey of his own, with a secret of his own, and takes over what it sealed.
      await raw("update {events} set user_id = 'u9' where id = 5");
      await raw("delete from {event_blocks} where id > 1");
      const own = createSecretRing([second]);
      await openSealer(storage, time, own).sealer.seal();
      expect(await found(storage)).toStrictEqual(["end_doubted block 2", "secret_unknown block 2-2"]);
      // Under another name it is as little worth, and with its links made anew.
      const secretId = ring.current.id;
      const [block] = await storage.eventSeals.blocks(1, 9);
      const renamed = { ...(block as EventBlock), secretId, vouches: true };
      const link = linkOf(renamed, blocks[0]?.link ?? "");
      const truth = fixture.kind === "postgres" ? "true" : "1";
      await raw(
        `update {event_blocks} set secret_id = '${secretId}', vouches = ${truth}, link = '${link}' where id = 2`,
      );
      expect(await found(storage)).toStrictEqual(["block_rewritten block 2"]);
    });

    test("an end that was cut off: against a checkpoint, and by a server that had seen it", async () => {
      const fixture = await open();
      const { storage, time, raw } = fixture;
      const { sealer, checkpoints, doubts } = await recordOf(fixture);
      await sealer.close();
      const checkpoint = checkpoints[0] as Checkpoint;
      expect(await found(storage, ring, checkpoint)).toStrictEqual([]);
      await raw("delete from {event_blocks} where id >= 3");
      await raw("delete from {events} where id >= 7");
      expect(await found(storage)).toStrictEqual([]);
      expect(await found(storage, ring, checkpoint)).toStrictEqual(["checkpoint_missed block 4"]);
      // Sealed again, it is another record.
      time.now += minute;
      await storage.events.append([event()]);
      const other = openSealer(storage, time);
      await other.sealer.seal();
      await storage.events.append([event()]);
      await other.sealer.seal();
      expect(await found(storage)).toStrictEqual([]);
      expect(await found(storage, ring, checkpoint)).toStrictEqual(["checkpoint_missed block 4"]);
      await sealer.seal();
      expect(doubts).toStrictEqual(["went_back"]);
      expect(await found(storage)).toStrictEqual(["end_doubted block 5"]);
    });

    test("a change under a server that goes on is not made good by what it seals afterwards", async () => {
      const fixture = await open();
      const { storage, time, raw } = fixture;
      await recordOf(fixture);
      await raw("update {event_blocks} set secret_id = 'zzzzzz', seal = 'x' where id = 3");
      const { sealer, doubts } = openSealer(storage, time);
      expect(await sealer.seal()).toBe(1);
      expect(doubts).toStrictEqual(["secret_unknown"]);
      expect(await found(storage)).toStrictEqual([
        "block_changed block 3",
        "secret_unknown block 3-3",
        "end_doubted block 4",
      ]);
    });

    test("everything taken away under a server that goes on is not begun anew as if nothing had been there", async () => {
      const fixture = await open();
      const { storage, time, raw } = fixture;
      const { sealer, doubts } = await recordOf(fixture);
      await sealer.seal();
      for (const table of ["event_blocks", "event_anchor", "event_details", "events"])
        await raw(`delete from {${table}}`);
      await sealer.seal();
      expect(doubts).toStrictEqual(["went_back"]);
      await storage.events.append([event()]);
      await openSealer(storage, time).sealer.seal();
      await sealer.seal();
      expect(doubts).toStrictEqual(["went_back"]);
      expect(await found(storage)).toStrictEqual(["end_doubted block 1"]);
    });

    test("a server that is overtaken while it writes a doubt down writes it down afterwards", async () => {
      const fixture = await open();
      const { storage, time, raw } = fixture;
      await recordOf(fixture);
      const other = openSealer(storage, time);
      let isOvertaken = false;
      const append: SealStore["append"] = async (block, hours) => {
        if (isOvertaken) await other.sealer.seal();
        isOvertaken = false;
        return storage.eventSeals.append(block, hours);
      };
      const { sealer, doubts } = openSealer({ eventSeals: { ...storage.eventSeals, append } }, time);
      await sealer.seal();
      await raw("delete from {event_blocks} where id >= 3");
      await raw("delete from {events} where id >= 7");
      await storage.events.append([event()]);
      isOvertaken = true;
      expect(await sealer.seal()).toBe(0);
      expect([doubts, other.doubts]).toStrictEqual([["went_back"], []]);
      expect(await found(storage)).toStrictEqual([]);
      await sealer.seal({ afterOthers: false });
      await sealer.seal();
      expect(doubts).toStrictEqual(["went_back"]);
      expect(await found(storage)).toStrictEqual(["end_doubted block 4"]);
    });

    test("no alarm is given for what goes with its age while it is verified", async () => {
      const fixture = await open();
      const { storage, time } = fixture;
      const { sealer } = await recordOf(fixture);
      await sealer.seal();
      const deps = { store: storage.eventSeals, ring };
      const blocks: SealStore["blocks"] = async (after) => {
        if (after === 1) expect(await pruneEvents(deps, new Date(time.now), 4)).toBe(6);
        return storage.eventSeals.blocks(after, 1);
      };
      const report = await verifyEvents({ store: { ...storage.eventSeals, blocks }, ring });
      expect(report.problems).toStrictEqual([]);
      expect(report).toMatchObject({ ok: true, last: { block: 4 } });
    });
  });

  test("after a person was erased the record holds, and her address, agent and e-mail are nowhere", async () => {
    const fixture = await open();
    const { storage, time, raw, newUser } = fixture;
    const { id, email } = await newUser();
    const other = await newUser();
    const reason = "writes to Grace Hopper";
    const named = { type: "user_banned", data: { reason }, client, email, actor: "operator" } as const;
    await storage.events.append([
      { ...named, userId: id },
      { ...event(other.id), client: { ip: "203.0.113.4", userAgent: null } },
      { type: "user_invited", data: {}, userId: null, email, actor: "operator" },
    ]);
    const { sealer } = openSealer(storage, time);
    await sealer.seal();
    expect((await storage.events.list({ userId: id, limit: 1 }))[0]).toMatchObject({ data: { reason }, email });
    await storage.users.scheduleDeletion(id, 1, new Date(time.now));
    expect(await storage.users.eraseDue(new Date(time.now), 10)).toBe(1);
    await sealer.seal();
    expect(await verifyEvents({ store: storage.eventSeals, ring })).toMatchObject({ ok: true, erased: 2, found: 0 });
    for (const table of ["events", "event_details", "event_blocks"]) {
      const text = JSON.stringify(await raw(`select * from {${table}}`));
      for (const word of [client.ip, client.userAgent, email, "Hopper"]) expect(text).not.toContain(word);
    }
    expect((await storage.events.list({ userId: id, types: ["user_banned"], limit: 9 }))[0]).toMatchObject({
      data: { reason: null },
      ip: null,
      userAgent: null,
      email: null,
    });
    expect((await storage.events.list({ userId: other.id, limit: 9 }))[0]).toMatchObject({ ip: "203.0.113.4" });
  });

  test("what is written after a person was erased names her no more", async () => {
    const { storage, time, raw, newUser } = await open();
    const { id, email } = await newUser();
    await storage.users.scheduleDeletion(id, 1, new Date(time.now));
    expect(await storage.users.eraseDue(new Date(time.now), 10)).toBe(1);
    // It has waited in a queue meanwhile.
    const late = { type: "login_failed", data: { code: "invalid_credentials" }, client, email } as const;
    await storage.events.append([{ ...late, userId: id }, event("somebody else")]);
    expect((await storage.events.list({ types: ["login_failed"], limit: 9 }))[0]).toMatchObject({
      ...{ userId: id, ip: null, userAgent: null, email: null },
    });
    expect(JSON.stringify(await raw("select * from {event_details}"))).not.toContain(email);
    expect((await storage.events.list({ types: ["throttled"], limit: 9 }))[0]).toMatchObject({ ip: client.ip });
    await openSealer(storage, time).sealer.seal();
    expect(await found(storage)).toStrictEqual([]);
  });

  test("the erasure of somebody leaves what is noted about another one who had her address before", async () => {
    const { storage, time, newUser } = await open();
    const [{ id, email }, former] = [await newUser(), await newUser()];
    const changed = { type: "email_changed", data: {}, userId: former.id, client, email } as const;
    await storage.events.append([changed, { ...event(null), email }]);
    await storage.users.scheduleDeletion(id, 1, new Date(time.now));
    expect(await storage.users.eraseDue(new Date(time.now), 10)).toBe(1);
    await openSealer(storage, time).sealer.seal();
    expect(await found(storage)).toStrictEqual([]);
    expect((await storage.events.list({ userId: former.id, types: ["email_changed"], limit: 1 }))[0]).toMatchObject({
      ip: client.ip,
    });
    expect((await storage.events.list({ types: ["throttled"], limit: 1 }))[0]).toMatchObject({ ip: null, email: null });
  });

  test("the erasure of somebody takes along what is noted of nobody under an address that she had before", async () => {
    const { storage, time, newUser } = await open();
    const [{ id }, other] = [await newUser(), await newUser()];
    const [before, hers] = ["ada@old.example", "grace@old.example"];
    const changed = { type: "email_changed", data: {}, client } as const;
    await storage.events.append([
      { type: "user_invited", data: {}, userId: null, email: before },
      { ...changed, userId: id, email: before },
      { ...changed, userId: other.id, email: hers },
      { ...event(null), email: hers },
    ]);
    await storage.users.scheduleDeletion(id, 1, new Date(time.now));
    expect(await storage.users.eraseDue(new Date(time.now), 10)).toBe(1);
    await openSealer(storage, time).sealer.seal();
    expect(await found(storage)).toStrictEqual([]);
    const left = (await storage.events.list({ limit: 9 })).map(({ type, email }) => [type, email]);
    expect(left.toReversed()).toStrictEqual([
      ["user_invited", null],
      ["email_changed", null],
      ["email_changed", hers],
      ["throttled", hers],
      ["user_erased", null],
    ]);
  });

  test("what has grown old goes by whole blocks, refreshes sooner, and the record holds from where it begins", async () => {
    const { storage, time, raw } = await open();
    const deps = { store: storage.eventSeals, ring };
    const { sealer, doubts } = openSealer(storage, time);
    for (let i = 0; i < 6; i += 1) {
      time.now = start + i * day;
      await storage.events.append([event(), refreshed, event(null)]);
      await sealer.seal();
    }
    const count = async (): Promise<number> => (await storage.events.list({ limit: 99 })).length;
    // Refreshes of the first four days.
    expect(await pruneRefreshed(deps, new Date(start + 3.5 * day), 3)).toBe(3);
    expect(await pruneRefreshed(deps, new Date(start + 3.5 * day), 3)).toBe(1);
    expect(await pruneRefreshed(deps, new Date(start + 3.5 * day), 3)).toBe(0);
    expect(await count()).toBe(14);
    expect(await found(storage)).toStrictEqual([]);
    await raw("delete from {events} where id = 17");
    expect(await found(storage)).toStrictEqual(["event_deleted event 17 block 6"]);
    // Whole blocks from before the third day, a bounded number at a time.
    expect(await pruneEvents(deps, new Date(start + 2.5 * day), 4)).toBe(6);
    expect(await pruneEvents(deps, new Date(start + 2.5 * day), 4)).toBe(3);
    expect(await pruneEvents(deps, new Date(start + 2.5 * day), 4)).toBe(0);
    const report = await verifyEvents(deps);
    expect(report).toMatchObject({ removedBlocks: 3, blocks: 3, found: 1 });
    expect(await raw("select event_id from {event_details} where event_id <= 9")).toStrictEqual([]);
    // The last block stays, or the next one would have nothing to follow.
    expect(await pruneEvents(deps, new Date(start + 99 * day), 100)).toBe(6);
    await storage.events.append([event()]);
    await sealer.seal();
    expect(await timesOf(storage)).toBe(1);
    expect(await verifyEvents(deps)).toMatchObject({ removedBlocks: 5, blocks: 2, unsealed: 0 });
    expect(doubts).toStrictEqual([]);
  });

  test("a round of sweeping removes many blocks that hold one event each", async () => {
    const { storage, time, raw } = await open();
    const { sealer } = openSealer(storage, time);
    for (let i = 0; i < 130; i += 1) {
      time.now += 1_000;
      await storage.events.append([event()]);
      await sealer.seal();
    }
    time.now += 3 * day;
    await storage.events.append([event()]);
    await sealer.seal();
    const sweeper = new Sweeper({
      ...{ storage, ring, eventRetention: 86_400, clock: () => time.now, interval: 3_600, metrics: new Metrics() },
      onError: (error) => expect(error).toBeUndefined(),
    });
    onTestFinished(() => sweeper.close());
    await sweeper.sweep();
    expect(await raw("select id from {event_blocks}")).toMatchObject([{ id: expect.anything() }]);
    expect(await found(storage)).toStrictEqual([]);
  });

  test("events that a clock dated far ahead keep nothing else, once what came after them is old", async () => {
    const { storage, time } = await open();
    const deps = { store: storage.eventSeals, ring };
    const { sealer } = openSealer(storage, time);
    for (const ahead of [0, 4_000 * day, 0, 0]) {
      time.now += ahead;
      await storage.events.append([event()]);
      await sealer.seal();
      time.now += day - ahead;
    }
    expect(await pruneEvents(deps, new Date(start + 1.5 * day), 500)).toBe(1);
    expect(await pruneEvents(deps, new Date(start + 2.5 * day), 500)).toBe(2);
    expect(await pruneEvents(deps, new Date(start + 9 * day), 500)).toBe(0);
    expect(await found(storage)).toStrictEqual([]);
  });

  test("what is not as it was sealed is not thrown away", async () => {
    const fixture = await open();
    const { storage, raw } = fixture;
    const { sealer } = await recordOf(fixture);
    await sealer.seal();
    const deps = { store: storage.eventSeals, ring };
    await raw("update {event_blocks} set count = 2 where id = 2");
    expect(await pruneEvents(deps, new Date(start + day), 3)).toBe(3);
    await expect(pruneEvents(deps, new Date(start + day), 3)).rejects.toThrow("Block 2 of the events is not as it was");
    await raw("update {event_anchor} set through_id = 2");
    await expect(pruneRefreshed(deps, new Date(start + day), 3)).resolves.toBe(0);
    await storage.events.append([refreshed]);
    await expect(pruneRefreshed(deps, new Date(start + day), 3)).rejects.toThrow("The beginning of the events");
    expect(await resealAnchor({ ...deps, ring: createSecretRing([second, first]) })).toBe(false);
  });

  test("another root secret speaks for what the one before it sealed, also when that is no more", async () => {
    const fixture = await open();
    const { storage, time, raw } = fixture;
    await recordOf(fixture);
    const both = createSecretRing([second, first]);
    const rotated = openSealer(storage, time, both);
    expect(await rotated.sealer.seal()).toBe(1);
    expect(await resealAnchor({ store: storage.eventSeals, ring: both })).toBe(true);
    const alone = createSecretRing([second]);
    expect(await found(storage, alone)).toStrictEqual([]);
    await raw("update {events} set count = 7 where id = 2");
    expect(await found(storage, alone)).toStrictEqual(["event_changed event 2 block 1"]);
    expect(rotated.doubts).toStrictEqual([]);
  });

  test("a start under another secret is sealed at once, and a lost secret is named, unless a checkpoint speaks for it", async () => {
    const fixture = await open();
    const { storage, time } = fixture;
    const { sealer, checkpoints } = await recordOf(fixture);
    await sealer.close();
    const both = createSecretRing([second, first]);
    expect(await openSealer(storage, time, both).sealer.seal()).toBe(0);
    expect((await storage.eventSeals.end()).block).toMatchObject({ id: 5, count: 0, secretId: both.current.id });
    // Both are lost, and nobody was there who had them and the third one.
    const lost = openSealer(storage, time, createSecretRing([generateSecret()]));
    await storage.events.append([event()]);
    await lost.sealer.seal();
    expect(lost.doubts).toStrictEqual(["secret_unknown"]);
    const third = createSecretRing([generateSecret()]);
    expect(await found(storage, third)).toStrictEqual([
      "secret_unknown block 0",
      "secret_unknown block 1-5",
      "end_doubted block 6",
      "secret_unknown block 6-6",
    ]);
    const spoken = await found(storage, third, checkpoints[0]);
    expect(spoken).toStrictEqual([
      "secret_unknown block 0",
      "secret_unknown block 5-5",
      "end_doubted block 6",
      "secret_unknown block 6-6",
    ]);
  });

  test("events are found by session and by operator, within times, and forwards", async () => {
    const { storage, time } = await open();
    for (let i = 0; i < 6; i += 1) {
      time.now = start + i * 2 * day;
      const sessionId = i % 2 === 0 ? "s-even" : "s-odd";
      await storage.events.append([{ ...event(), sessionId, actor: "operator", actorId: i < 3 ? "op1" : "op2" }]);
    }
    const ids = async (query: object): Promise<number[]> =>
      (await storage.events.list({ limit: 9, ...query })).map(
        ({ createdAt }) => (createdAt.getTime() - start) / day / 2,
      );
    expect(await ids({ sessionId: "s-odd" })).toStrictEqual([5, 3, 1]);
    expect(await ids({ actorId: "op1" })).toStrictEqual([2, 1, 0]);
    expect(await ids({ since: new Date(start + 2 * day), until: new Date(start + 8 * day) })).toStrictEqual([3, 2, 1]);
    expect(await ids({ until: new Date(start) })).toStrictEqual([]);
    expect(await ids({ after: 0, since: new Date(start + 4 * day) })).toStrictEqual([2, 3, 4, 5]);
    const [one] = await storage.events.list({ actorId: "op2", after: 0, limit: 1 });
    expect(one).toMatchObject({ actorId: "op2", actor: "operator" });
    expect(await ids({ after: one?.id ?? 0, userId: "u1", types: ["throttled"], limit: 2 })).toStrictEqual([4, 5]);
  });
});

onSharedStorage((open) => {
  test("fifty sealers in two processes make one record", { timeout: 60_000 }, async () => {
    const { storage, url } = await open();
    const sealers = Array.from({ length: 2 }, () => runScript("seal-events.ts", url ?? "", first, "25"));
    for (const each of sealers) await each.said("ready");
    await storage.events.append(Array.from({ length: 3_500 }, (_, i) => event(`u${i % 7}`)));
    for (const each of sealers) each.say("go");
    const finished = await Promise.all(sealers.map((each) => each.finished));
    const sealed = finished.map(({ output }) => Number(/sealed (\d+)/.exec(output)?.[1]));
    expect(finished.map(({ code }) => code)).toStrictEqual([0, 0]);
    // On PostgreSQL a round may have found a transaction still open, and left it to the next one.
    await openSealer(storage, { now: start }).sealer.seal();
    const report = await verifyEvents({ store: storage.eventSeals, ring });
    expect(report).toMatchObject({ ok: true, events: 3_500, unsealed: 0 });
    // Each event was counted once, whoever sealed it, and whoever was too late has counted nothing.
    expect(await timesOf(storage)).toBe(3_500);
    expect((sealed[0] ?? 0) + (sealed[1] ?? 0)).toBeLessThanOrEqual(3_500);
  });

  test("a sealing process that is killed in between leaves a record that the next one goes on with", {
    timeout: 60_000,
  }, async () => {
    const { storage, time, url } = await open();
    await storage.events.append(Array.from({ length: 1_500 }, (_, i) => event(`u${i}`)));
    const killed = runScript("seal-events.ts", url ?? "", first, "1", "stop");
    await killed.said("ready");
    killed.say("go");
    await killed.said("between");
    killed.kill();
    await killed.finished;
    expect(await verifyEvents({ store: storage.eventSeals, ring })).toMatchObject({
      ok: true,
      events: 1_000,
      unsealed: 500,
    });
    const { sealer, doubts } = openSealer(storage, time);
    expect(await sealer.seal()).toBe(500);
    expect(await verifyEvents({ store: storage.eventSeals, ring })).toMatchObject({ ok: true, events: 1_500 });
    expect(doubts).toStrictEqual([]);
  });

  test("who sees that another one has sealed leaves it to that one, until nobody does", async () => {
    const { storage, time } = await open();
    const other = openSealer(storage, time).sealer;
    const { sealer } = openSealer(storage, time);
    const add = (): Promise<void> => storage.events.append([event()]);
    await add();
    expect(await sealer.seal({ afterOthers: false })).toBe(1);
    await add();
    expect(await other.seal({ afterOthers: false })).toBe(1);
    await add();
    expect(await sealer.seal({ afterOthers: false })).toBe(0);
    expect(await sealer.seal({ afterOthers: false })).toBe(1);
  });
});

onPostgres((open) => {
  test("an older id that is committed after a newer one is neither lost nor breaks the record", async () => {
    const { storage, time, url, raw } = await open();
    const { sealer } = openSealer(storage, time);
    await storage.events.append([event()]);
    const slow = new pg.Client({ connectionString: url ?? "" });
    await slow.connect();
    const insert = `insert into latchkey.events (type, actor, created_at, count, data) values ('throttled', 'user', ${start}, 1, '{}')`;
    await slow.query("begin");
    await slow.query(insert);
    await storage.events.append([event()]);
    // Neither it nor what came after it, for as long as it is open; what was there before is not kept waiting by it.
    for (let i = 0; i < 3; i += 1) expect(await sealer.seal()).toBe(0);
    await slow.query("commit");
    expect(await sealer.seal()).toBe(3);
    expect((await raw("select through_id from {event_blocks}"))[0]).toMatchObject({ through_id: "3" });
    // One that gives up leaves a gap, which nothing can fill.
    await slow.query("begin");
    await slow.query(insert);
    await storage.events.append([event()]);
    expect(await sealer.seal()).toBe(0);
    await slow.query("rollback");
    expect(await sealer.seal()).toBe(1);
    // Under writers that follow each other without a pause, each round settles what the one before it saw.
    const next = new pg.Client({ connectionString: url ?? "" });
    await next.connect();
    await slow.query("begin");
    await slow.query(insert);
    await storage.events.append([event()]);
    expect(await sealer.seal()).toBe(0);
    await next.query("begin");
    await next.query(insert);
    await slow.query("commit");
    expect(await sealer.seal()).toBe(2);
    await next.query("commit");
    expect(await sealer.seal()).toBe(1);
    await Promise.all([slow.end(), next.end()]);
    expect(await verifyEvents({ store: storage.eventSeals, ring })).toMatchObject({ ok: true, events: 7, unsealed: 0 });
  });

  test("a server that takes over and has not seen the last events, whose ids it gives to others, settles none before their writers are done", async () => {
    const { storage, time, url, raw } = await open();
    const { sealer } = openSealer(storage, time);
    const slow = new pg.Client({ connectionString: url ?? "" });
    await slow.connect();
    const insert = `insert into latchkey.events (type, actor, created_at, count, data) values ('throttled', 'user', ${start}, 1, '{}')`;
    await storage.events.append([event()]);
    expect(await sealer.seal()).toBe(1);
    await storage.events.append([event(), event(), event(), event()]);
    await slow.query("begin");
    await slow.query(insert);
    expect(await sealer.seal()).toBe(0);
    // The one that failed takes the last five along.
    await slow.query("rollback");
    await raw("delete from {event_details} where event_id > 1");
    await raw("delete from {events} where id > 1");
    await raw("select setval('latchkey.events_id_seq', 1)");
    await slow.query("begin");
    await slow.query(insert);
    await storage.events.append([event()]);
    for (let i = 0; i < 3; i += 1) expect(await sealer.seal()).toBe(0);
    await slow.query("commit");
    expect(await sealer.seal()).toBe(2);
    await slow.end();
    expect(await verifyEvents({ store: storage.eventSeals, ring })).toMatchObject({ ok: true, events: 3, unsealed: 0 });
  });

  test("the details of an event that was not written are not written either", async () => {
    const { storage, newUser, newSession, raw } = await open();
    const { id } = await newUser();
    const recording = { events: [event(id)] };
    const noEnds = { replaces: [], keepNewest: null };
    expect(await storage.sessions.start(newSession(id, { userVersion: 9 }), noEnds, recording)).toBe(false);
    expect(await storage.sessions.start(newSession(randomUUID()), noEnds, recording)).toBe(false);
    expect(await raw("select * from {event_details}")).toStrictEqual([]);
    expect(await storage.sessions.start(newSession(id), noEnds, recording)).toBe(true);
    expect(await raw("select ip from {event_details}")).toStrictEqual([{ ip: client.ip }]);
  });
});
