import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, password } from "../flows/installation.ts";

const name = "__Secure-latchkey-session";
const former = "__Host-latchkey-session";
const device = "__Host-latchkey-device";
const cookieDomain = "example.com";

onEveryDatabase((open) => {
  test("the session cookie is the domain's, its other attributes stay, and what no other host needs stays with this one", async () => {
    const site = await open({ cookieDomain });
    const browser = site.browser();
    const { setCookies } = await browser.post("/auth/register", { email: newEmail(), password });
    expect(setCookies).toStrictEqual([
      expect.stringMatching(
        /^__Secure-latchkey-session=[\w.~-]+; Path=\/; Domain=example\.com; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/,
      ),
      expect.stringMatching(/^__Host-latchkey-device=(?!.*Domain)/),
    ]);
    expect((await browser.get("/auth/session")).status).toBe(200);
    const form = await site.browser().submit("/auth/login", { email: "nobody@example.net", password });
    expect(form.setCookies).toStrictEqual([expect.stringMatching(/^__Host-latchkey-flash=(?!.*Domain)/)]);
  });

  test("whatever clears the cookie clears it where it was set", async () => {
    const site = await open({ cookieDomain });
    const cleared = [
      `${name}=; Path=/; Domain=example.com; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
      `${former}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
      // Those of tokens never leave the host that set them.
      "__Host-latchkey-refresh=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
      "__Host-latchkey-hint=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
    ];
    expect((await (await site.member()).browser.post("/auth/logout")).setCookies).toStrictEqual(cleared);
    const ada = await site.member();
    expect((await ada.browser.delete(`/auth/sessions/${ada.sessionId}`)).setCookies).toStrictEqual(cleared);
    const grace = await site.member();
    expect((await grace.browser.post("/auth/user/delete")).setCookies).toStrictEqual(cleared);
  });

  test("moving to a domain signs nobody out: the former cookie is read where the new one is not there, and goes at log-out", async () => {
    const site = await open();
    const ada = await site.member();
    const old = ada.browser.cookies.get(former) ?? "";
    ada.browser.auth = await site.another({ cookieDomain });
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    expect(await ada.browser.auth.authenticate({ cookie: `${former}=${old}` })).toMatchObject({ ok: true });
    const changed = await ada.browser.post("/auth/password/change", {
      currentPassword: password,
      newPassword: "copper meadow 44 whistle",
    });
    expect(changed.status).toBe(200);
    // Both are there now, and the former one's secret is of no use any more.
    expect([...ada.browser.cookies.keys()].toSorted()).toStrictEqual([device, former, name]);
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    await ada.browser.post("/auth/logout");
    expect([...ada.browser.cookies.keys()]).toStrictEqual([device]);
  });

  test("going back reads nothing of the weaker name", async () => {
    const site = await open({ cookieDomain });
    const ada = await site.member();
    const narrow = site.browser({ auth: await site.another({ cookieDomain: undefined as never }) });
    narrow.cookies.set(name, ada.browser.cookies.get(name) ?? "");
    expect((await narrow.get("/auth/session")).status).toBe(401);
  });

  test("A002: a cookie that a sibling planted beside ours gives no session, and one in its place gives only the planter's", async () => {
    const site = await open({ cookieDomain });
    const ada = await site.member();
    const eve = await site.member();
    const mine = ada.browser.cookies.get(name) ?? "";
    const planted = eve.browser.cookies.get(name) ?? "";
    for (const header of [
      `${name}=${mine}; ${name}=${planted}`,
      `${name}=${planted}; ${name}=${mine}`,
      `${name}=x; ${name}=${mine}`,
    ]) {
      expect(await site.auth.authenticate({ cookie: header })).toMatchObject({ ok: false, code: "unauthenticated" });
      const { status, setCookies } = await site.browser().get("/auth/session", { cookie: header });
      expect([status, setCookies]).toStrictEqual([401, []]);
      // Nor does a second cookie make the former name count.
      expect(await site.auth.authenticate({ cookie: `${header}; ${former}=${mine}` })).toMatchObject({ ok: false });
    }
    expect(await site.auth.authenticate({ cookie: `${name}=${planted}` })).toMatchObject({
      ok: true,
      user: { id: eve.userId },
    });
  });

  test("a log-in in a browser with a planted session ends that session: it never grows into hers", async () => {
    const site = await open({ cookieDomain });
    const ada = await site.member();
    const eve = await site.member();
    const victim = site.browser();
    const planted = eve.browser.cookies.get(name) ?? "";
    victim.cookies.set(name, planted);
    expect((await victim.post("/auth/login", { email: ada.email, password })).status).toBe(200);
    expect(victim.cookies.get(name)).not.toBe(planted);
    expect(await site.auth.authenticate({ cookie: `${name}=${planted}` })).toMatchObject({ ok: false });
  });
});
