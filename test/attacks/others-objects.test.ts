import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A011: another person's session answers like one that does not exist, and goes on", async () => {
    const { member, raw } = await open();
    const [ada, mallory] = [await member(), await member()];
    const unknown = randomUUID();
    const attempts = (id: string) => [
      mallory.browser.delete(`/auth/sessions/${id}`),
      mallory.browser.post(`/auth/sessions/${id}/end`),
      mallory.browser.delete(`/auth/sessions/${id.toUpperCase()}`),
      mallory.browser.delete(`/auth/sessions/${id}?userId=${ada.userId}`),
    ];
    for (const id of [ada.sessionId, unknown]) {
      for (const { status, body } of await Promise.all(attempts(id)))
        expect([status, body.code]).toStrictEqual([404, "not_found"]);
    }
    const named = await mallory.browser.json("DELETE", `/auth/sessions/${ada.sessionId}`, { userId: ada.userId });
    expect([named.status, named.body.errors]).toStrictEqual([400, [{ pointer: "/userId", code: "unknown_field" }]]);
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    const [row] = await raw("select ended_at from {sessions} where id = $1", ada.sessionId);
    expect(row?.["ended_at"]).toBeNull();
  });

  test("A011: lists, exports and endings of all reach the caller's own alone", async () => {
    const { member } = await open();
    const [ada, mallory] = [await member(), await member()];
    const list = await mallory.browser.get(`/auth/sessions?userId=${ada.userId}`);
    expect(list.text).not.toContain(ada.sessionId);
    expect((await mallory.browser.post("/auth/user/export")).text).not.toContain(ada.email);
    expect((await mallory.browser.post("/auth/sessions/revoke-others")).body).toStrictEqual({ revoked: 0 });
    expect((await mallory.browser.post("/auth/logout", { everywhere: true })).status).toBe(204);
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
  });

  test("A011: what has ended already cannot be ended again", async () => {
    const { member, browser } = await open();
    const { browser: ada, email } = await member();
    const { body } = await browser().post("/auth/login", { email, password });
    expect((await ada.delete(`/auth/sessions/${body.session.id}`)).status).toBe(204);
    expect((await ada.delete(`/auth/sessions/${body.session.id}`)).status).toBe(404);
  });

  const privileged: Readonly<Record<string, unknown>> = {
    role: "admin",
    roles: ["admin"],
    admin: true,
    isAdmin: true,
    operator: "admin",
    emailVerified: true,
    email_verified: true,
    id: "00000000-0000-4000-8000-000000000000",
    userId: "00000000-0000-4000-8000-000000000000",
    banned: false,
    bannedAt: null,
    deleteAfter: null,
    tenant: "other",
    tenantId: "other",
    metadata: { plan: "gold" },
    version: 99,
    passwordHash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$c2FsdHNhbHRzYWx0c2FsdA",
    password_hash: "x",
    avatarUrl: "https://evil.example/x.png",
    createdAt: "2000-01-01T00:00:00Z",
    expiresAt: "2099-01-01T00:00:00Z",
    session: { method: "passkey" },
    method: "passkey",
    user: { role: "admin" },
    "user.role": "admin",
    "user[role]": "admin",
  };

  test("A066: no field beyond those of the call is taken at registration, log-in or update", async () => {
    const { browser, member, raw } = await open();
    const ada = await member();
    const calls: [string, string, Record<string, string>][] = [
      ["POST", "/auth/register", { email: newEmail(), password }],
      ["POST", "/auth/login", { email: ada.email, password }],
      ["PATCH", "/auth/user", { name: "Ada" }],
      ["POST", "/auth/user", { name: "Ada" }],
      ["POST", "/auth/user/delete/undo", { email: ada.email, password }],
      ["POST", "/auth/password/change", { currentPassword: password, newPassword: password }],
      ["POST", "/auth/reauthenticate", { password }],
      ["POST", "/auth/logout", {}],
    ];
    for (const [method, path, fields] of calls) {
      for (const [name, value] of Object.entries(privileged)) {
        const client = path.startsWith("/auth/register") || path === "/auth/logout" ? browser() : ada.browser.copy();
        const asJson = await client.json(method, path, { ...fields, [name]: value });
        expect([path, name, asJson.status]).toStrictEqual([path, name, 400]);
        expect(asJson.body.code).toBe("invalid_input");
        expect(asJson.body.errors).toHaveLength(1);
        if (method !== "POST") continue;
        const asForm = await client.submit(path, { ...fields, [name]: String(value) });
        expect([path, name, asForm.status]).toStrictEqual([path, name, 303]);
        expect(asForm.location).toContain("error=invalid_input");
      }
    }
    const [row] = await raw("select * from {users} where id = $1", ada.userId);
    expect(row).toMatchObject({
      role: "user",
      metadata: "{}",
      banned_at: null,
      delete_after: null,
      avatar_url: null,
      version: 1,
    });
    expect(Boolean(row?.["email_verified"])).toBe(false);
    const [count] = await raw("select count(*) as n from {users}");
    expect(Number(count?.["n"])).toBe(1);
    expect((await ada.browser.get("/auth/session")).body.user).toMatchObject({ id: ada.userId, role: "user" });
  });

  test("A066: calls without a body of their own refuse one, and do nothing", async () => {
    const { member } = await open();
    const [{ browser }, other] = [await member(), await member()];
    for (const path of ["/auth/sessions/revoke-others", "/auth/user/delete", "/auth/user/export"]) {
      const { status, body } = await browser.post(path, { userId: other.userId });
      expect([status, body.code], path).toStrictEqual([400, "invalid_input"]);
    }
    expect((await other.browser.get("/auth/session")).status).toBe(200);
    expect((await browser.get("/auth/session")).status).toBe(200);
  });
});
