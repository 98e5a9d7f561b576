import { expect, test } from "vitest";
import { consoleRoutes } from "../../src/http/console/routes.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { accountKey } from "../../src/throttle/account-key.ts";
import type { Answer, Client } from "./client.ts";
import { type Installation, minute, newEmail, onSqlite, password, second } from "./installation.ts";
import { operator } from "./operator.ts";

const own = ["overview", "locks", "keys", "services", "providers", "mail", "configuration"];

/** The forms of a page that post to the operators' API, by what they post to. */
function formsOf({ text }: Answer): ReadonlyMap<string, Record<string, string>> {
  const forms = text.matchAll(/<form method="post" action="(\/auth\/admin[^"]*)"[^>]*>(.*?)<\/form>/gs);
  return new Map(
    [...forms].map(([, action = "", body = ""]) => {
      const hidden = body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
      return [action, Object.fromEntries([...hidden].map(([, name, value]) => [name, value]))];
    }),
  );
}

/** Presses the button of a form on a page, and gives the page that it leads to. */
async function press(
  browser: Client,
  page: string,
  action: RegExp,
  typed: Record<string, string> = {},
): Promise<Answer> {
  const opened = await browser.visit(page);
  const [path, fields] = [...formsOf(opened)].find(([one]) => action.test(one)) ?? [];
  expect([page, path]).toStrictEqual([page, expect.stringMatching(action)]);
  const answer = await browser.submit(path ?? "", { ...fields, ...typed });
  expect([page, answer.status]).toStrictEqual([page, 303]);
  return browser.visit(answer.location ?? "");
}

const noticeOf = ({ text }: Answer): string => /<p class="notice" role="status">([^<]*)/.exec(text)?.[1] ?? "";

/** As many wrong passwords as lock an account, without a hash for each. */
async function lock({ auth, time }: Installation, email: string, userId: string | null): Promise<void> {
  const { attempts, ring } = await internalsOf(auth).deps();
  for (let failures = 0; failures < 20; failures += 1) {
    const attempt = await attempts.begin({
      account: accountKey(ring, { email }),
      userId,
      network: "203.0.113.5",
      device: null,
      client: { ip: "203.0.113.5", userAgent: null },
      call: "login",
    });
    await attempt.fail();
    time.now += minute + second;
  }
}

