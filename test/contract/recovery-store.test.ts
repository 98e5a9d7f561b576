import { describe, expect, test } from "vitest";
import { unrecorded } from "../../src/outbox/recording.ts";
import { resetBasis } from "../../src/password/reset-basis.ts";
import type { AddressChange } from "../../src/user/address-store.ts";
import { type CodePurpose, hashCode } from "../../src/verification/code.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import { day, type Fixture, onEveryStorage, onSharedStorage, start } from "./fixture.ts";
import { runScript } from "./script.ts";

const now = new Date(start);

/** A code about somebody, stored. */
async function issue({ storage }: Fixture, purpose: CodePurpose, subject: string, data: Record<string, string>) {
  const { stored } = makeCode(purpose, { subject, data }, start);
  await storage.codes.issue(stored);
  return stored.hash;
}

/** What takes a change of address back, as it comes with its notice. */
function undoMessage(subject: string, email: string, version: number) {
  const { stored } = makeCode(
    "undo_email_change",
    { subject, data: { email, version: `${version}`, since: "0" } },
    start,
  );
  return { kind: "mail", payload: "sealed", code: stored } as const;
}

/** A change of address that somebody has asked for. */
async function asked(fixture: Fixture, id: string, move: { from: string; to: string; version: number }) {
  const { from, to: email, version } = move;
  const codeHash = await issue(fixture, "change_email", id, { email, version: `${version}` });
  const undoable = undoMessage(id, from, version + 1);
  const recording = { events: [{ type: "email_changed", data: {}, userId: id }] } as const;
  const returned = { kind: "mail", payload: "returned" } as const;
  const change: AddressChange = {
    ...{ userId: id, codeHash, now, from, isProven: true, email, version },
    ...{ undoable, returned, recording },
  };
  return { change, undo: undoable.code.hash };
}

const recovery = (userId: string, codeHash: AddressChange["codeHash"]) => ({
  userId,
  codeHash,
  since: 0,
  now,
  next: null,
  recording: { events: [{ type: "email_change_undone", data: {}, userId } as const] },
});

