import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { NewEvent } from "../../src/event/event.ts";
import type { Recording } from "../../src/outbox/recording.ts";
import { day, type Fixture, noEnds, onEveryStorage, start } from "./fixture.ts";

const client = { ip: "192.0.2.7", userAgent: "Browser/2" };
const event = (userId: string): NewEvent => ({ type: "name_changed", data: {}, userId, client });
const recorded = (userId: string): Recording => ({
  events: [event(userId)],
  messages: [{ kind: "hook", payload: "{}" }],
});

onEveryStorage((open) => {
  test("what a change records is written with it, and nothing when it was not made", async () => {
    const { storage, newUser, newSession, startSession } = await open();
    const { id, email } = await newUser();
    const written = async (): Promise<number> => (await storage.events.list({ userId: id, limit: 100 })).length;
    const expectOneMore = async (work: () => Promise<unknown>): Promise<void> => {
      const before = await written();
      await work();
      expect(await written()).toBe(before + 1);
    };
    const expectNone = async (work: () => Promise<unknown>): Promise<void> => {
      const before = [await written(), (await storage.outbox.count("hook")).waiting];
      await work();
      expect([await written(), (await storage.outbox.count("hook")).waiting]).toStrictEqual(before);
    };
    const recording = recorded(id);

    await expectNone(() => storage.users.insert({ ...userOf(randomUUID()), email }, recording));
    await expectOneMore(() => storage.users.rename(id, "Grace", recording));
    await expectNone(() => storage.users.rename(randomUUID(), "Nobody", recording));

    const first = newSession(id);
    await expectOneMore(() => storage.sessions.start(first, noEnds, { events: [event(id)] }));
    await expectOneMore(() => storage.sessions.start(newSession(id), noEnds, recording));
    await expectNone(() => storage.sessions.start(newSession(id, { userVersion: 9 }), noEnds, { events: [event(id)] }));
    await expectNone(() => storage.sessions.start(newSession(id, { userVersion: 9 }), noEnds, recording));
    await expectNone(() => storage.sessions.end(first.id, "ended_by_user", randomUUID(), recording));
    await expectOneMore(() => storage.sessions.end(first.id, "signed_out", undefined, recording));
    await expectNone(() => storage.sessions.end(first.id, "signed_out", undefined, recording));

    const session = await startSession(id);
    const renewal = {
      id: session.id,
      generation: 0,
      seed: randomBytes(32),
      secretId: "k1secr",
      authenticatedAt: start,
    };
    await expectOneMore(() => storage.sessions.renew(renewal, recording));
    await expectNone(() => storage.sessions.renew(renewal, recording));
    const now = new Date(start);
    const change = { userId: id, version: 1, hash: "new", keep: null, now, recording };
    await expectOneMore(() => storage.passwords.change(change));
    await expectNone(() => storage.passwords.change(change));
    await expectNone(() => storage.sessions.endAll(id, "ended_by_user", session.id, recording));

    await expectOneMore(() => storage.users.scheduleDeletion(id, 2, new Date(start + day), recording));
    await expectNone(() => storage.users.scheduleDeletion(id, 2, new Date(start + day), recording));
    await expectOneMore(() => storage.users.cancelDeletion(id, 3, recording));
    await expectNone(() => storage.users.cancelDeletion(id, 3, recording));
  });

  test("an event comes back as it was noted, and an ending of several says how many", async () => {
    const { storage, newUser, startSession, time } = await open();
    const { id } = await newUser();
    const sessions = [await startSession(id), await startSession(id), await startSession(id)];
    time.now += 5;
    const sessionId = sessions[0]?.id ?? "";
    const about = {
      userId: id,
      sessionId,
      actor: "operator",
      actorId: "op1",
      email: "ada@example.com",
      client,
    } as const;
    const ending: NewEvent = { type: "sessions_ended", data: { reason: "user_banned" }, ...about };
    expect(await storage.sessions.endAll(id, "user_banned", sessionId, { events: [ending] })).toBe(2);
    expect(await storage.events.list({ userId: id, limit: 1 })).toStrictEqual([
      {
        id: expect.any(Number),
        type: "sessions_ended",
        data: { reason: "user_banned" },
        userId: id,
        sessionId,
        actor: "operator",
        actorId: "op1",
        ip: "192.0.2.7",
        userAgent: "Browser/2",
        email: "ada@example.com",
        count: 2,
        createdAt: new Date(time.now),
      },
    ]);
  });

  test("what a new session ends is noted by itself", async () => {
    const { storage, newUser, newSession, startSession } = await open();
    const { id } = await newUser();
    const [oldest, replaced] = [await startSession(id, { createdAt: start - 9 }), await startSession(id)];
    const next = newSession(id, { createdAt: start + 9 });
    expect(await storage.sessions.start(next, { replaces: [replaced.id], keepNewest: 1 })).toBe(true);
    const events = await storage.events.list({ userId: id, types: ["session_ended"], limit: 9 });
    expect(events.map(({ sessionId, data, actor }) => [sessionId, data["reason"], actor])).toStrictEqual([
      [oldest.id, "too_many_sessions", "system"],
      [replaced.id, "replaced", "system"],
    ]);
  });

  test("events are listed newest first, page by page, by user, type and time", async () => {
    const { storage, time } = await open();
    for (let i = 0; i < 7; i += 1) {
      time.now = start + i;
      await storage.events.append([
        { type: "throttled", data: { call: `${i}` }, userId: i % 2 === 0 ? "even" : "odd" },
        { type: "data_exported", data: {}, userId: "even" },
      ]);
    }
    const first = await storage.events.list({ types: ["throttled"], limit: 3 });
    expect(first.map(({ data }) => data["call"])).toStrictEqual(["6", "5", "4"]);
    const before = first.at(-1)?.id ?? 0;
    const second = await storage.events.list({ types: ["throttled"], before, limit: 3 });
    expect(second.map(({ data }) => data["call"])).toStrictEqual(["3", "2", "1"]);
    expect(await storage.events.list({ userId: "odd", limit: 9 })).toHaveLength(3);
    expect(await storage.events.list({ since: new Date(start + 5), limit: 9 })).toHaveLength(4);
    expect(await storage.events.list({ types: [], limit: 9 })).toStrictEqual([]);
  });

  test("A088 strange text in an event neither fails the change nor changes another column", async () => {
    const { storage, newUser } = await open();
    const { id } = await newUser();
    const userAgents = [
      "\0",
      "\ud800",
      "a\r\nb\u001b[31m",
      '","type":"user_erased',
      "'; drop table users; --",
      "x".repeat(9_000),
    ];
    for (const userAgent of userAgents) {
      const recording = { events: [{ ...event(id), client: { ip: null, userAgent } }] };
      expect(await storage.users.rename(id, "Ada", recording)).not.toBeNull();
    }
    const events = await storage.events.list({ userId: id, limit: 99 });
    expect(events.map(({ type }) => type)).toStrictEqual(userAgents.map(() => "name_changed"));
    expect(events.map((each) => each.userAgent).toReversed()).toStrictEqual([
      "\ufffd",
      "\ufffd",
      ...userAgents.slice(2, 5),
      "x".repeat(512),
    ]);
  });

  test("erasing a person leaves what happened, without address, device and network", async () => {
    const { storage, newUser, time } = await open();
    const { id } = await newUser();
    const other = await newUser();
    await storage.events.append([
      { type: "login_failed", data: { code: "invalid_credentials" }, userId: id, email: "a@example.com", client },
      { type: "login_failed", data: { code: "invalid_credentials" }, userId: other.id, email: "b@example.com", client },
    ]);
    await storage.events.append([{ type: "user_banned", data: { reason: "Ada wrote to Grace" }, userId: id }]);
    await storage.users.scheduleDeletion(id, 1, new Date(time.now));
    expect(await storage.users.eraseDue(new Date(time.now), 10)).toBe(1);
    const events = await storage.events.list({ userId: id, limit: 9 });
    expect(events.map(({ type, ip, userAgent, email }) => ({ type, ip, userAgent, email }))).toStrictEqual([
      { type: "user_erased", ip: null, userAgent: null, email: null },
      { type: "user_banned", ip: null, userAgent: null, email: null },
      { type: "login_failed", ip: null, userAgent: null, email: null },
    ]);
    expect(events[1]?.data).toStrictEqual({ reason: null });
    expect((await storage.events.list({ userId: other.id, limit: 9 }))[0]).toMatchObject({ email: "b@example.com" });
  });
});

function userOf(id: string): Parameters<Fixture["storage"]["users"]["insert"]>[0] {
  const createdAt = new Date(start);
  return { id, email: null, emailVerified: false, name: null, role: "user", passwordHash: null, createdAt };
}
