import { describe, expect, test } from "vitest";
import type { Authority } from "../../src/outbox/authority.ts";
import type { Recording } from "../../src/outbox/recording.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import type { OperatorLevel } from "../../src/user/operator.ts";
import { type Fixture, minute, noEnds, onEveryStorage, onSharedStorage, since, start } from "./fixture.ts";
import { runScript } from "./script.ts";

/** Somebody with a level. */
async function person({ newUser, storage }: Fixture, level: OperatorLevel | null): Promise<string> {
  const { id } = await newUser({ emailVerified: true });
  if (level !== null) await storage.operators.setOperator(id, level, { events: [] });
  return id;
}

function by(operatorId: string, level: Authority["level"], targetId: string | null): Recording {
  return {
    events: [{ type: "user_unbanned", data: {}, userId: targetId, actor: "operator", actorId: operatorId }],
    authority: { operatorId, sessionId: null, level, targetId },
  };
}

/** What operators do to an account, by the stores that do it. */
const acts: Readonly<Record<string, (fixture: Fixture, id: string, recording: Recording) => Promise<unknown>>> = {
  ban: ({ storage }, id, recording) => storage.operators.ban(id, recording),
  unban: ({ storage }, id, recording) => storage.operators.unban(id, recording),
  setRole: ({ storage }, id, recording) => storage.operators.setRole(id, "editor", recording),
  setMetadata: ({ storage }, id, recording) => storage.operators.setMetadata(id, '{"a":1}', recording),
  setEmail: async ({ storage }, id, recording) => {
    const from = (await storage.users.findById(id))?.email ?? null;
    return storage.operators.setEmail(id, { from, email: `${id}@example.org`, isProven: true }, recording);
  },
  setOperator: ({ storage }, id, recording) => storage.operators.setOperator(id, "auditor", recording),
  rename: ({ storage }, id, recording) => storage.users.rename(id, "Other", recording),
  scheduleDeletion: ({ storage, time }, id, recording) =>
    storage.users.scheduleDeletion(id, 1, new Date(time.now + minute), recording),
  end: async ({ storage, startSession }, id, recording) =>
    storage.sessions.end((await startSession(id)).id, "ended_by_operator", id, recording),
  endAll: ({ storage }, id, recording) => storage.sessions.endAll(id, "ended_by_operator", null, recording),
  issue: ({ storage, time }, id, recording) =>
    storage.codes.issue(makeCode("password_reset", { subject: id, data: {} }, time.now).stored, recording),
};