onSqlite((open) => {
  test("each level opens what it may read, is offered what it may do, and is refused the rest; nobody else sees anything", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const levels = ["auditor", "support", "admin"] as const;
    const { browser: maker } = await operator(site, "admin");
    await maker.post("/auth/admin/services", { name: "orders", scopes: ["introspect"] });
    const { kid } = (await maker.get("/auth/admin/keys")).body.keys[0];
    const routes = consoleRoutes.filter(({ section }) => own.includes(section));
    const pathOf = (path: string): string => `/admin${path.replace("{kid}", kid).replace("{name}", "orders")}`;
    for (const [rank, level] of levels.entries()) {
      const { browser } = await operator(site, level);
      for (const { path, level: needed } of routes) {
        const answer = await browser.visit(pathOf(path));
        const allowed = levels.indexOf(needed) <= rank;
        expect([level, path, answer.status]).toStrictEqual([level, path, allowed ? 200 : 403]);
        expect(answer.headers.get("cache-control")).toBe("no-store");
      }
      const overview = await browser.visit("/admin?hours=168");
      expect(overview.text).toContain('href="/admin?hours=168#charts" aria-current="true"');
      expect((await browser.visit("/admin?hours=9999")).status).toBe(200);
    }
    const { browser: member } = await operator(site, null);
    for (const { path } of routes) {
      expect([path, (await member.visit(pathOf(path))).status]).toStrictEqual([path, 403]);
      expect([path, (await site.browser().visit(pathOf(path))).status]).toStrictEqual([path, 303]);
    }
    // A form that is not offered is refused all the same.
    const { browser: auditor } = await operator(site, "auditor");
    const refused = await auditor.submit("/auth/admin/keys/rotate", { from: "/admin/keys" });
    expect([refused.status, refused.location]).toStrictEqual([303, "/admin/keys"]);
    expect((await maker.get("/auth/admin/keys")).body.keys).toHaveLength(1);
  });

  test("keys are rotated and revoked, a lock is lifted, and what was given up is tried again, each said once in words", {
    timeout: 120_000,
  }, async () => {
    const site = await open({ mailer: { send: () => Promise.resolve() }, mailFrom: "door@example.com" });
    const { browser } = await operator(site, "admin");
    const states = async (): Promise<string[]> =>
      (await browser.get("/auth/admin/keys")).body.keys.map(({ state }: { state: string }) => state);

    const rotated = await press(browser, "/admin/keys/rotate", /rotate$/, { now: "" });
    expect(noticeOf(rotated)).toContain("The next key is published");
    expect(await states()).toStrictEqual(["waiting", "signing"]);
    expect(noticeOf(await browser.visit("/admin/keys"))).toBe("");
    await press(browser, "/admin/keys/rotate", /rotate$/, { now: "true" });
    expect(await states()).toStrictEqual(["signing", "accepted"]);
    const [, old] = (await browser.get("/auth/admin/keys")).body.keys;
    const plan = await browser.visit(`/admin/keys/${old.kid}/revoke`);
    expect(plan.text).toContain("those of at most 15 minutes");
    expect(noticeOf(await press(browser, `/admin/keys/${old.kid}/revoke`, /revoke$/))).toContain("revoked");
    expect(await states()).toStrictEqual(["signing", "revoked"]);
    // There is nothing left to press.
    expect(formsOf(await browser.visit(`/admin/keys/${old.kid}/revoke`)).size).toBe(0);

    await lock(site, newEmail(), null);
    await browser.post("/auth/reauthenticate", { password });
    const page = await browser.visit("/admin/locks");
    const [path = "", fields = {}] = [...formsOf(page)].find(([one]) => /\/locks\/[^/]+\/clear$/.test(one)) ?? [];
    const lifted = await browser.submit(path, fields);
    expect(noticeOf(await browser.visit(lifted.location ?? ""))).toContain("The lock is lifted");
    // Somebody was quicker: that is said, and is no error.
    const again = await browser.submit(path, fields);
    expect(noticeOf(await browser.visit(again.location ?? ""))).toContain("did not hold any more");
    expect((await browser.visit("/admin/locks")).text).toContain("No account is locked");

    for (const kind of ["mail", "mail", "webhook"]) {
      await site.raw(
        "insert into {outbox} (kind, payload, created_at, due_at, attempts, dead_at, error) values ($1, '{}', $2, $2, 9, $2, 'refused')",
        kind,
        site.time.now,
      );
    }
    expect((await browser.visit("/admin")).text).toContain("2 mails were given up");
    const { messages } = (await browser.get("/auth/admin/mail")).body;
    const mails = await browser.visit("/admin/mail");
    expect(mails.text.match(/name="ids"/g)).toHaveLength(3);
    const one = await browser.submit("/auth/admin/mail/retry", { ids: String(messages[0].id), from: "/admin/mail" });
    expect(noticeOf(await browser.visit(one.location ?? ""))).toBe("1 is tried again now.");
    expect(noticeOf(await press(browser, "/admin/mail", /hooks\/retry$/))).toBe("1 is tried again now.");
  });

  test("A key of a program is shown once, to whoever made it, and stands in no address, event or log", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const { browser } = await operator(site, "admin");
    const from = "/admin/services/new";
    const typed = {
      name: "orders",
      introspect: "true",
      audiences: "https://a.example.com\r\n\r\nhttps://b.example.com",
    };
    const missing = await browser.submit("/auth/admin/services", { name: "orders", from });
    expect(missing.location).toBe(from);
    const back = await browser.visit(from);
    expect(back.text).toContain("Say what it may do");
    expect(back.text).toContain('value="orders"');
    const made = await browser.submit("/auth/admin/services", { ...typed, from, returnTo: "/admin/services" });
    expect(made.location).toBe("/admin/services");
    const page = await browser.visit("/admin/services");
    const [, key = ""] = /id="key"[^>]*value="(lkv_[^"]+)"/.exec(page.text) ?? [];
    expect([key.length > 40, page.headers.get("cache-control")]).toStrictEqual([true, "no-store"]);
    // It is a key that works.
    const asked = await site.browser().post("/auth/introspect", { token: "x" }, { authorization: `Bearer ${key}` });
    expect([asked.status, asked.body]).toStrictEqual([200, { active: false }]);
    expect((await browser.visit("/admin/services")).text).not.toContain(key);
    expect((await browser.get("/auth/admin/events")).text).not.toContain(key);
    expect([JSON.stringify(made.setCookies).includes(key), JSON.stringify(site.logs).includes(key)]).toStrictEqual([
      false,
      false,
    ]);
    const { services } = (await browser.get("/auth/admin/services")).body;
    expect(services).toMatchObject([
      { scopes: ["introspect"], audiences: ["https://a.example.com", "https://b.example.com"] },
    ]);
    await browser.submit("/auth/admin/services", { ...typed, from });
    expect((await browser.visit(from)).text).toContain("Another program has this name.");

    // Whoever sits at this browser next, an operator as well, sees nothing of it, and neither does whoever keeps the cookie for later.
    const left = await browser.submit("/auth/admin/services", { ...typed, name: "bills", returnTo: "/admin/services" });
    const kept = [...browser.cookies].find(([name]) => name.endsWith("-flash")) ?? ["", ""];
    expect([left.location, kept[1].length > 100]).toStrictEqual(["/admin/services", true]);
    const auditor = await operator(site, "auditor");
    auditor.browser.cookies.set(...kept);
    expect((await auditor.browser.visit("/admin/services")).text).not.toContain('id="key"');
    site.time.now += 61 * second;
    expect((await browser.visit("/admin/services")).text).not.toContain('id="key"');

    // Who has not proven herself lately does so first, and nothing was done.
    site.time.now += 11 * minute;
    const stale = await browser.submit("/auth/admin/services/orders/revoke", { from: "/admin/services" });
    expect(stale.location).toBe(`/reauthenticate?${new URLSearchParams({ returnTo: "/admin/services" })}`);
    expect((await browser.visit("/admin/services/orders/remove")).location).toContain("/reauthenticate?");
    await browser.post("/auth/reauthenticate", { password });
    expect(noticeOf(await press(browser, "/admin/services/orders/remove", /revoke$/))).toContain("refused from now on");
    const after = await site.browser().post("/auth/introspect", { token: "x" }, { authorization: `Bearer ${key}` });
    expect(after.status).toBe(401);
  });
});
