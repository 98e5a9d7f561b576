import { describe, expect, test } from "vitest";
import type { NewEvent } from "../../src/event/event.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import { minute, noEnds, onEveryStorage } from "./fixture.ts";

const event = (type: "user_unbanned" | "metadata_changed", userId: string): NewEvent => ({
  type,
  data: {},
  userId,
  actor: "operator",
});
const note = (userId: string) => ({ events: [event("metadata_changed", userId)] });

describe("what operators change about a user", () => {
  onEveryStorage((open) => {
    test("a ban ends every session, moves the version on, and is in the log and among the events, in one step", async () => {
      const { storage, newUser, startSession, time } = await open();
      const { id } = await newUser();
      const other = await newUser();
      const [first, second] = [await startSession(id), await startSession(id)];
      const others = await startSession(other.id);
      const { id: head } = await storage.revocations.head();
      time.now += minute;
      const ban = await storage.operators.ban(id, {
        events: [{ type: "user_banned", data: { reason: "spam" }, userId: id, actor: "operator" }],
      });
      expect(ban).toStrictEqual({ changed: true, bannedAt: new Date(time.now), endedSessions: 2 });
      expect(await storage.users.findById(id)).toMatchObject({ version: 2, bannedAt: new Date(time.now) });
      for (const session of [first, second]) {
        const found = await storage.sessions.find(session.id);
        expect(found?.session).toMatchObject({ endedAt: time.now, endReason: "user_banned" });
      }
      expect((await storage.sessions.find(others.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(head, 9)).toMatchObject([{ kind: "user", subject: id, version: 2 }]);
      const [noted] = await storage.events.list({ userId: id, limit: 1 });
      expect(noted).toMatchObject({ type: "user_banned", data: { reason: "spam" }, actor: "operator" });
    });

    test("a second ban changes nothing, and nobody is banned who does not exist", async () => {
      const { storage, newUser, time } = await open();
      const { id } = await newUser();
      const first = await storage.operators.ban(id, note(id));
      time.now += minute;
      const { id: head } = await storage.revocations.head();
      expect(await storage.operators.ban(id, note(id))).toStrictEqual({ ...first, changed: false, endedSessions: 0 });
      expect(await storage.users.findById(id)).toMatchObject({ version: 2 });
      expect(await storage.operators.ban("nobody", note("nobody"))).toBeNull();
      expect((await storage.revocations.head()).id).toBe(head);
      expect(await storage.events.list({ limit: 9 })).toHaveLength(1);
    });

    test("who is banned starts no session, not even by a proof from before", async () => {
      const { storage, newUser, newSession } = await open();
      const { id } = await newUser();
      const proven = newSession(id);
      await storage.operators.ban(id, note(id));
      expect(await storage.sessions.start(proven, noEnds)).toBe(false);
      expect(await storage.sessions.start({ ...proven, userVersion: 2 }, noEnds)).toBe(false);
      expect(await storage.operators.unban(id, { events: [event("user_unbanned", id)] })).toBe(true);
      expect(await storage.sessions.start(proven, noEnds)).toBe(false);
      expect(await storage.sessions.start({ ...proven, userVersion: 2 }, noEnds)).toBe(true);
      expect(await storage.operators.unban(id, note(id))).toBe(false);
      expect(await storage.operators.unban("nobody", note(id))).toBeNull();
    });

    test("a new role takes the sessions along, and every process reads them again", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const kept = await startSession(id);
      const ended = await startSession(id);
      await storage.sessions.end(ended.id, "signed_out");
      const { id: head } = await storage.revocations.head();
      expect(await storage.operators.setRole(id, "editor", note(id))).toBe(true);
      const found = await storage.sessions.find(kept.id);
      expect(found?.user).toMatchObject({ role: "editor", version: 2 });
      expect(found?.session).toMatchObject({ userVersion: 2, endedAt: null });
      expect((await storage.sessions.find(ended.id))?.session).toMatchObject({ userVersion: 1 });
      expect(await storage.revocations.readAfter(head, 9)).toMatchObject([{ kind: "user", subject: id, version: 2 }]);
      expect(await storage.operators.setRole(id, "editor", note(id))).toBe(false);
      expect(await storage.operators.setRole("nobody", "editor", note(id))).toBeNull();
      expect(await storage.users.findById(id)).toMatchObject({ version: 2 });
    });

    test("a new role does not bring back a session that an ending has missed", async () => {
      const { storage, newUser, startSession, raw } = await open();
      const { id } = await newUser();
      const session = await startSession(id);
      await raw(`update {users} set version = 5 where id = '${id}'`);
      await storage.operators.setRole(id, "editor", note(id));
      expect(await storage.sessions.find(session.id)).toMatchObject({
        session: { userVersion: 1 },
        user: { version: 6 },
      });
    });

    test("metadata is replaced, and remembered sessions are told", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      const { id: head } = await storage.revocations.head();
      expect(await storage.operators.setMetadata(id, '{"tenant":"é\\u0000"}', note(id))).toBe(true);
      expect(await storage.users.findById(id)).toMatchObject({ metadata: { tenant: "é\0" }, version: 1 });
      expect(await storage.revocations.readAfter(head, 9)).toMatchObject([{ kind: "profile", subject: id }]);
      expect(await storage.operators.setMetadata("nobody", "{}", note(id))).toBe(false);
    });

    test("only who has proven an address becomes an operator", async () => {
      const { storage, newUser } = await open();
      const unproven = await newUser();
      const nameless = await newUser({ email: null, emailVerified: true });
      const proven = await newUser({ emailVerified: true });
      const { setOperator } = storage.operators;
      expect(await setOperator(unproven.id, "admin", note(unproven.id))).toBe("email_not_verified");
      expect(await setOperator(nameless.id, "auditor", note(nameless.id))).toBe("email_not_verified");
      expect(await setOperator("nobody", "admin", note("nobody"))).toBe("not_found");
      expect(await storage.events.list({ limit: 9 })).toHaveLength(0);
      expect(await setOperator(proven.id, "support", note(proven.id))).toBe("changed");
      expect(await setOperator(proven.id, "support", note(proven.id))).toBe("unchanged");
      expect(await storage.userDirectory.findById(proven.id)).toMatchObject({ operator: "support", role: "user" });
      expect(await setOperator(proven.id, null, note(proven.id))).toBe("changed");
      expect(await storage.userDirectory.findById(proven.id)).toMatchObject({ operator: null });
      const emails = await storage.userDirectory.emailsOf([proven.id, "nobody"]);
      expect([...emails]).toStrictEqual([[proven.id, proven.email]]);
      expect((await storage.userDirectory.emailsOf([])).size).toBe(0);
      expect(await storage.events.list({ limit: 9 })).toHaveLength(2);
    });

    test("another address takes the sessions along, drops links, and is nobody else's; an operator's is proven", async () => {
      const { storage, newUser, startSession, time } = await open();
      const { operators, codes, users } = storage;
      const { id, email: from } = await newUser({ emailVerified: true });
      const [kept, other] = [await startSession(id), await newUser()];
      const reset = makeCode("password_reset", { subject: id, data: {} }, time.now);
      const back = { email: "home@example.com", since: "0", version: "1" };
      const undo = makeCode("undo_email_change", { subject: id, data: back }, time.now);
      for (const { stored } of [reset, undo]) await codes.issue(stored, { events: [] });
      const { id: head } = await storage.revocations.head();
      const given = { from, email: "new@example.com", isProven: false };
      const taken = { ...given, email: other.email ?? "" };
      expect(await operators.setEmail(id, taken, note(id))).toBe("taken");
      expect(await operators.setEmail(id, { ...given, from: "old@example.com" }, note(id))).toBe("moved_on");
      expect(await operators.setEmail(id, { ...given, from: null }, note(id))).toBe("moved_on");
      expect(await operators.setEmail("nobody", given, note(id))).toBe("moved_on");
      expect(await storage.events.list({ limit: 9 })).toHaveLength(0);
      expect(await users.findById(id)).toMatchObject({ email: from, emailVerified: true, version: 1 });

      expect(await operators.setEmail(id, given, note(id))).toBe("changed");
      expect(await users.findById(id)).toMatchObject({ email: "new@example.com", emailVerified: false, version: 2 });
      expect((await storage.sessions.find(kept.id))?.session).toMatchObject({ userVersion: 2, endedAt: null });
      expect(await storage.revocations.readAfter(head, 9)).toMatchObject([{ kind: "user", subject: id, version: 2 }]);
      const isThere = async ({ stored }: typeof undo): Promise<boolean> =>
        (await codes.find(stored.purpose, stored.hash, new Date(time.now))) !== null;
      expect([await isThere(reset), await isThere(undo)]).toStrictEqual([false, true]);

      const proven = { from: given.email, email: given.email, isProven: true };
      expect(await operators.setEmail(id, proven, note(id))).toBe("changed");
      expect(await operators.setOperator(id, "support", note(id))).toBe("changed");
      const home = { from: given.email, email: "home@example.com", isProven: false };
      expect(await operators.setEmail(id, home, note(id))).toBe("email_not_verified");
      // She has come back to where the link leads: it is worth nothing any more.
      expect(await operators.setEmail(id, { ...home, isProven: true }, note(id))).toBe("changed");
      expect(await isThere(undo)).toBe(false);
    });

    test("of two who are given one address at once, one gets it", async () => {
      const { storage, newUser } = await open();
      const people = [await newUser(), await newUser()];
      const outcomes = await Promise.all(
        people.map(({ id, email: from }) =>
          storage.operators.setEmail(id, { from, email: "one@example.com", isProven: true }, note(id)),
        ),
      );
      expect(outcomes.toSorted()).toStrictEqual(["changed", "taken"]);
    });

    test("a level can be taken away whatever became of the address", async () => {
      const { storage, newUser, raw } = await open();
      const { id } = await newUser({ emailVerified: true });
      await storage.operators.setOperator(id, "admin", note(id));
      await raw(`update {users} set email = null where id = '${id}'`);
      expect(await storage.operators.setOperator(id, null, note(id))).toBe("changed");
    });
  });
});
