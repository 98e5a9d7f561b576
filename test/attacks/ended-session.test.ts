import { expect, test } from "vitest";
import {
  sessionCookieName,
  type Installation,
  type Member,
  onEveryDatabase,
  password,
  secondPassword,
} from "../flows/installation.ts";
import type { Client } from "../flows/client.ts";

/** Each way in which a session is over. Gives the code that its cookie then meets. */
const endings: Readonly<Record<string, (ada: Member, site: Installation) => Promise<string>>> = {
  "log-out": async ({ browser }) => {
    expect((await browser.post("/auth/logout")).status).toBe(204);
    return "session_revoked";
  },
  "log-out everywhere from another session": async ({ email }, { browser }) => {
    const phone = await signIn(browser(), email);
    expect((await phone.post("/auth/logout", { everywhere: true })).status).toBe(204);
    return "session_revoked";
  },
  "a change of password in another session": async ({ email }, { browser }) => {
    const phone = await signIn(browser(), email);
    const change = { currentPassword: password, newPassword: secondPassword };
    expect((await phone.post("/auth/password/change", change)).status).toBe(200);
    return "session_revoked";
  },
  "a change of password in its own": async ({ browser }) => {
    const change = { currentPassword: password, newPassword: secondPassword };
    expect((await browser.post("/auth/password/change", change)).status).toBe(200);
    return "unauthenticated";
  },
  "deletion of the account": async ({ browser }) => {
    expect((await browser.post("/auth/user/delete")).status).toBe(202);
    return "session_revoked";
  },
  "an ending from the list": async ({ email, sessionId }, { browser }) => {
    const phone = await signIn(browser(), email);
    expect((await phone.delete(`/auth/sessions/${sessionId}`)).status).toBe(204);
    return "session_revoked";
  },
  "the end of all others": async ({ email }, { browser }) => {
    const phone = await signIn(browser(), email);
    expect((await phone.post("/auth/sessions/revoke-others")).body).toStrictEqual({ revoked: 1 });
    return "session_revoked";
  },
  "a ban": async ({ userId }, { raw, time }) => {
    // As an operator's ban writes it: the user's row first, then her sessions, then the log.
    await raw("update {users} set banned_at = $1, version = version + 1 where id = $2", time.now, userId);
    await raw("update {sessions} set ended_at = $1, end_reason = 'user_banned' where user_id = $2", time.now, userId);
    await raw(
      "insert into {revocations} (kind, subject, version, created_at, expires_at) values ('user', $1, 2, $2, $3)",
      userId,
      time.now,
      time.now + 360_000,
    );
    return "session_revoked";
  },
  "erasure of the row itself": async ({ userId, sessionId }, { raw, time }) => {
    await raw("delete from {sessions} where id = $1", sessionId);
    await raw(
      "insert into {revocations} (kind, subject, version, created_at, expires_at) values ('user', $1, 2, $2, $3)",
      userId,
      time.now,
      time.now + 360_000,
    );
    return "unauthenticated";
  },
};

/** Written past every instance: even the one that is asked learns of it from the log only. */
const behindTheBack: ReadonlySet<string> = new Set(["a ban", "erasure of the row itself"]);

async function signIn(client: Client, email: string): Promise<Client> {
  expect((await client.post("/auth/login", { email, password })).status).toBe(200);
  return client;
}

onEveryDatabase((open) => {
  test.for(Object.keys(endings))(
    "A006: after %s a cookie that was warm everywhere is refused everywhere",
    async (name) => {
      const site = await open();
      const elsewhere = await site.another();
      const ada = await site.member();
      const [here, there] = [ada.browser.copy(), ada.browser.copy()];
      there.auth = elsewhere;
      for (const stolen of [here, there]) {
        expect((await stolen.get("/auth/session")).status).toBe(200);
        expect((await stolen.get("/auth/session")).status).toBe(200);
      }
      const code = await endings[name]?.(ada, site);
      const refusal = async (client: Client): Promise<string> =>
        (await client.get("/auth/session")).body.code ?? "accepted";

      // On the machine that wrote it, with no wait at all.
      if (!behindTheBack.has(name)) expect(await refusal(here)).toBe(code);
      // On any other, as soon as it has read the log: it does so twice a second.
      await expect.poll(() => refusal(there), { interval: 20, timeout: 20_000 }).toBe(code);
      await expect.poll(() => refusal(here), { interval: 20, timeout: 20_000 }).toBe(code);
      for (const stolen of [here, there]) {
        expect((await stolen.post("/auth/sessions/revoke-others")).status).toBe(401);
        expect((await stolen.get("/auth/sessions")).status).toBe(401);
      }
    },
  );

  test("A006: a check that has joined a read begun before an ending does not outlive the ending", async () => {
    const site = await open();
    const ada = await site.member();
    const elsewhere = await site.another();
    const clients = Array.from({ length: 20 }, () => {
      const client = ada.browser.copy();
      client.auth = elsewhere;
      return client;
    });
    const checks = clients.map((client) => client.get("/auth/session"));
    await ada.browser.post("/auth/logout");
    await Promise.all(checks);
    const [stolen] = clients;
    await expect
      .poll(async () => (await stolen?.get("/auth/session"))?.status, { interval: 20, timeout: 20_000 })
      .toBe(401);
    expect(stolen?.cookies.has(sessionCookieName)).toBe(true);
  });

  test("A006: a session whose ending only the row knows is refused once nothing of it is remembered", async () => {
    const { member, raw, time } = await open();
    const { browser, userId } = await member();
    expect((await browser.get("/auth/session")).status).toBe(200);
    await raw("update {users} set version = version + 1 where id = $1", userId);
    time.now += 301_000;
    expect((await browser.get("/auth/session")).body.code).toBe("session_revoked");
  });
});