describe("a change of address", () => {
  onEveryStorage((open) => {
    test("is one step: the address, the version, the sessions that go on, the links that end, the one that takes it back", async () => {
      const fixture = await open();
      const { storage, raw } = fixture;
      const user = await fixture.newUser({ email: "a@example.com", emailVerified: true });
      const session = await fixture.startSession(user.id);
      const reset = await issue(fixture, "password_reset", user.id, {});
      const disown = await issue(fixture, "disown", user.id, {});
      const { change, undo } = await asked(fixture, user.id, {
        from: "a@example.com",
        to: "b@example.com",
        version: 1,
      });
      for (const other of [
        { version: 2 },
        { from: "x@example.com" },
        { isProven: false },
        { email: "c@example.com" },
        { userId: session.id },
      ]) {
        expect(await storage.addresses.change({ ...change, ...other }, unrecorded)).toBe(false);
      }
      expect(await storage.users.findById(user.id)).toMatchObject({ email: "a@example.com", version: 1 });
      const again = await asked(fixture, user.id, { from: "a@example.com", to: "b@example.com", version: 1 });
      expect(await storage.addresses.change(again.change, unrecorded)).toBe(true);
      expect(await storage.addresses.change(again.change, unrecorded)).toBe(false);
      expect(await storage.users.findById(user.id)).toMatchObject({
        email: "b@example.com",
        emailVerified: true,
        version: 2,
      });
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({ userVersion: 2, endedAt: null });
      expect(await storage.codes.find("password_reset", reset, now)).toBeNull();
      expect(await storage.codes.find("disown", disown, now)).toBeNull();
      expect(await storage.codes.find("undo_email_change", undo, now)).toBeNull();
      expect(await storage.codes.find("undo_email_change", again.undo, now)).toMatchObject({
        subject: user.id,
        data: { email: "a@example.com", version: "2" },
      });
      expect(await raw("select payload from {outbox}")).toMatchObject([{ payload: "sealed" }]);
      expect(await storage.events.list({ limit: 9 })).toMatchObject([{ type: "email_changed" }]);
      expect(await storage.revocations.readAfter(0, 9)).toMatchObject([{ kind: "user", subject: user.id, version: 2 }]);
    });

    test("is none for somebody who is banned or leaving, and to an address that is somebody's", async () => {
      const fixture = await open();
      const { storage } = fixture;
      const taken = { events: [{ type: "throttled", data: { call: "x" }, userId: null }] } as const;
      await fixture.newUser({ email: "taken@example.com" });
      for (const spoil of ["banned_at", "delete_after"]) {
        const user = await fixture.newUser({ email: `${spoil}@example.com`, emailVerified: true });
        await fixture.raw(`update {users} set ${spoil} = ${start + day} where id = '${user.id}'`);
        const { change } = await asked(fixture, user.id, { from: user.email ?? "", to: "b@example.com", version: 1 });
        expect(await storage.addresses.change(change, taken)).toBe(false);
      }
      expect(await storage.events.list({ limit: 9 })).toHaveLength(0);
      const user = await fixture.newUser({ email: "a@example.com", emailVerified: true });
      const { change } = await asked(fixture, user.id, { from: "a@example.com", to: "taken@example.com", version: 1 });
      expect(await storage.addresses.change(change, taken)).toBe(false);
      expect(await storage.events.list({ limit: 9 })).toMatchObject([{ type: "throttled" }]);
    });

    test("taken back, is gone with every change after it, and leaves those before it their way back", async () => {
      const fixture = await open();
      const { storage } = fixture;
      const user = await fixture.newUser({ email: "a@example.com", emailVerified: true });
      const undos: AddressChange["codeHash"][] = [];
      for (const [from, to, version] of [
        ["a", "b", 1],
        ["b", "c", 2],
        ["c", "d", 3],
      ] as const) {
        const at = { from: `${from}@example.com`, to: `${to}@example.com`, version };
        const { change, undo } = await asked(fixture, user.id, at);
        expect(await storage.addresses.change(change, unrecorded)).toBe(true);
        undos.push(undo);
      }
      const session = await fixture.startSession(user.id, { userVersion: 4 });
      const [toA, toB, toC] = undos as [
        AddressChange["codeHash"],
        AddressChange["codeHash"],
        AddressChange["codeHash"],
      ];
      expect(await storage.recoveries.undoEmailChange(recovery(user.id, toB))).toBe("undone");
      expect(await storage.users.findById(user.id)).toMatchObject({
        email: "b@example.com",
        version: 5,
        deviceEpoch: 1,
      });
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({ endReason: "disowned" });
      expect(await storage.recoveries.undoEmailChange(recovery(user.id, toC))).toBe("invalid");
      expect(await storage.recoveries.undoEmailChange(recovery(user.id, toA))).toBe("undone");
      expect(await storage.users.findById(user.id)).toMatchObject({ email: "a@example.com", version: 6 });
      expect(await fixture.raw("select hash from {codes}")).toStrictEqual([]);
    });

    test("A057: the owner of the mailbox who takes an account leaves nobody a way back to it", async () => {
      const fixture = await open();
      const { storage } = fixture;
      for (const how of ["reclaim", "reset"] as const) {
        const email = `${how}@example.com`;
        // Somebody set it up and led it to her address, which nobody has proven.
        const user = await fixture.newUser({ email, passwordHash: null });
        const data = { email: "thief@example.com", version: "1", since: "0" };
        const undo = await issue(fixture, "undo_email_change", user.id, data);
        if (how === "reclaim") {
          const codeHash = await issue(fixture, "verify_email", user.id, { email });
          const next = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
          expect(await storage.addresses.reclaim({ userId: user.id, codeHash, now }, next)).toBe(true);
        } else {
          const codeHash = await issue(fixture, "password_reset", user.id, { basis: resetBasis(null, email) });
          expect(await storage.passwords.reset({ codeHash, userId: user.id, hash: "new", now })).toBe(true);
        }
        expect(await storage.recoveries.undoEmailChange(recovery(user.id, undo))).toBe("invalid");
        expect(await storage.users.findById(user.id)).toMatchObject({ email });
      }
    });

    test("disowning drops the password, what was linked since, and every link but the way back to an earlier address", async () => {
      const fixture = await open();
      const { storage } = fixture;
      const user = await fixture.newUser({ email: "a@example.com", emailVerified: true });
      const identity = { provider: "p", issuer: "https://p.example", email: null, name: null, avatarUrl: null };
      for (const [id, at] of [
        ["before", start - 1],
        ["since", start],
      ] as const) {
        const linked = { ...identity, id, subject: id, createdAt: new Date(at) };
        await storage.identities.link({ userId: user.id, version: 1, identity: linked, recording: unrecorded });
      }
      const way = await issue(fixture, "undo_email_change", user.id, { email: "z@example.com", version: "1" });
      const data = { email: "a@example.com", since: `${start}` };
      const codeHash = await issue(fixture, "disown", user.id, data);
      const next = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
      const event = { type: "sign_in_disowned", data: {}, userId: user.id } as const;
      const disowning = { userId: user.id, codeHash, since: start, now, next, recording: { events: [event] } };
      const [listed] = await storage.codes.list("disown", user.id, now);
      expect(listed).toMatchObject({ subject: user.id, data });
      expect(await storage.codes.list("disown", user.id, new Date(start + 8 * day))).toStrictEqual([]);
      expect(await storage.recoveries.disown(disowning)).toBe(true);
      expect(await storage.recoveries.disown(disowning)).toBe(false);
      expect(await storage.passwords.findByUserId(user.id, now)).toMatchObject({
        hash: null,
        user: { email: "a@example.com", version: 2, deviceEpoch: 1 },
      });
      expect((await storage.identities.list(user.id)).map(({ id }) => id)).toStrictEqual(["before"]);
      expect(await storage.codes.find("undo_email_change", way, now)).not.toBeNull();
      expect(await storage.codes.find("password_reset", next.hash, now)).not.toBeNull();
      expect(await storage.revocations.readAfter(0, 9)).toMatchObject([{ kind: "user", version: 2 }]);
      // To an address that she has no more, or that is not proven, none is worth anything.
      for (const set of ["email = 'b@example.com'", "email_verified = false"]) {
        const late = await issue(fixture, "disown", user.id, data);
        await fixture.raw(`update {users} set ${fixture.kind === "sqlite" ? set.replace("false", "0") : set}`);
        expect(await storage.recoveries.disown({ ...disowning, codeHash: late })).toBe(false);
        await fixture.raw("update {users} set email = 'a@example.com'");
      }
    });
  });

  onSharedStorage((open) => {
    test("A062: of fifty in two processes who use one link at once, exactly one wins", {
      timeout: 60_000,
    }, async () => {
      const fixture = await open();
      const email = "a@example.com";
      for (const [i, purpose] of (["change_email", "disown", "undo_email_change"] as const).entries()) {
        const user = await fixture.newUser({ email: `${i}${email}`, emailVerified: true });
        const data = { email: `${purpose === "change_email" ? "new" : ""}${i}${email}`, version: "1", since: "0" };
        const { code, stored } = makeCode(purpose, { subject: user.id, data }, Date.now());
        await fixture.storage.codes.issue(stored);
        expect(stored.hash).toBe(hashCode(purpose, code));
        const racers = [1, 2].map(() =>
          runScript("race-code.ts", fixture.url ?? "", purpose, code, user.id, user.email ?? ""),
        );
        for (const racer of racers) await racer.said("ready");
        for (const racer of racers) racer.say("go");
        const results = await Promise.all(racers.map((racer) => racer.finished));
        expect(results.map(({ errors }) => errors.replaceAll(/^.*Warning.*$\n?/gm, ""))).toStrictEqual(["", ""]);
        const wins = results.map(({ output }) => Number(/won (\d+) of 25/.exec(output)?.[1] ?? Number.NaN));
        expect([purpose, wins.reduce((sum, one) => sum + one)]).toStrictEqual([purpose, 1]);
        expect(await fixture.storage.users.findById(user.id)).toMatchObject({ version: 2, email: data.email });
      }
    });
  });
});
