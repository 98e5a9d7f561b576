import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { createPasswordHasher } from "../../src/password/hash.ts";
import { type Password, parsePassword } from "../../src/password/password.ts";
import { newEmail, onEveryDatabase, password } from "./installation.ts";
import { operator } from "./operator.ts";
import { claimsOf, Program } from "./program.ts";

/** As systems make them: a number, a name, Auth0's, Firebase's, a GraphQL id. */
const ids = [
  "47",
  "4711",
  "user@x",
  "auth0|5f7c8ec7c33c6c004bbafe82",
  "Zk3XnWm9QdYpLr7TbVcS2aHfEg41",
  "VXNlcjo0Nw==",
  "urn:x~1",
];

onEveryDatabase((open) => {
  test("an id that was brought along works in tokens, calls, pages, searches and filters, and is kept through all of them", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const admin = await operator(site, "admin");
    const deps = await internalsOf(site.auth).deps();
    const passwordHash = await createPasswordHasher().hash(parsePassword(password) as Password);
    const createdAt = new Date(site.time.now);
    for (const id of ids) {
      const email = newEmail();
      const user = { id, email, emailVerified: true, name: null, role: "user", passwordHash, createdAt };
      expect(await deps.users.insert(user)).toMatchObject({ id });

      const browser = site.browser();
      expect((await browser.post("/auth/login", { email, password })).body.user.id).toBe(id);
      expect((await browser.get("/auth/session")).body.user.id).toBe(id);
      const program = new Program(site.auth);
      const { body } = await program.signIn(email);
      expect(claimsOf(body.accessToken)).toMatchObject({ sub: id });
      expect(await site.auth.users.find(id)).toMatchObject({ id });
      expect(await site.auth.sessions.list(id)).toHaveLength(2);

      const path = `/auth/admin/users/${encodeURIComponent(id)}`;
      expect((await admin.browser.get(path)).body.user).toMatchObject({ id, email });
      expect((await admin.browser.get(`/auth/admin/users/${id}`)).body.user).toMatchObject({ id });
      const found = await admin.browser.get(`/auth/admin/users?search=${encodeURIComponent(id)}`);
      // An @ is typed for an address.
      if (!id.includes("@")) expect(found.body.users.map((one: { id: string }) => one.id)).toStrictEqual([id]);
      const events = await admin.browser.get(`/auth/admin/events?user=${id}`);
      expect(new Set(events.body.events.map((one: { userId: string }) => one.userId))).toStrictEqual(new Set([id]));
      const page = await admin.browser.visit(`/admin/users/${id}`);
      expect([page.status, page.text.includes(email)]).toStrictEqual([200, true]);
      // Each link of the page leads to a page about her.
      for (const [, href = ""] of page.text.matchAll(
        /href="(\/admin\/(?:users\/|sessions\?user=|events\?user=)[^"]*)"/g,
      )) {
        const linked = await admin.browser.visit(href.replaceAll("&amp;", "&"));
        expect([href, linked.status]).toStrictEqual([href, 200]);
      }
      const filtered = await admin.browser.visit(`/admin/events?user=${id}`);
      expect([filtered.status, filtered.text.includes("There is nobody")]).toStrictEqual([200, false]);

      expect((await admin.browser.post(`${path}/end-sessions`)).status).toBeLessThan(300);
      expect((await browser.get("/auth/session")).status).toBe(401);
      expect((await admin.browser.post(`${path}/ban`, { reason: "x" })).status).toBeLessThan(300);
      expect((await site.browser().post("/auth/login", { email, password })).body.code).toBe("user_banned");
    }
    expect((await site.raw("select id from {users} order by id")).map(({ id }) => String(id)).toSorted()).toStrictEqual(
      [...ids, admin.userId].toSorted(),
    );
  });
});
