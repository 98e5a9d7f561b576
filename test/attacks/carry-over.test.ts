import expressSession from "express-session";
import { testAuth, type TestAuth } from "latchkey/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { Browser } from "../express/browser.ts";
import { classicApp, day, type Moved, movedApp, oldSecrets } from "../express/classic.ts";
import { exchange } from "../express/exchange.ts";
import { majors, serveApp } from "../express/host.ts";

const { MemoryStore } = expressSession;
const oldCookie = "connect.sid";

describe.each(majors)("sessions of before, carried over with %s", (_, framework) => {
  async function open(options: Partial<Omit<Moved, "auth">> = {}) {
    const auth: TestAuth = testAuth();
    onTestFinished(() => auth.close());
    const store = options.store ?? new MemoryStore();
    const before = await serveApp(classicApp(framework, store, options.session));
    const after = await serveApp(movedApp(framework, { auth, store, ...options }));
    const person = async (email: string) => {
      const user = await auth.users.create({ email, emailVerified: true });
      return { user, browser: await signedIn(before, user.id) };
    };
    return { auth, store, before, after, person, sessionsOf: (id: string) => auth.sessions.list(id) };
  }

  async function signedIn(before: string, id: string): Promise<Browser> {
    const browser = new Browser(before);
    expect((await browser.post("/login", { username: id, password: "right" })).status).toBe(204);
    return browser;
  }

  /** The browser after the deployment: the same cookies, another application. */
  function moved(browser: Browser, after: string): Browser {
    const same = browser.copy();
    same.url = after;
    return same;
  }

  test("A001: nobody is carried over by a cookie that is unsigned, wrongly signed, cut, or of another session", async () => {
    const { after, person, sessionsOf } = await open();
    const { user, browser } = await person("ada@example.com");
    const genuine = decodeURIComponent(browser.cookies.get(oldCookie) ?? "");
    const [, sid = ""] = /^s:([^.]+)\./.exec(genuine) ?? [];
    const signature = genuine.slice(genuine.indexOf(".") + 1);
    const other = "x".repeat(sid.length);
    const forged = [
      sid,
      `s:${sid}`,
      `s:${sid}.`,
      `s:${sid}.${signature.slice(0, -1)}`,
      `s:${sid}.${signature.toUpperCase()}`,
      `s:${other}.${signature}`,
      `j:{"id":"${sid}"}`,
    ];
    for (const value of forged) {
      const reply = await exchange(`${after}/me`, { headers: { cookie: `${oldCookie}=${encodeURIComponent(value)}` } });
      expect([value.length, reply.status, reply.headers["set-cookie"]]).toStrictEqual([value.length, 401, undefined]);
    }
    expect(await sessionsOf(user.id)).toHaveLength(0);
    expect((await moved(browser, after).get("/me")).status).toBe(200);
  });

  test("a session under a secret of before the last one is carried over too", async () => {
    const { after, person } = await open({ session: { secret: oldSecrets[1]! } });
    const { browser } = await person("ada@example.com");
    expect((await moved(browser, after).get("/me")).status).toBe(200);
  });

  test("A001: a planted session that nobody was signed in by begins nothing, whatever it becomes later", async () => {
    const { after, before, person, sessionsOf } = await open();
    const { user } = await person("ada@example.com");
    const planted = new Browser(before);
    await planted.get("/cart");
    expect((await moved(planted, after).get("/me")).status).toBe(401);
    // The victim logs in with it: passport gives her another one.
    const victim = planted.copy();
    await victim.post("/login", { username: user.id, password: "right" });
    expect((await moved(planted, after).get("/me")).status).toBe(401);
    expect(await sessionsOf(user.id)).toHaveLength(0);
  });

  test("A006: logged out here stays logged out, though the old cookie is still in the browser and its session comes back", async () => {
    const { auth, after, before, store, person, sessionsOf } = await open();
    for (const path of ["/logout", "/auth/logout"]) {
      const { user, browser } = await person(`ada${path.length}@example.com`);
      const [, sid = ""] = /^s:([^.]+)\./.exec(decodeURIComponent(browser.cookies.get(oldCookie) ?? "")) ?? [];
      const kept = (store as InstanceType<typeof MemoryStore> & { sessions: Record<string, string> }).sessions[sid];
      const late = moved(browser, after);
      const here = moved(browser, after);
      expect((await here.get("/me")).status).toBe(200);
      expect((await here.post(path)).status).toBeLessThan(400);
      expect((await here.get("/me")).status).toBe(401);
      expect((await late.get("/me")).status).toBe(401);
      // A request that was under way writes what it had read, as express-session does.
      (store as unknown as { sessions: Record<string, string> }).sessions[sid] = kept!;
      for (const cookies of [here, late, moved(browser, after)]) {
        const reply = await cookies.get("/me");
        const ours = reply.headers["set-cookie"]?.filter((line) => line.startsWith("latchkey"));
        expect([reply.status, ours ?? []]).toStrictEqual([401, []]);
      }
      // And it is over there, too.
      expect((await moved(browser, before).get("/me")).status).toBe(401);
      auth.clock.advance(60 * 86_400);
      (store as unknown as { sessions: Record<string, string> }).sessions[sid] = kept!;
      expect((await late.get("/me")).status).toBe(401);
      auth.clock.advance(-60 * 86_400);
      expect(await sessionsOf(user.id)).toHaveLength(0);
    }
  });

  test("A006: the first request of all may be the log-out", async () => {
    const { after, person, sessionsOf } = await open();
    const { user, browser } = await person("ada@example.com");
    const here = moved(browser, after);
    expect((await here.post("/logout")).status).toBe(204);
    expect((await here.get("/me")).status).toBe(401);
    expect((await moved(browser, after).get("/me")).status).toBe(401);
    expect(await sessionsOf(user.id)).toHaveLength(0);
  });

  test.each([
    ["everything of hers was ended", (auth: TestAuth, id: string) => auth.users.endSessions(id)],
    [
      "she was banned, and the ban taken back",
      async (auth: TestAuth, id: string) => {
        await auth.users.ban(id);
        await auth.users.unban(id);
      },
    ],
    ["her account waits to be deleted", (auth: TestAuth, id: string) => auth.users.delete(id)],
  ])("A006: a session of before begins nothing once %s", async (_what, end) => {
    const { auth, after, person, sessionsOf } = await open();
    const { user, browser } = await person("ada@example.com");
    await end(auth, user.id);
    expect((await moved(browser, after).get("/me")).status).toBe(401);
    expect(await sessionsOf(user.id)).toHaveLength(0);
  });

  test("A006: what was ended in the old store, or has expired there, is not revived", async () => {
    const { after, before, person } = await open();
    const { browser } = await person("ada@example.com");
    const copy = browser.copy();
    await browser.post("/logout");
    expect((await moved(copy, after).get("/me")).status).toBe(401);
    const { browser: short } = await person("grace@example.com");
    const app = await open({ carry: { endsAt: () => new Date(0) } });
    expect((await moved(short, app.after).get("/me")).status).toBe(401);
    expect((await moved(copy, before).get("/me")).status).toBe(401);
  });

  test("A007: it ends no later than the old one would have, and is no fresh proof of anybody", async () => {
    const { auth, after, person, sessionsOf } = await open();
    const { user, browser } = await person("ada@example.com");
    const here = moved(browser, after);
    const reply = await here.get("/guarded");
    const [session] = await sessionsOf(user.id);
    expect(session).toMatchObject({ method: "carried-over", carrier: "cookie" });
    const life = session!.expiresAt.getTime() - session!.createdAt.getTime();
    // What is left of it by the time that its row is made.
    expect(life).toBeLessThanOrEqual(7 * day);
    expect(life).toBeGreaterThan(7 * day - 60_000);
    expect(JSON.parse(reply.text)).toMatchObject({ authenticatedAt: new Date(0).toISOString() });
    auth.clock.advance(7 * 86_400);
    expect((await here.get("/guarded")).status).toBe(401);
    expect((await moved(browser, after).get("/guarded")).status).toBe(401);
    expect(await sessionsOf(user.id)).toHaveLength(0);
  });

  test("A007: one that ended with the browser does so, and lasts a day at most", async () => {
    const { after, person, sessionsOf } = await open({ session: { cookie: {} } });
    const { user, browser } = await person("ada@example.com");
    const { headers } = await moved(browser, after).get("/me");
    expect(headers["set-cookie"]?.[0]).toMatch(/^latchkey-session\S*; Path=\/; HttpOnly; SameSite=Lax$/);
    const [session] = await sessionsOf(user.id);
    expect(session!.expiresAt.getTime() - session!.createdAt.getTime()).toBe(day);
  });

  test("A006: whoever has a copy of the old cookie gets nothing once its owner has come with ours", async () => {
    const { auth, after, person, sessionsOf } = await open();
    const { user, browser } = await person("ada@example.com");
    const thief = moved(browser, after);
    const here = moved(browser, after);
    expect((await here.get("/me")).status).toBe(200);
    expect((await here.get("/me")).status).toBe(200);
    expect((await thief.get("/me")).status).toBe(401);
    expect((await here.get("/me")).status).toBe(200);
    expect(await sessionsOf(user.id)).toHaveLength(1);
    // And what is left of a lost answer, for the one whose answer it was.
    const second = await person("grace@example.com");
    await moved(second.browser, after).get("/me");
    auth.clock.advance(3_600);
    expect((await moved(second.browser, after).get("/me")).status).toBe(200);
    expect(await sessionsOf(second.user.id)).toHaveLength(1);
  });

  test("A006: nor where she came for less than a minute, and the application of before keeps its session", async () => {
    const { auth, after, person } = await open({ carry: { keepOld: true } });
    const { browser } = await person("ada@example.com");
    const here = moved(browser, after);
    expect((await here.get("/me")).status).toBe(200);
    auth.clock.advance(5);
    expect((await here.get("/me")).status).toBe(200);
    auth.clock.advance(3_600);
    const thief = await moved(browser, after).get("/me");
    expect([thief.status, thief.headers["set-cookie"]?.filter((line) => line.startsWith("latchkey"))]).toStrictEqual([
      401,
      [],
    ]);
    expect((await here.get("/me")).status).toBe(200);
  });

  test("A011: whoever logs in later under the same id, as an older passport does, does not get the session of the one before", async () => {
    const { after, store, person, sessionsOf } = await open();
    const [ada, grace] = [await person("ada@example.com"), await person("grace@example.com")];
    await moved(ada.browser, after).get("/me");
    const [, sid = ""] = /^s:([^.]+)\./.exec(decodeURIComponent(ada.browser.cookies.get(oldCookie) ?? "")) ?? [];
    const { sessions } = store as unknown as { sessions: Record<string, string> };
    sessions[sid] = sessions[sid]!.replace(ada.user.id, grace.user.id);
    expect(JSON.parse((await moved(ada.browser, after).get("/me")).text)).toStrictEqual({ id: grace.user.id });
    expect([await sessionsOf(ada.user.id), await sessionsOf(grace.user.id)].map(({ length }) => length)).toEqual([
      1, 1,
    ]);
  });

  test("nothing is carried over after the last day", async () => {
    const { after, person, sessionsOf } = await open({ carry: { until: new Date(Date.now() - 1) } });
    const { user, browser } = await person("ada@example.com");
    expect((await moved(browser, after).get("/me")).status).toBe(401);
    expect(await sessionsOf(user.id)).toHaveLength(0);
  });

  test("A001: a cookie of ours counts alone: another person's old session beside it changes nothing", async () => {
    const { after, person, sessionsOf } = await open();
    const ada = await person("ada@example.com");
    const grace = await person("grace@example.com");
    const here = moved(ada.browser, after);
    await here.get("/me");
    here.cookies.set(oldCookie, grace.browser.cookies.get(oldCookie)!);
    expect(JSON.parse((await here.get("/me")).text)).toStrictEqual({ id: ada.user.id });
    const broken = moved(grace.browser, after);
    broken.cookies.set([...here.cookies.keys()].find((name) => name.startsWith("latchkey-session"))!, "lks_nonsense");
    expect((await broken.get("/me")).status).toBe(401);
    expect(await sessionsOf(grace.user.id)).toHaveLength(0);
  });
});
