import { describe, expect, test, vi } from "vitest";
import type { AuthOptions, HookEvents, HookName } from "../../src/index.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { day, minute, onEveryDatabase, onSqlite, password } from "../flows/installation.ts";

interface Called {
  readonly hook: HookName;
  readonly id: string;
  readonly attempt: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Hooks that note their calls, and fail as often as they are told to. */
function noting(fails: Partial<Record<HookName, number>> = {}) {
  const calls: Called[] = [];
  const note =
    <Name extends HookName>(hook: Name) =>
    ({ id, ...event }: HookEvents[Name], { attempt }: { readonly attempt: number }) => {
      calls.push({ hook, id, attempt, event });
      const left = fails[hook] ?? 0;
      fails[hook] = left - 1;
      if (left > 0) throw new Error("not today");
    };
  const hooks = {
    userCreated: note("userCreated"),
    userDeleted: note("userDeleted"),
    sessionStarted: note("sessionStarted"),
    sessionEnded: note("sessionEnded"),
  };
  const of = (hook: HookName): Called[] => calls.filter((call) => call.hook === hook);
  return { options: { hooks } satisfies AuthOptions, calls, of };
}

const soon = { timeout: 30_000, interval: 20 };

describe("hooks after a change", () => {
  onEveryDatabase((open) => {
    test("tell of a new user, her sessions, their endings and her erasure", async () => {
      const { options, of, calls } = noting();
      const { auth, member, time, raw, url } = await open(options);
      const { userId, sessionId, email, browser } = await member();
      await vi.waitFor(() => expect(calls).toHaveLength(2), soon);
      const user = expect.objectContaining({ id: userId, email, role: "user" });
      const about = { at: new Date(time.now), userId, user };
      expect(of("userCreated")[0]?.event).toEqual({ ...about, actor: "user" });
      expect(of("sessionStarted")[0]?.event).toEqual({ ...about, sessionId, method: "password", carrier: "cookie" });
      const second = browser.copy();
      second.cookies.clear();
      const { body } = await second.post("/auth/login", { email, password });
      await auth.startSession({ userId, method: "ldap", headers: {} });
      await browser.post("/auth/sessions/revoke-others");
      await vi.waitFor(() => expect(of("sessionEnded")).toHaveLength(2), soon);
      expect(of("sessionEnded").map(({ event }) => event)).toContainEqual({
        ...about,
        sessionId: body.session.id,
        reason: "ended_by_user",
      });
      await browser.post("/auth/user/delete");
      await vi.waitFor(() => expect(of("sessionEnded")).toHaveLength(3), soon);
      expect(of("userDeleted")).toEqual([]);
      time.now += 8 * day;
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      await vi.waitFor(async () => expect(await raw("select * from {outbox} where kind = 'hook'")).toEqual([]), soon);
      const storage = await openSqlStorage({ database: url, migrate: "check", clock: () => time.now });
      expect(await storage.users.eraseDue(new Date(time.now), 10)).toBe(1);
      await storage.close();
      await vi.waitFor(() => expect(of("userDeleted")).toHaveLength(1), soon);
      expect(of("userDeleted")[0]?.event).toEqual({ at: new Date(time.now), userId });
    });

    test("are called again under the same id until they succeed, and stand in nobody's way", async () => {
      const { options, of } = noting({ userCreated: 2 });
      const { member, time, logs } = await open(options);
      const { userId } = await member();
      await vi.waitFor(() => expect(of("userCreated")).toHaveLength(1), soon);
      // Its failure may not have been noted yet when time goes on: then it is due a minute after that.
      await vi.waitFor(
        async () => {
          time.now += minute;
          await member();
          expect(of("userCreated").filter(aboutUser(userId))).toHaveLength(3);
        },
        { timeout: 60_000, interval: 500 },
      );
      const calls = of("userCreated").filter(aboutUser(userId));
      expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(1);
      const warning = logs.find(({ message }) => message === "hook failed, it is called again");
      expect(warning?.fields).toMatchObject({ hook: "userCreated", channel: "hook", attempts: 1, error: "not today" });
    });

    test("hear of what a process without hooks does, also while none that has them runs", async () => {
      const { options, of } = noting();
      const { another, url, auth, member, time } = await open();
      const withHooks = await another(options);
      const { userId } = await member();
      // The first instance learns of it with its next sign of life; a program that starts now knows at once.
      const operator = await openSqlStorage({ database: url, migrate: "check", clock: () => time.now });
      await operator.sessions.endAll(userId, "ended_by_operator", null, {
        events: [{ type: "sessions_ended", data: { reason: "x" }, userId }],
      });
      await vi.waitFor(() => expect(of("sessionEnded")).toHaveLength(1), soon);
      await withHooks.close();
      await operator.users.insert(
        {
          id: "u-2",
          email: "grace@example.com",
          emailVerified: false,
          name: null,
          role: "user",
          passwordHash: null,
          createdAt: new Date(),
        },
        { events: [{ type: "user_created", data: { role: "user" }, userId: "u-2", actor: "operator" }] },
      );
      await operator.close();
      expect(of("userCreated")).toEqual([]);
      await another(options);
      await vi.waitFor(() => expect(of("userCreated").filter(aboutUser("u-2"))).toHaveLength(1), soon);
      expect(of("userCreated").filter(aboutUser("u-2"))[0]?.event["actor"]).toBe("operator");
      await auth.ready();
    });

    test("are not told of what was rolled back or did not happen", async () => {
      const { options, calls } = noting();
      const { auth, member, browser } = await open(options);
      const { email, userId } = await member();
      await vi.waitFor(() => expect(calls).toHaveLength(2), soon);
      await browser().post("/auth/register", { email, password });
      await browser().post("/auth/login", { email, password: "wrong but long enough" });
      await auth.sessions.end("00000000-0000-4000-8000-000000000000");
      await expect(auth.sessions.endAll(userId, { except: "nobody" })).rejects.toMatchObject({
        code: "session_revoked",
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(calls).toHaveLength(2);
    });

    test("nothing is written for hooks where there are none", async () => {
      const { auth, member, raw } = await open();
      const { userId } = await member();
      await auth.sessions.endAll(userId);
      expect(await raw("select * from {outbox} where kind <> 'mail'")).toEqual([]);
      expect(await raw("select * from {hooks}")).toEqual([]);
    });

    test("each session of a great ending is told of", async () => {
      const { options, of } = noting();
      const { auth, member } = await open({ ...options, session: { perUser: 200 } });
      const { userId } = await member();
      for (let i = 0; i < 99; i += 1) await auth.startSession({ userId, method: "ldap", headers: {} });
      expect(await auth.sessions.endAll(userId)).toBe(100);
      await vi.waitFor(() => expect(of("sessionEnded")).toHaveLength(100), soon);
      expect(new Set(of("sessionEnded").map(({ event }) => event["sessionId"])).size).toBe(100);
    });
  });

  onSqlite((open) => {
    test("what one process has no function for is left to another", { timeout: 90_000 }, async () => {
      const { options, of } = noting();
      const { another, url, time } = await open({ hooks: { sessionEnded: () => {} } });
      await another(options);
      const program = await openSqlStorage({ database: url, migrate: "check", clock: () => time.now });
      const about = { email: null, emailVerified: false, name: null, role: "user", passwordHash: null };
      for (const id of ["u-1", "u-2", "u-3", "u-4"]) {
        const event = { type: "user_created", data: { role: "user" }, userId: id } as const;
        await program.users.insert({ id, ...about, createdAt: new Date(time.now) }, { events: [event] });
      }
      await program.close();
      // Each try of the one without it puts the call back for a while.
      const all = () => {
        time.now += minute;
        expect(of("userCreated")).toHaveLength(4);
      };
      await vi.waitFor(all, { timeout: 80_000, interval: 500 });
    });
  });
});

function aboutUser(userId: string) {
  return ({ event }: Called): boolean => event["userId"] === userId;
}