describe("what an operator needs is held in the transaction of what she does", () => {
  onEveryStorage((open) => {
    test("a level that is lost, or too low, a ban, a deletion and a target above her: nothing is changed or noted", async () => {
      const fixture = await open();
      const { storage, raw } = fixture;
      const [support, admin, target] = [
        await person(fixture, "support"),
        await person(fixture, "admin"),
        await person(fixture, null),
      ];
      const refused = async (act: string, id: string, recording: Recording): Promise<void> => {
        const before = await raw(`select * from {users} where id = '${id}'`);
        const events = (await storage.events.list({ limit: 200 })).length;
        const { id: head } = await storage.revocations.head();
        await expect(acts[act]?.(fixture, id, recording), act).rejects.toMatchObject({ code: "forbidden" });
        expect([act, await raw(`select * from {users} where id = '${id}'`)]).toStrictEqual([act, before]);
        expect([act, (await storage.events.list({ limit: 200 })).length]).toStrictEqual([act, events]);
        expect([act, (await storage.revocations.head()).id]).toStrictEqual([act, head]);
      };
      for (const act of Object.keys(acts)) {
        await refused(act, target, by(support, "admin", target));
        await refused(act, admin, by(support, "support", admin));
        await refused(act, target, by(target, "auditor", target));
        await refused(act, target, by("nobody", "auditor", target));
        for (const column of ["banned_at", "delete_after"]) {
          await raw(`update {users} set ${column} = 1 where id = '${admin}'`);
          await refused(act, target, by(admin, "admin", target));
          await raw(`update {users} set ${column} = null where id = '${admin}'`);
        }
      }
    });

    test("a session that has ended, or is somebody else's: nothing is changed, however high the level of who asked in it", async () => {
      const fixture = await open();
      const { storage, startSession } = fixture;
      const [admin, target] = [await person(fixture, "admin"), await person(fixture, null)];
      const [own, other, foreign] = [await startSession(admin), await startSession(admin), await startSession(target)];
      const ban = (sessionId: string): Promise<unknown> => {
        const { events, authority } = by(admin, "admin", target);
        return storage.operators.ban(target, { events, ...(authority && { authority: { ...authority, sessionId } }) });
      };
      await expect(ban(foreign.id)).rejects.toMatchObject({ code: "session_revoked" });
      await storage.sessions.end(other.id, "ended_by_user", admin);
      await expect(ban(other.id)).rejects.toMatchObject({ code: "session_revoked" });
      expect((await storage.users.findById(target))?.bannedAt).toBeNull();
      // It goes on under another version.
      await storage.operators.setRole(admin, "editor", { events: [] });
      await expect(ban(own.id)).resolves.toMatchObject({ changed: true });
      await storage.operators.unban(target, { events: [] });
      await storage.sessions.endAll(admin, "ended_by_user", null);
      await expect(ban(own.id)).rejects.toMatchObject({ code: "session_revoked" });
      expect((await storage.users.findById(target))?.bannedAt).toBeNull();
    });

    test("and what holds is done, noted with who did it", async () => {
      for (const act of Object.keys(acts)) {
        const fixture = await open();
        const { storage } = fixture;
        const admin = await person(fixture, "admin");
        const target = await person(fixture, act === "unban" ? null : "admin");
        if (act === "unban") await storage.operators.ban(target, { events: [] });
        await acts[act]?.(fixture, target, by(admin, "admin", target));
        const [event] = await storage.events.list({ userId: target, limit: 1 });
        expect([act, event?.actor, event?.actorId]).toStrictEqual([act, "operator", admin]);
      }
    });

    test("a store that does not look at the authority it is given refuses to work with it", async () => {
      const fixture = await open();
      const { storage, newUser } = fixture;
      const { id } = await newUser();
      const admin = await person(fixture, "admin");
      await storage.users.scheduleDeletion(id, 1, new Date(fixture.time.now + minute));
      await expect(storage.users.cancelDeletion(id, 2, by(admin, "admin", id))).rejects.toThrow(TypeError);
    });

    test("an operator's level is that of now, and none for who is banned, leaves or is not there", async () => {
      const fixture = await open();
      const { storage, raw } = fixture;
      const id = await person(fixture, "support");
      const { findLevel, countSessions } = storage.operators;
      expect([await findLevel(id), await findLevel("nobody")]).toStrictEqual(["support", null]);
      for (const column of ["banned_at", "delete_after"]) {
        await raw(`update {users} set ${column} = 1 where id = '${id}'`);
        expect([column, await findLevel(id)]).toStrictEqual([column, null]);
        await raw(`update {users} set ${column} = null where id = '${id}'`);
      }
      await fixture.startSession(id);
      const other = await fixture.startSession(id);
      expect([await countSessions(id), await countSessions("nobody")]).toStrictEqual([2, 0]);
      await storage.sessions.end(other.id, "signed_out");
      expect(await countSessions(id)).toBe(1);
      expect(await storage.sessions.endAll(id, "ended_by_operator", null)).toBe(1);
    });

    test("people are found by the start of an id, by a level and by a role of few", async () => {
      const fixture = await open();
      const { storage, newUser } = fixture;
      const admin = await person(fixture, "admin");
      const auditor = await person(fixture, "auditor");
      const { id } = await newUser({ role: "editor" });
      const find = async (query: object): Promise<string[]> =>
        (await storage.userDirectory.search({ ...query, limit: 9 })).users.map((user) => user.id).toSorted();
      expect(await find({ startsWith: id.slice(0, 8) })).toStrictEqual([id]);
      expect(await find({ startsWith: id.toUpperCase() })).toStrictEqual([id]);
      expect(await find({ startsWith: id.slice(0, 8), role: "user" })).toStrictEqual([]);
      expect(await find({ level: "admin" })).toStrictEqual([admin]);
      expect(await find({ operators: true })).toStrictEqual([admin, auditor].toSorted());
      expect(await find({ role: "editor" })).toStrictEqual([id]);
      expect(await find({ role: "user" })).toStrictEqual([admin, auditor].toSorted());
    });

    test("what happened is counted by steps of time, and live sessions up to a number", async () => {
      const fixture = await open();
      const { storage, time, startSession } = fixture;
      const id = await person(fixture, null);
      const note = (type: "throttled" | "login_failed", count: number) =>
        storage.events.append([
          type === "throttled"
            ? { type, data: { call: "login" }, userId: null, count }
            : { type, data: { code: "invalid_credentials" }, userId: id, count },
        ]);
      await note("login_failed", 7);
      time.now += 59 * minute;
      await note("login_failed", 2);
      await note("throttled", 1);
      time.now += minute;
      await note("login_failed", 4);
      const types = ["login_failed", "throttled"] as const;
      const asked = { types, since: new Date(start), step: 3_600 };
      const counts = await storage.eventTally.count(asked);
      expect(counts.map(({ type, at, count }) => [type, at.getTime() - start, count])).toStrictEqual([
        ["login_failed", 0, 9],
        ["throttled", 0, 1],
        ["login_failed", 60 * minute, 4],
      ]);
      const later = { types: ["throttled"] as const, since: new Date(start + 60 * minute), step: 3_600 };
      expect(await storage.eventTally.count(later)).toStrictEqual([]);
      expect(await storage.eventTally.count({ ...later, types: [] })).toStrictEqual([]);
      expect(
        (await storage.eventTally.count({ ...asked, step: 7_200 })).reduce((sum, { count }) => sum + count, 0),
      ).toBe(14);

      const sessions = [await startSession(id), await startSession(id), await startSession(id)];
      const count = async (atMost: number, seen = 0): Promise<readonly [number, boolean]> => {
        const asked = { now: new Date(time.now), seenAfter: since(seen), atMost };
        const { live, isAtLeast } = await storage.sessionDirectory.countLive(asked);
        return [live, isAtLeast];
      };
      expect([await count(9), await count(2)]).toStrictEqual([
        [3, false],
        [2, true],
      ]);
      // Also where none of those that were looked at is live.
      expect([await count(9, time.now + minute), await count(2, time.now + minute)]).toStrictEqual([
        [0, false],
        [0, true],
      ]);
      await storage.sessions.end(sessions[0]?.id ?? "", "signed_out");
      expect(await count(9)).toStrictEqual([2, false]);
      expect(await storage.sessions.start(fixture.newSession(id), noEnds)).toBe(true);
    });
  });

  onSharedStorage((open) => {
    test("A006: of eight admins who all take the others' rights at once, over two processes, each acts only while she is one, and one is left", {
      timeout: 60_000,
    }, async () => {
      const fixture = await open();
      const ids: string[] = [];
      for (let n = 0; n < 8; n += 1) ids.push(await person(fixture, "admin"));
      const scripts = [0, 1].map(() => runScript("race-operators.ts", fixture.url ?? "", ...ids));
      for (const script of scripts) await script.said("ready");
      for (const script of scripts) script.say("go");
      const finished = await Promise.all(scripts.map((script) => script.finished));
      expect(finished.map(({ code }) => code)).toStrictEqual([0, 0]);
      const levels = await Promise.all(ids.map((id) => fixture.storage.operators.findLevel(id)));
      expect(levels.filter((level) => level === "admin")).toHaveLength(1);
      // In the order of what happened: nobody did anything after it was done to her.
      const done = (await fixture.storage.events.list({ limit: 200 })).toReversed();
      const fallen = new Set<string | null>();
      for (const { actorId, userId } of done) {
        expect(fallen.has(actorId)).toBe(false);
        fallen.add(userId);
      }
      expect(fallen.size).toBe(7);
      const counts = finished.map(({ output }) => Number(/done (\d+)/.exec(output)?.[1]));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(done.length);
    });

    test("A081: of eight admins who all delete themselves at once, 48 times over two processes, one is left", {
      timeout: 60_000,
    }, async () => {
      const fixture = await open();
      const ids: string[] = [];
      for (let n = 0; n < 8; n += 1) ids.push(await person(fixture, "admin"));
      // Neither of them is an admin who stays.
      await fixture.storage.operators.ban(await person(fixture, "admin"), { events: [] });
      await person(fixture, "support");
      const scripts = [0, 1].map(() => runScript("leave-operators.ts", fixture.url ?? "", ...ids));
      for (const script of scripts) await script.said("ready");
      for (const script of scripts) script.say("go");
      const finished = await Promise.all(scripts.map((script) => script.finished));
      expect(finished.map(({ code }) => code)).toStrictEqual([0, 0]);
      const counts = finished.map(({ output }) => Number(/done (\d+)/.exec(output)?.[1]));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
      const levels = await Promise.all(ids.map((id) => fixture.storage.operators.findLevel(id)));
      expect(levels.filter((level) => level === "admin")).toHaveLength(1);
      const done = await fixture.storage.events.list({ types: ["deletion_requested"], limit: 20 });
      expect(done).toHaveLength(7);
    });
  });
});
