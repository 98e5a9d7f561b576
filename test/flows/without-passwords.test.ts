import { expect, test } from "vitest";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { hour, onEveryDatabase, password } from "./installation.ts";

onEveryDatabase((open) => {
  test("password: false takes every password call, page and schema away", async () => {
    const site = await open();
    const ada = await site.member();
    const without = await site.another({ password: false });
    ada.browser.auth = without;
    const stranger = site.browser({ auth: without });
    const taken = endpoints.filter(({ needs }) => needs === "passwords");
    expect(taken.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["register", "login", "changePassword", "reauthenticate", "undoDeletion"]),
    );
    const { body: document } = await stranger.get("/auth/openapi.json");
    for (const { method, path } of taken) {
      for (const client of [stranger, ada.browser]) {
        const answer = await client.json(method, `/auth${path}`, { email: ada.email, password });
        expect([path, answer.status]).toStrictEqual([path, 404]);
      }
      expect([path, document.paths[path]?.[method.toLowerCase()]]).toStrictEqual([path, undefined]);
    }
    expect(JSON.stringify(document.paths)).not.toMatch(/"(?:current|new)?[pP]assword"/);

    // A session that is there goes on: only its owner's password is of no use any more.
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    for (const path of ["/register", "/reauthenticate"])
      expect([path, (await stranger.visit(path)).status]).toStrictEqual([path, 404]);
    const login = await stranger.visit("/login");
    expect(login.status).toBe(200);
    expect(login.text).not.toMatch(/type="password"|href="[^"]*\/register"/);
    expect(login.text).toContain("sign in there");
    expect((await stranger.visit("/account")).location).toMatch(/^\/login\?/);

    const fresh = await ada.browser.visit("/account");
    expect(fresh.text).not.toMatch(/type="password"|\/auth\/password/);
    site.time.now += hour;
    const stale = await ada.browser.visit("/account");
    expect(stale.text).not.toContain("/reauthenticate");
    expect(stale.text).toContain("sign in again to do this");
    // Nothing leads in a circle or to a page that is not there.
    const refused = await ada.browser.submit("/auth/user/export", {});
    expect([refused.status, refused.location]).toStrictEqual([303, expect.stringMatching(/^\/account\?/)]);
    expect((await ada.browser.visit(refused.location ?? "")).status).toBe(200);
  });
});
