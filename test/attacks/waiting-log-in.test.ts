import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { onEveryDatabase, password, secondPassword } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("flows 3: no log-in that waited while everything was ended survives it, on two instances", {
    timeout: 120_000,
  }, async () => {
    const site = await open({ password: { concurrency: 1 } });
    const elsewhere = await site.another();
    const ada = await site.member();
    let outlived = 0;
    let started = 0;
    for (let round = 0; round < 25; round += 1) {
      const owner = site.browser();
      expect((await owner.post("/auth/login", { email: ada.email, password })).status).toBe(200);
      const thieves = [0, 1, 2].map((i) => site.browser({ auth: i % 2 === 0 ? site.auth : elsewhere }));
      const waiting = thieves.map((thief) => thief.post("/auth/login", { email: ada.email, password }));
      // Somewhere between the thief's request and the end of its hash, another moment each round.
      await sleep((round * 7) % 60);
      const ending = await owner.post("/auth/logout", { everywhere: true });
      expect(ending.status).toBe(204);
      const [row] = await site.raw("select version from {users} where id = $1", ada.userId);
      const answers = await Promise.all(waiting);
      for (const { status, body } of answers) {
        expect([200, 401]).toContain(status);
        if (status !== 200) continue;
        started += 1;
        // Whoever got in before the end is out; whoever asked after it may be in, under the version it left.
        const [session] = await site.raw(
          "select ended_at, user_version as version from {sessions} where id = $1",
          body.session.id,
        );
        if (session?.["ended_at"] === null && Number(session["version"]) < Number(row?.["version"])) outlived += 1;
      }
      const [live] = await site.raw(
        "select count(*) as n from {sessions} s join {users} u on u.id = s.user_id where s.ended_at is null and s.user_version <> u.version",
      );
      expect(Number(live?.["n"])).toBe(0);
      expect((await owner.get("/auth/session")).status).toBe(401);
    }
    expect(outlived).toBe(0);
    expect(started).toBeGreaterThanOrEqual(0);
  });

  test("a log-in with the right password that waits while everything is ended is no wrong password: it begins under the version that the ending left", {
    timeout: 120_000,
  }, async () => {
    const site = await open({ password: { concurrency: 1 } });
    const elsewhere = await site.another();
    const ada = await site.member();
    for (let round = 0; round < 8; round += 1) {
      const visitors = [0, 1, 2, 3].map((i) => site.browser({ auth: i % 2 === 0 ? site.auth : elsewhere }));
      const waiting = visitors.map((visitor) => visitor.post("/auth/login", { email: ada.email, password }));
      // Twice, so that one that begins again may have to do so once more.
      for (const auth of [site.auth, elsewhere]) {
        await sleep(5 + round * 3);
        await auth.sessions.endAll(ada.userId);
      }
      const answers = await Promise.all(waiting);
      expect(answers.map(({ status, body }) => [status, body.code])).toStrictEqual(answers.map(() => [200, undefined]));
      const [wrong] = await site.raw(
        "select count(*) as n from {sessions} s join {users} u on u.id = s.user_id where s.ended_at is null and s.user_version <> u.version",
      );
      expect(Number(wrong?.["n"])).toBe(0);
    }
    // What is true of her by then counts, and not what was true when her password was looked at.
    const late = site.browser().post("/auth/login", { email: ada.email, password });
    await sleep(5);
    await site.auth.users.ban(ada.userId);
    const refused = await late;
    if (refused.status !== 200) expect([refused.status, refused.body.code]).toStrictEqual([403, "user_banned"]);
    const live = await site.raw("select id from {sessions} where ended_at is null and user_id = $1", ada.userId);
    expect(live).toStrictEqual([]);
  });

  test("flows 3: a log-in with the old password that waits while it is changed fails or ends", {
    timeout: 120_000,
  }, async () => {
    const site = await open({ password: { concurrency: 1 } });
    const elsewhere = await site.another();
    const ada = await site.member();
    const passwords = [password, secondPassword];
    for (let round = 0; round < 15; round += 1) {
      const [old = "", next = ""] = round % 2 === 0 ? passwords : passwords.toReversed();
      const thieves = [0, 1, 2, 3].map((i) => site.browser({ auth: i % 2 === 0 ? site.auth : elsewhere }));
      const early = thieves.slice(0, 2).map((thief) => thief.post("/auth/login", { email: ada.email, password: old }));
      const change = ada.browser.post("/auth/password/change", { currentPassword: old, newPassword: next });
      const late = thieves.slice(2).map((thief) => thief.post("/auth/login", { email: ada.email, password: old }));
      expect((await change).status).toBe(200);
      for (const { status, body } of await Promise.all([...early, ...late])) {
        expect([200, "invalid_credentials"]).toContain(status === 200 ? 200 : body.code);
      }
      const live = await site.raw("select id from {sessions} where ended_at is null and user_id = $1", ada.userId);
      expect(live.map(({ id }) => id)).toStrictEqual([ada.sessionId]);
    }
  });

  test("flows 3: a step-up or a change of password that waited while its session ended changes nothing", {
    timeout: 60_000,
  }, async () => {
    const site = await open({ password: { concurrency: 1 } });
    for (let round = 0; round < 10; round += 1) {
      const ada = await site.member();
      const phone = site.browser();
      await phone.post("/auth/login", { email: ada.email, password });
      const thief = ada.browser.copy();
      const change = { currentPassword: password, newPassword: secondPassword };
      const waiting = [
        thief.post("/auth/password/change", change),
        ada.browser.copy().post("/auth/reauthenticate", { password }),
      ];
      await sleep(round * 5);
      const { status } = await phone.delete(`/auth/sessions/${ada.sessionId}`);
      if (status === 401) {
        // The change of password came first, and ended the phone's session.
        expect((await Promise.all(waiting))[0]?.status).toBe(200);
        continue;
      }
      expect(status).toBe(204);
      const [session] = await site.raw("select ended_at from {sessions} where id = $1", ada.sessionId);
      expect(session?.["ended_at"]).not.toBeNull();
      for (const answer of await Promise.all(waiting)) expect([200, 204, 401]).toContain(answer.status);
      expect((await thief.get("/auth/session")).status).toBe(401);
    }
  });

  test("flows 3: a log-in refused for its password leaves the session of its browser alone", async () => {
    const { member, browser } = await open();
    const [ada, eve] = [await member(), await member()];
    expect(
      (await ada.browser.post("/auth/login", { email: eve.email, password: "wrong horse entirely 77" })).status,
    ).toBe(401);
    expect((await ada.browser.get("/auth/session")).body.user.id).toBe(ada.userId);
    const stolen = ada.browser.copy();
    expect((await ada.browser.post("/auth/login", { email: eve.email, password })).status).toBe(200);
    expect((await stolen.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await browser().get("/auth/session")).body.code).toBe("unauthenticated");
  });
});
