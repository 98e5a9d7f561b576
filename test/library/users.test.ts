import { describe, expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";

describe("users in the library", () => {
  onEveryDatabase((open) => {
    test("are made whoever may register, found, listed and renamed", async () => {
      const { auth, browser, raw } = await open({ registration: "closed" });
      const email = newEmail();
      const user = await auth.users.create({ email: email.toUpperCase(), name: " Ada ", role: "admin", password });
      expect(user).toMatchObject({ email, name: "Ada", role: "admin", emailVerified: false });
      expect(user).not.toHaveProperty("metadata");
      expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
      expect(await auth.users.find(user.id)).toEqual(user);
      expect(await auth.users.findByEmail(email.toUpperCase())).toEqual(user);
      for (const odd of ["nobody@example.com", "", "a\0@b.c"]) expect(await auth.users.findByEmail(odd)).toBeNull();
      const renamed = await auth.users.update(user.id, { name: "Grace" });
      expect(renamed).toEqual({ ...user, name: "Grace" });
      await auth.users.create({ email: null });
      const first = await auth.users.list({ limit: 1 });
      const second = await auth.users.list({ limit: 1, cursor: first.next ?? "" });
      expect([...first.users, ...second.users].map(({ id }) => id)).toContain(user.id);
      expect(second.next).toBeNull();
      const events = await raw(
        "select type, actor from {events} where type not in ('session_started', 'signing_key_created') order by id",
      );
      expect(events).toEqual(
        ["user_created", "name_changed", "user_created"].map((type) => ({ type, actor: "application" })),
      );
    });

    test("change role and metadata at once, and are banned and let in again", async () => {
      const { auth, member } = await open();
      const { userId, browser, email } = await member();
      expect(await auth.users.setRole(userId, "editor")).toBe(true);
      expect(await auth.users.setRole(userId, "editor")).toBe(false);
      expect((await browser.get("/auth/session")).body.user.role).toBe("editor");
      await auth.users.setMetadata(userId, { tenant: "acme" });
      expect(await auth.users.getMetadata(userId)).toEqual({ tenant: "acme" });
      await auth.users.ban(userId, "spam");
      expect((await browser.get("/auth/session")).status).toBe(401);
      expect((await browser.post("/auth/login", { email, password })).body.code).toBe("user_banned");
      expect((await auth.users.list({ banned: true })).users.map(({ id }) => id)).toEqual([userId]);
      expect([await auth.users.unban(userId), await auth.users.unban(userId)]).toEqual([true, false]);
      expect((await browser.post("/auth/login", { email, password })).status).toBe(200);
      // The reason is a note among operators.
      const { events } = (await browser.get("/auth/events")).body;
      expect(events).toContainEqual(expect.objectContaining({ type: "user_banned", data: {} }));
      expect(JSON.stringify(events)).not.toContain("spam");
      expect(await auth.users.endSessions(userId)).toBe(1);
      const until = await auth.users.delete(userId, { delay: 60 });
      expect(until).toBeInstanceOf(Date);
      expect((await browser.post("/auth/login", { email, password })).body.code).toBe("deletion_pending");
    });

    test("refuse what cannot be, and write nothing", async () => {
      const { auth, raw, member } = await open();
      const { email, userId } = await member();
      const create = (more: object) => auth.users.create({ email: newEmail(), ...more });
      await expect(create({ email })).rejects.toMatchObject({ code: "email_taken" });
      await expect(create({ email: "nonsense" })).rejects.toMatchObject({ code: "invalid_input" });
      await expect(create({ password: "12345678" })).rejects.toMatchObject({ code: "weak_password" });
      await expect(create({ role: "a, b" })).rejects.toMatchObject({ code: "invalid_input" });
      await expect(create({ metadata: { x: "x".repeat(5000) } })).rejects.toMatchObject({ code: "payload_too_large" });
      await expect(create({ passwordHash: "x" })).rejects.toMatchObject({ code: "invalid_input" });
      await expect(auth.users.delete(userId, { delay: -1 })).rejects.toMatchObject({ code: "invalid_input" });
      for (const id of ["nobody", "a\0", ""]) {
        await expect(auth.users.setRole(id, "x")).rejects.toMatchObject({ code: "not_found" });
        await expect(auth.users.ban(id)).rejects.toMatchObject({ code: "not_found" });
        await expect(auth.users.update(id, { name: null })).rejects.toMatchObject({ code: "not_found" });
        await expect(auth.users.delete(id)).rejects.toMatchObject({ code: "not_found" });
        expect(await auth.users.find(id)).toBeNull();
      }
      expect(await raw("select id from {users}")).toEqual([{ id: userId }]);
    });
  });
});
