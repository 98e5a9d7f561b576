import { expect, test } from "vitest";
import type { AuthOptions } from "../../src/index.ts";
import type { Client } from "../flows/client.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { comeBack, linkIn, providers, refusalOf } from "../flows/provider-sign-in.ts";
import { newEmail, onEveryDatabase, password, secondPassword } from "../flows/installation.ts";

onEveryDatabase((open) => {
  async function start(options: AuthOptions = {}) {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "optional", providers, ...options });
    const victim = newEmail();
    /** Somebody sets up an account on the victim's address, and stays signed in. */
    const prepare = async () => {
      const thief = site.browser();
      expect((await thief.post("/auth/register", { email: victim, password, name: "Ada" })).status).toBe(201);
      return { thief, userId: (await thief.get("/auth/session")).body.user.id as string };
    };
    /** The victim comes for the first time, by a provider that proves her address, and takes what is there. */
    const arrive = async () => {
      const ada = site.browser();
      const accepted = await comeBack(ada, { subject: "victim", email: victim, emailVerified: true });
      if (accepted.kind === "password_required") {
        expect((await ada.post("/auth/identities", { token: accepted.code, reclaim: true })).status).toBe(200);
      }
      return { ada, user: (await ada.get("/auth/session")).body.user };
    };
    return { ...site, box, victim, prepare, arrive };
  }

  test("A051, A057 classic merge: the victim's first sign-in neither joins the thief's account nor keeps his password", async () => {
    const { victim, prepare, browser, raw } = await start();
    const { thief, userId } = await prepare();
    const ada = browser();
    const said = { subject: "victim", email: victim, emailVerified: true };
    const accepted = await comeBack(ada, said);
    // Nothing has been merged, and nobody is signed in.
    expect(accepted.kind).toBe("password_required");
    expect((await ada.get("/auth/session")).status).toBe(401);
    expect(await raw("select id from {identities}")).toEqual([]);
    const token = accepted.kind === "password_required" ? accepted.code : "";
    expect((await ada.post("/auth/identities", { token, password: secondPassword })).status).toBe(401);
    expect((await ada.post("/auth/identities", { token, reclaim: true })).status).toBe(200);
    expect((await ada.get("/auth/session")).body.user).toMatchObject({
      id: userId,
      email: victim,
      emailVerified: true,
    });
    expect((await thief.post("/auth/login", { email: victim, password })).status).toBe(401);
  });

  test("A057 unexpired session: the thief's, of either carrier, have ended", async () => {
    const { victim, prepare, arrive, browser } = await start();
    const { thief } = await prepare();
    const app = browser();
    const { accessToken } = (await app.post("/auth/jwt/login", { email: victim, password })).body;
    await arrive();
    expect((await thief.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await app.post("/auth/jwt/refresh")).status).toBe(401);
    const bearer = { authorization: `Bearer ${accessToken}` };
    await expect.poll(async () => (await app.get("/auth/session", bearer)).status).toBe(401);
  });

  test("A057 trojan identifier: an identity that the thief linked opens nothing, however the victim takes the account", async () => {
    for (const way of ["provider", "mail", "reset"]) {
      const { victim, prepare, arrive, browser, box } = await start();
      const { thief, userId } = await prepare();
      await linkIn(thief, { subject: "trojan" }, "github");
      if (way === "provider") await arrive();
      if (way === "mail") {
        const token = await box.token(victim);
        expect((await browser().post("/auth/email/verify", { token, notMe: true })).status).toBe(204);
      }
      if (way === "reset") {
        await box.token(victim);
        await browser().post("/auth/password/forgot", { email: victim });
        let token = "";
        while (token === "") token = /reset-password\?token=(\S+)/.exec((await box.next(victim)).text)?.[1] ?? "";
        const body = { token, newPassword: secondPassword };
        expect((await browser().post("/auth/password/reset", body)).status).toBe(204);
      }
      const back = browser();
      await comeBack(back, { subject: "trojan" }, {}, "github");
      expect([way, (await back.get("/auth/session")).body.user.id]).not.toEqual([way, userId]);
    }
  });

  test("A057 unexpired change: links and codes that the thief had sent or kept are worth nothing", async () => {
    const { victim, prepare, arrive, browser, box } = await start();
    const { thief } = await prepare();
    const verify = await box.token(victim);
    // A sign-in of his own that stopped at the password, and waits for it.
    const waiting = await comeBack(browser(), { subject: "thief", email: victim, emailVerified: true });
    const token = waiting.kind === "password_required" ? waiting.code : "";
    await thief.post("/auth/password/forgot", { email: victim });
    let reset = "";
    while (reset === "") reset = /reset-password\?token=(\S+)/.exec((await box.next(victim)).text)?.[1] ?? "";
    await arrive();
    expect((await thief.post("/auth/email/verify", { token: verify })).body.code).toBe("code_invalid");
    expect((await thief.post("/auth/identities", { token, password })).body.code).toBe("code_invalid");
    expect((await thief.post("/auth/identities", { token, reclaim: true })).body.code).toBe("code_invalid");
    expect((await thief.post("/auth/password/reset", { token: reset, newPassword: password })).body.code).toBe(
      "code_invalid",
    );
  });

  test("A057 non-verifying provider: an account that it opened is never the victim's, nor hers its", async () => {
    const { victim, arrive, browser, box } = await start();
    const thief = browser();
    await comeBack(thief, { subject: "thief", email: victim }, {}, "github");
    await thief.post("/auth/email/add", { email: victim });
    // She opens the link that he had sent: it is his session that it would take.
    expect((await browser().post("/auth/email/verify", { token: await box.token(victim) })).status).toBe(401);
    const { ada, user } = await arrive();
    expect(user).toMatchObject({ email: victim, emailVerified: true });
    const his = (await thief.get("/auth/session")).body.user;
    expect(his.email).toBeNull();
    expect(his.id).not.toBe(user.id);
    // And once more, now that she is there.
    await comeBack(thief, { subject: "thief-2", email: victim }, {}, "github");
    expect((await thief.get("/auth/session")).body.user.id).not.toBe(user.id);
    expect((await ada.get("/auth/session")).body.user.id).toBe(user.id);
  });

  test("A057: who deletes the account that he prepared does not keep its address from the victim", async () => {
    const { prepare, arrive } = await start();
    const { thief, userId } = await prepare();
    await thief.post("/auth/user/delete");
    const { ada, user } = await arrive();
    expect(user.id).toBe(userId);
    expect((await ada.get("/auth/session")).status).toBe(200);
  });

  test("A051: a word that is not the boolean true proves nothing", async () => {
    const { browser, raw, prepare, victim } = await start();
    await prepare();
    for (const [index, emailVerified] of [false, undefined, null, "true", 1, {}].entries()) {
      const stranger = browser();
      const said = { subject: `s${index}`, email: victim, emailVerified: emailVerified as never };
      expect((await comeBack(stranger, said)).kind).toBe("started");
      expect((await stranger.get("/auth/session")).body.user.email).toBeNull();
    }
    expect(await raw("select id from {users} where email is not null")).toHaveLength(1);
  });

  test("A051 nOAuth: who changes her address at the provider stays who she was", async () => {
    const { victim, arrive, browser } = await start();
    const { user } = await arrive();
    const thief = browser();
    await comeBack(thief, { subject: "thief", email: "thief@example.org", emailVerified: true });
    const his = (await thief.get("/auth/session")).body.user.id;
    for (const emailVerified of [true, false]) {
      await comeBack(thief, { subject: "thief", email: victim, emailVerified });
      const now = (await thief.get("/auth/session")).body.user;
      expect([now.id, now.email]).toEqual([his, "thief@example.org"]);
    }
    expect(his).not.toBe(user.id);
  });

  test("A051: the same subject at another issuer is another person, whatever its provider is called", async () => {
    const { arrive, browser } = await start();
    const { user } = await arrive();
    const spellings = [
      "https://github.example.com",
      "https://google.example.com/",
      "https://google.example.com.evil.example",
    ];
    for (const issuer of spellings) {
      const thief = browser();
      await comeBack(thief, { subject: "victim", issuer }, {}, "google");
      expect((await thief.get("/auth/session")).body.user.id).not.toBe(user.id);
    }
  });

  test("A058: an address that is the victim's only in its canonical form proves nothing", async () => {
    const { browser, raw } = await start();
    const ada = browser();
    await comeBack(ada, { subject: "1", email: "kate@gmail.com", emailVerified: true });
    const { user } = (await ada.get("/auth/session")).body;
    const forms = [
      "\u212aate@gmail.com",
      "\uff4bate@gmail.com",
      "kate\uff20gmail.com",
      "k\u200bate@gmail.com",
      "kate@gmail.com\u0000",
    ];
    for (const [index, email] of forms.entries()) {
      const thief = browser();
      await comeBack(thief, { subject: `f${index}`, email, emailVerified: true });
      const now = (await thief.get("/auth/session")).body.user;
      expect([email, now.email]).toEqual([email, null]);
      expect(now.id).not.toBe(user.id);
    }
    // Letter case is no other mailbox.
    const phone = browser();
    await comeBack(phone, { subject: "upper", email: "KATE@Gmail.com", emailVerified: true });
    expect((await phone.get("/auth/session")).body.user.id).toBe(user.id);
    expect(await raw("select id from {users} where email is not null")).toHaveLength(1);
  });

  test("A051: who the provider does not name, or names with what cannot be kept, is nobody", async () => {
    const { browser, raw } = await start();
    for (const subject of ["", "a\u0000b", "\ud800", "x".repeat(256)]) {
      expect(await refusalOf(comeBack(browser(), { subject }))).toBe("provider_failed");
    }
    expect(await raw("select id from {users}")).toEqual([]);
  });

  test("A057: a sign-in that waits for the password ends with an end of everything, and with a changed password", async () => {
    const ends = [
      (owner: Client) => owner.post("/auth/logout", { everywhere: true }),
      (owner: Client) =>
        owner.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword }),
    ];
    for (const end of ends) {
      const { victim, prepare, browser, raw } = await start();
      const { thief: owner } = await prepare();
      const stranger = browser();
      const accepted = await comeBack(stranger, { subject: "stranger", email: victim, emailVerified: true });
      const token = accepted.kind === "password_required" ? accepted.code : "";
      expect((await end(owner)).status).toBeLessThan(300);
      for (const choice of [{ reclaim: true }, { password }, { password: secondPassword }]) {
        const { status, body } = await stranger.post("/auth/identities", { token, ...choice });
        expect([status, body.code]).toStrictEqual([400, "code_invalid"]);
      }
      expect(await raw("select id from {identities}")).toStrictEqual([]);
    }
  });

  test("A048, A052: the code of a stranger's sign-in cannot be planted by an address", async () => {
    const { victim, prepare, browser } = await start();
    const { thief } = await prepare();
    const accepted = await comeBack(browser(), { subject: "stranger", email: victim, emailVerified: true });
    const token = accepted.kind === "password_required" ? accepted.code : "";
    expect(token).not.toBe("");
    const followed = await thief.visit(`/link-account?token=${token}`);
    expect([followed.status, followed.location]).toStrictEqual([200, null]);
    expect(followed.setCookies.filter((line) => !line.includes("Max-Age=0"))).toStrictEqual([]);
    expect(followed.text).not.toContain(token);
    expect((await thief.visit("/link-account")).text).not.toContain(token);
    expect((await thief.get("/auth/session")).status).toBe(200);
  });

  test("A057: passwords of the victim's own survive: who knows one keeps everything", async () => {
    const { victim, prepare, browser, raw } = await start();
    const { thief: laptop, userId } = await prepare();
    const phone = browser();
    const accepted = await comeBack(phone, { subject: "victim", email: victim, emailVerified: true });
    const token = accepted.kind === "password_required" ? accepted.code : "";
    expect((await phone.post("/auth/identities", { token, password })).status).toBe(200);
    expect((await laptop.get("/auth/session")).body.user).toMatchObject({ id: userId, emailVerified: true });
    expect((await browser().post("/auth/login", { email: victim, password })).status).toBe(200);
    expect(await raw("select version from {users}")).toMatchObject([{ version: 1 }]);
  });
});
