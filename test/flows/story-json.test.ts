import { expect, test } from "vitest";
import { day, newEmail, onEveryDatabase, password, secondPassword, sessionCookieName } from "./installation.ts";

onEveryDatabase((open) => {
  test("a person registers, signs in twice, ends the other session, changes her password and leaves", async () => {
    const { browser } = await open();
    const [laptop, phone] = [
      browser(),
      browser({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)" }),
    ];
    const email = newEmail();

    const registered = await laptop.post("/auth/register", {
      email: ` ${email.toUpperCase()} `,
      password,
      name: "Ada",
    });
    expect(registered.status).toBe(201);
    expect(registered.body.user).toMatchObject({ email, name: "Ada", emailVerified: false, role: "user" });
    expect(registered.body.session).toMatchObject({ carrier: "cookie", method: "password" });
    const [cookie = ""] = registered.setCookies;
    expect(cookie).toMatch(
      new RegExp(
        `^${sessionCookieName}=lks_[\\w-]{86}; Path=/; Max-Age=${(30 * day) / 1000}; HttpOnly; Secure; SameSite=Lax$`,
      ),
    );
    expect((await laptop.get("/auth/session")).body).toStrictEqual(registered.body);

    const login = await phone.post("/auth/login", { email, password, deviceName: "Ada's phone" });
    expect(login.status).toBe(200);
    const { sessions } = (await laptop.get("/auth/sessions")).body;
    expect(sessions).toHaveLength(2);
    expect(sessions.find((one: { current: boolean }) => one.current).id).toBe(registered.body.session.id);
    expect(sessions.find((one: { current: boolean }) => !one.current)).toMatchObject({
      id: login.body.session.id,
      device: { name: "Ada's phone", kind: "phone" },
    });

    expect((await phone.get("/auth/session")).status).toBe(200);
    expect((await laptop.delete(`/auth/sessions/${login.body.session.id}`)).status).toBe(204);
    const out = await phone.get("/auth/session");
    expect([out.status, out.body.code]).toStrictEqual([401, "session_revoked"]);

    const old = laptop.copy();
    const change = await laptop.post("/auth/password/change", {
      currentPassword: password,
      newPassword: secondPassword,
    });
    expect(change.status).toBe(200);
    expect(change.body.session.id).toBe(registered.body.session.id);
    expect((await laptop.get("/auth/session")).status).toBe(200);
    expect((await old.get("/auth/session")).body.code).toBe("unauthenticated");
    expect((await phone.post("/auth/login", { email, password })).body.code).toBe("invalid_credentials");
    expect((await phone.post("/auth/login", { email, password: secondPassword })).status).toBe(200);

    const renamed = await laptop.json("PATCH", "/auth/user", { name: "Ada King" });
    expect(renamed.body.user.name).toBe("Ada King");
    expect((await phone.get("/auth/session")).body.user.name).toBe("Ada King");

    const twin = laptop.copy();
    const logout = await laptop.post("/auth/logout");
    expect(logout.status).toBe(204);
    expect(laptop.cookies.has(sessionCookieName)).toBe(false);
    expect((await twin.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await phone.get("/auth/session")).status).toBe(200);
  });

  test("revoke-others ends every session but the one that asks, and says how many", async () => {
    const { browser, member } = await open();
    const { browser: laptop, email } = await member();
    const others = [browser(), browser(), browser()];
    for (const other of others) await other.post("/auth/login", { email, password });
    expect((await laptop.post("/auth/sessions/revoke-others")).body).toStrictEqual({ revoked: 3 });
    for (const other of others) expect((await other.get("/auth/session")).status).toBe(401);
    expect((await laptop.get("/auth/session")).status).toBe(200);
    expect((await laptop.post("/auth/sessions/revoke-others")).body).toStrictEqual({ revoked: 0 });
  });

  test("a visitor who is not signed in gets no row and no cookie", async () => {
    const { browser, raw } = await open();
    const visitor = browser();
    const answers = [
      await visitor.visit("/login"),
      await visitor.visit("/register"),
      await visitor.visit("/account"),
      await visitor.get("/auth/session"),
      await visitor.post("/auth/login", { email: newEmail(), password }),
      await visitor.post("/auth/sessions/revoke-others"),
    ];
    expect(answers.flatMap(({ setCookies }) => setCookies)).toStrictEqual([]);
    const [count] = await raw("select (select count(*) from {sessions}) + (select count(*) from {users}) as n");
    expect(Number(count?.["n"])).toBe(0);
  });
});
