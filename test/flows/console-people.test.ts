import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { accountKey } from "../../src/throttle/account-key.ts";
import type { OperatorLevel } from "../../src/user/operator.ts";
import type { Answer, Client } from "./client.ts";
import { type Installation, minute, newEmail, onSqlite, password } from "./installation.ts";
import { createMailbox } from "./mailbox.ts";
import { operator } from "./operator.ts";

/** What a page says, without its markup. */
const textOf = ({ text }: Answer): string =>
  text
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");

/** The hidden fields and the address of the one form on a page that posts to the operators' API. */
function formOf({ text }: Answer): { readonly action: string; readonly fields: Record<string, string> } {
  const [, action = "", body = ""] =
    /<form method="post" action="(\/auth\/admin[^"]*)"[^>]*>(.*?)<\/form>/s.exec(text) ?? [];
  const hidden = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return { action, fields: Object.fromEntries(hidden.map(([, name, value]) => [name, value])) };
}

/** Opens the page of an act, and presses its button. Gives the page that it leads to. */
async function confirm(browser: Client, path: string, typed: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { action, fields } = formOf(await browser.visit(path));
  const answer = await browser.submit(action, { ...fields, ...typed });
  expect([path, answer.status]).toStrictEqual([path, 303]);
  return browser.visit(answer.location ?? "");
}

const signIn = (site: Installation, email: string): Promise<Answer> =>
  site.browser().post("/auth/login", { email, password });

const offered = ({ text }: Answer, userId: string): string[] =>
  [...text.matchAll(new RegExp(`href="/admin/users/${userId}/([a-z-]+)"`, "g"))].map(([, act = ""]) => act);

const acts = ["ban", "unban", "end-sessions", "send-reset", "unlock", "operator", "delete", "erase", "edit"];

onSqlite((open) => {
  const withMail = async () => {
    const box = createMailbox();
    return { box, site: await open({ mailer: box.mailer, mailFrom: "door@example.com" }) };
  };

  test("a page says in numbers what an act will do, and the next one what it did, once", {
    timeout: 120_000,
  }, async () => {
    const { site, box } = await withMail();
    const admin = await operator(site, "admin");
    const ada = await site.member();
    await signIn(site, ada.email);
    const page = `/admin/users/${ada.userId}`;

    const asked = await admin.browser.visit(`${page}/ban`);
    expect(textOf(asked)).toContain("Ends 2 sessions.");
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    const banned = await confirm(admin.browser, `${page}/ban`, { reason: "Spam <b>in</b> the forum" });
    expect(textOf(banned)).toContain("Banned. 2 sessions ended.");
    // Said to whoever did it, once; and the reason to operators alone.
    expect(textOf(await admin.browser.visit(page))).not.toContain("sessions ended.");
    expect(textOf(banned)).toContain('"reason": "Spam <b>in</b> the forum"');
    expect(banned.text).not.toContain("<b>in</b>");
    expect((await ada.browser.get("/auth/session")).status).toBe(401);
    // What makes no sense as she is now is not offered, and said on its page where somebody comes late.
    expect(offered(banned, ada.userId)).toStrictEqual(["edit", "operator", "unban"]);
    expect(textOf(await admin.browser.visit(`${page}/ban`))).toContain("This account is banned already.");
    expect((await admin.browser.visit(`${page}/delete`)).status).toBe(403);

    expect(textOf(await confirm(admin.browser, `${page}/unban`))).toContain("The ban is taken back.");
    await signIn(site, ada.email);
    expect(textOf(await confirm(admin.browser, `${page}/end-sessions`))).toContain("1 session ended.");
    expect(textOf(await admin.browser.visit(`${page}/end-sessions`))).toContain("There is no session to end.");
    expect(textOf(await confirm(admin.browser, `${page}/send-reset`))).toContain(
      "A link is on its way. It works until",
    );
    await box.token(ada.email);
    await site.raw("update {users} set email_verified = 1");
    expect(textOf(await confirm(admin.browser, `${page}/operator`, { level: "support" }))).toContain(
      "The operator level is now: Support.",
    );
    expect(textOf(await confirm(admin.browser, `${page}/operator`, { level: "none" }))).toContain(
      "The operator level is now: none.",
    );

    const { browser, userId, sessionId } = await site.member();
    const session = await confirm(admin.browser, `/admin/sessions/${sessionId}/end`);
    expect(textOf(session)).toContain("1 session ended.");
    expect((await browser.get("/auth/session")).status).toBe(401);
    const deleting = await confirm(admin.browser, `/admin/users/${userId}/delete`);
    expect(textOf(deleting)).toMatch(/0 sessions ended. Everything is erased on \d+ \w+ \d{4}/);
    const erased = await confirm(admin.browser, `/admin/users/${userId}/erase`);
    expect(textOf(erased)).toContain("The account is erased, and 0 sessions ended.");
    const gone = await admin.browser.visit(`/admin/users/${userId}`);
    expect([gone.status, gone.text.includes('aria-current="page"')]).toStrictEqual([404, true]);
    expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
  });

  test("a lock is seen and lifted, with the attempts that it forgets", async () => {
    const site = await open();
    const { browser } = await operator(site, "support");
    const ada = await site.member();
    const { attempts, ring } = await internalsOf(site.auth).deps();
    for (let failures = 0; failures < 20; failures += 1) {
      const client = { ip: "203.0.113.5", userAgent: null };
      const who = { account: accountKey(ring, { email: ada.email }), userId: ada.userId, device: null, client };
      await (await attempts.begin({ ...who, call: "login", network: `203.0.113.${failures}` })).fail();
    }
    const page = `/admin/users/${ada.userId}`;
    const seen = await browser.visit(page);
    expect(textOf(seen)).toContain("after 20 wrong passwords");
    expect(textOf(await browser.visit(`${page}/unlock`))).toContain("Forgets 20 wrong attempts.");
    const lifted = await confirm(browser, `${page}/unlock`);
    expect(textOf(lifted)).toContain("The lock is lifted");
    expect(offered(lifted, ada.userId)).not.toContain("unlock");
    expect((await signIn(site, ada.email)).status).toBe(200);
  });

  test("what a level may not do is not offered, its page is refused, and so is its form", {
    timeout: 120_000,
  }, async () => {
    const { site } = await withMail();
    const target = await site.member();
    const above = await operator(site, "admin");
    const help = ["send-reset", "end-sessions"];
    const all = [...help, "edit", "operator", "ban", "delete", "erase"];
    const may: readonly (readonly [OperatorLevel, string, readonly string[]])[] = [
      ["auditor", target.userId, []],
      ["support", target.userId, help],
      ["support", above.userId, []],
      ["admin", target.userId, all],
    ];
    const before = await site.raw("select * from {users} order by id");
    for (const [level, userId, expected] of may) {
      const { browser } = await operator(site, level);
      const page = await browser.visit(`/admin/users/${userId}`);
      expect([level, page.status, offered(page, userId)]).toStrictEqual([level, 200, expected]);
      for (const act of acts) {
        const opened = await browser.visit(`/admin/users/${userId}/${act}`);
        const isRefused = opened.status === 403 && opened.location === null;
        const isAllowed =
          expected.includes(act) || (expected.length > 0 && act === "unlock") || (level === "admin" && act === "unban");
        expect([level, act, isRefused]).toStrictEqual([level, act, !isAllowed]);
        if (isAllowed) continue;
        const path = act === "edit" ? "" : act === "erase" ? "/delete" : `/${act}`;
        const from = `/admin/users/${userId}`;
        const sent = await browser.submit(`/auth/admin/users/${userId}${path}`, {
          from,
          ...(act === "operator" && { level: "admin" }),
        });
        expect([level, act, sent.status, sent.location]).toStrictEqual([level, act, 303, from]);
      }
      const list = await browser.visit("/admin/sessions");
      expect([level, list.text.includes('/end"')]).toStrictEqual([level, level !== "auditor"]);
      expect([level, (await browser.visit("/admin/users/new")).status]).toStrictEqual([
        level,
        level === "admin" ? 200 : 403,
      ]);
    }
    const after = await site.raw("select * from {users} order by id");
    expect(after.filter(({ id }) => before.some((user) => user["id"] === id))).toStrictEqual(before);
    const admin = await operator(site, "admin");
    const own = await admin.browser.visit(`/admin/users/${admin.userId}`);
    expect(offered(own, admin.userId)).toStrictEqual(["send-reset", "end-sessions", "edit"]);
    // Whoever is no operator is shown nothing of it, and whoever is nobody is asked to log in.
    expect((await target.browser.visit(`/admin/users/${admin.userId}`)).status).toBe(403);
    expect((await site.browser().visit("/admin/users?search=a")).location).toMatch(
      /^\/login\?.*returnTo=%2Fadmin%2Fusers%3Fsearch%3Da/,
    );
  });

  test("an old proof leads to a new one, and back with what was typed", async () => {
    const site = await open();
    const { browser } = await operator(site, "admin");
    const ada = await site.member();
    const path = `/admin/users/${ada.userId}/ban`;
    const { action, fields } = formOf(await browser.visit(path));
    site.time.now += 10 * minute + 1_000;
    const refused = await browser.submit(action, { ...fields, reason: "Sold her account" });
    expect([refused.status, refused.location]).toStrictEqual([
      303,
      `/reauthenticate?returnTo=${encodeURIComponent(path)}`,
    ]);
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
    expect(textOf(await browser.visit(refused.location ?? ""))).toContain("Confirm it is you");
    const proven = await browser.submit("/auth/reauthenticate", { password, returnTo: path });
    expect(proven.location).toBe(path);
    const back = await browser.visit(path);
    expect(back.text).toContain('value="Sold her account"');
    // Whoever opens such a page with an old proof is asked before she types anything.
    site.time.now += 10 * minute + 1_000;
    for (const old of [
      path,
      `/admin/users/${ada.userId}/unban`,
      `/admin/users/${ada.userId}/edit`,
      "/admin/users/new",
    ]) {
      expect((await browser.visit(old)).location).toBe(`/reauthenticate?returnTo=${encodeURIComponent(old)}`);
    }
    expect((await browser.visit(`/admin/users/${ada.userId}`)).status).toBe(200);
  });

  test("whatever changed since the page was opened: what is said is what was done, also to the slower of two", async () => {
    const site = await open();
    const [one, other] = [await operator(site, "admin"), await operator(site, "admin")];
    const ada = await site.member();
    await signIn(site, ada.email);
    const path = `/admin/users/${ada.userId}/ban`;
    const asked = await one.browser.visit(path);
    expect(textOf(asked)).toContain("Ends 2 sessions.");
    await ada.browser.post("/auth/logout");
    const forms = [formOf(asked), formOf(await other.browser.visit(path))];
    const answers = await Promise.all(
      [one, other].map(({ browser }, n) => browser.submit(forms[n]?.action ?? "", forms[n]?.fields ?? {})),
    );
    const said = await Promise.all(
      [one, other].map(async ({ browser }, n) => textOf(await browser.visit(answers[n]?.location ?? ""))),
    );
    const notices = said.map(
      (text) => /Banned\. \d+ sessions? ended\.|banned already; nothing was changed/.exec(text)?.[0],
    );
    expect(new Set(notices)).toStrictEqual(
      new Set(["Banned. 1 session ended.", "banned already; nothing was changed"]),
    );
    // Of somebody who is gone meanwhile, nothing is done, and that is said.
    const { userId } = await site.member();
    const late = formOf(await one.browser.visit(`/admin/users/${userId}/end-sessions`));
    await confirm(other.browser, `/admin/users/${userId}/erase`);
    const answer = await one.browser.submit(late.action, late.fields);
    expect([answer.status, (await one.browser.visit(answer.location ?? "")).status]).toStrictEqual([303, 404]);
  });

  test("wrong input comes back beside its field, as it was typed, however long it is", async () => {
    const site = await open();
    const { browser } = await operator(site, "admin");
    const ada = await site.member();
    const path = `/admin/users/${ada.userId}/edit`;
    const [before] = await site.raw("select * from {users} where id = $1", ada.userId);
    const broken = `{\n  "tenant": "acme",\n  plan: "team"\n}`;
    const long = JSON.stringify({ list: Array.from({ length: 300 }, (_, n) => `item ${n * 7_919}`) }, null, 2);
    const wrong: readonly (readonly [Record<string, string>, string])[] = [
      [{ metadata: broken }, "This is not JSON: look at line 3."],
      [{ metadata: '{"a": 1, "a": 2}' }, "more than one meaning"],
      [{ metadata: "[1]" }, "Write one JSON object, in braces."],
      [{ metadata: long }, "metadata takes at most 4 KB"],
      [{ role: "a b" }, "A role is 1 to 64 letters"],
      [{ name: "x".repeat(300) }, "Shorten the name"],
    ];
    for (const [typed, sentence] of wrong) {
      const page = await confirm(browser, path, { name: "Ada <L>", role: "editor", metadata: "{}", ...typed });
      expect([typed, textOf(page).includes(sentence)]).toStrictEqual([typed, true]);
      expect(page.text).toContain('aria-invalid="true"');
      const shown = page.text.replaceAll("&quot;", '"').replaceAll(/\s+/g, " ");
      for (const value of Object.values(typed)) expect(shown).toContain(value.replaceAll(/\s+/g, " ").slice(0, 40));
    }
    expect((await site.raw("select * from {users} where id = $1", ada.userId))[0]).toStrictEqual(before);
    const saved = await confirm(browser, path, { name: "Ada <L>", role: "editor", metadata: '{"tenant": "acme"}' });
    expect(textOf(saved)).toContain("Saved.");
    expect(saved.text).toContain("Ada &lt;L&gt;");
    expect((await browser.get(`/auth/admin/users/${ada.userId}`)).body.user).toMatchObject({
      name: "Ada <L>",
      role: "editor",
      metadata: { tenant: "acme" },
    });
    // An empty field says that there is none; what stays the same is no change.
    const events = await site.raw("select id from {events}");
    await confirm(browser, path, { name: "", role: "editor", metadata: '{ "tenant":"acme" }' });
    expect((await browser.get(`/auth/admin/users/${ada.userId}`)).body.user.name).toBeNull();
    expect(await site.raw("select id from {events}")).toHaveLength(events.length + 1);
    const reason = await confirm(browser, `/admin/users/${ada.userId}/ban`, { reason: "x".repeat(501) });
    expect(textOf(reason)).toContain("Write one line of at most 500 characters.");
    expect(reason.text).toContain("x".repeat(501));
  });

  test("a page that was open for long changes what somebody typed, and takes nothing back that another did meanwhile", async () => {
    const site = await open();
    const [one, other] = [await operator(site, "admin"), await operator(site, "admin")];
    const ada = await site.member();
    const at = `/auth/admin/users/${ada.userId}`;
    const metadata = { plan: "team", seats: 3 };
    await other.browser.json("PATCH", at, { name: "Ada", role: "billing", metadata });
    const path = `/admin/users/${ada.userId}/edit`;
    const { action, fields } = formOf(await one.browser.visit(path));
    await other.browser.json("PATCH", at, { role: "user", metadata: { plan: "free" } });
    const shown = { role: "billing", metadata: JSON.stringify(metadata, null, 2).replaceAll("\n", "\r\n") };
    const refused = await one.browser.submit(action, { ...fields, ...shown, name: "x".repeat(300) });
    const again = formOf(await one.browser.visit(refused.location ?? ""));
    expect(again.fields).toStrictEqual(fields);
    await one.browser.submit(action, { ...again.fields, ...shown, name: "Ada L" });
    expect((await one.browser.get(at)).body.user).toMatchObject({
      name: "Ada L",
      role: "user",
      metadata: { plan: "free" },
    });
  });

  test("somebody is added: with a link by mail, by an invitation that is shown once, or not at all", async () => {
    const { site, box } = await withMail();
    const { browser } = await operator(site, "admin");
    const email = newEmail();
    const page = await browser.visit("/admin/users/new");
    expect(page.text).toContain('action="/auth/admin/invitations"');
    const send = async (path: string, fields: Record<string, string>): Promise<Answer> => {
      const answer = await browser.submit(path, { from: "/admin/users/new", returnTo: "/admin/users/new", ...fields });
      return browser.visit(answer.location ?? "");
    };
    const made = await send("/auth/admin/users", { email, role: "editor", sendReset: "true" });
    expect(textOf(made)).toContain("The account is made, and a link to set a password is on its way.");
    expect(made.text).toContain(`<bdi>${email}</bdi>`);
    await box.token(email);
    const taken = await send("/auth/admin/users", { email, name: "Ada" });
    expect(textOf(taken)).toContain("An account with this email exists already.");
    expect(taken.text).toContain('value="Ada"');
    const invited = await send("/auth/admin/invitations", { email: newEmail() });
    const [link = ""] = /https:\/\/app\.example\.com\/register\?token=[^"]+/.exec(invited.text) ?? [];
    expect(link).not.toBe("");
    expect((await browser.visit("/admin/users/new")).text).not.toContain(link);
    expect((await site.browser().visit(link)).status).toBe(303);

    // An address that may not be mailed any more gets no account that nobody can get into.
    const often = newEmail();
    for (let n = 0; n < 3; n += 1) {
      const { body } = await browser.post("/auth/admin/users", { email: often, sendReset: true });
      await browser.json("DELETE", `/auth/admin/users/${body.user.id}`, { now: true });
    }
    expect((await browser.post("/auth/admin/users", { email: often, sendReset: true })).status).toBe(429);
    expect(await site.raw("select id from {users} where email = $1", often)).toStrictEqual([]);
  });

  describe("lists", () => {
    test("a search finds what somebody typed, whatever it is, and shows it as text", { timeout: 120_000 }, async () => {
      const site = await open();
      const { browser } = await operator(site, "auditor");
      const names = ["100% Ada", "under_score", `O'Hara "Q"`, "back\\slash", "<script>alert(1)</script>", "Ünal ß"];
      for (const name of names) {
        const { userId } = await site.member();
        await site.raw("update {users} set name = $1 where id = $2", name, userId);
      }
      for (const name of names) {
        const page = await browser.visit(`/admin/users?search=${encodeURIComponent(name)}`);
        expect([name, /1 person found/.test(textOf(page))]).toStrictEqual([name, true]);
        expect(page.text).not.toContain("<script>alert");
      }
      for (const [search, found] of [
        ["%", "Nobody found"],
        ["_", "Nobody found"],
        ["100_", "Nobody found"],
        ["' or 1=1 --", "Nobody found"],
        ["x".repeat(10_240), "That cannot be searched for"],
        ["a\u0000b", "That cannot be searched for"],
        [" ", "people found"],
      ] as const) {
        const page = await browser.visit(`/admin/users?search=${encodeURIComponent(search)}&banned=&operator=&role=`);
        expect([search.slice(0, 20), page.status, textOf(page).includes(found)]).toStrictEqual([
          search.slice(0, 20),
          200,
          true,
        ]);
      }
      expect((await browser.visit("/admin/users?search=%ff")).status).toBe(200);
      expect((await browser.visit("/admin/users?cursor=%3Cb%3E")).status).toBe(400);
      expect(textOf(await browser.visit("/admin/users?operator=auditor"))).toContain("1 person found");
      expect(textOf(await browser.visit("/admin/users?role=a%20b"))).toContain("That cannot be searched for");
    });

    test("pages lead on, back and to the start, and are the same when loaded again", async () => {
      const site = await open();
      const { browser } = await operator(site, "auditor");
      for (let n = 0; n < 119; n += 1) {
        await site.raw(
          "insert into {users} (id, email, email_verified, name, role, created_at, updated_at, version, metadata) values ($1, $2, 1, $3, 'user', $4, $4, 1, '{}')",
          randomUUID(),
          `person${n}@example.org`,
          `Person ${n}`,
          site.time.now - n * 1_000,
        );
      }
      const link = ({ text }: Answer, rel: string): string =>
        (new RegExp(`href="([^"]*)" rel="${rel}"`).exec(text)?.[1] ?? "").replaceAll("&amp;", "&");
      const people = ({ text }: Answer): string[] =>
        [...text.matchAll(/scope="row"><a href="([^"]*)"/g)].map(([, url = ""]) => url);
      const first = await browser.visit("/admin/users");
      const second = await browser.visit(link(first, "next"));
      const third = await browser.visit(link(second, "next"));
      const all = [first, second, third].flatMap(people);
      expect([all.length, new Set(all).size, link(third, "next")]).toStrictEqual([120, 120, ""]);
      const back = await browser.visit(link(third, "prev"));
      expect(people(back)).toStrictEqual(people(second));
      expect(people(await browser.visit(link(back, "prev")))).toStrictEqual(people(first));
      expect(people(await browser.visit(link(second, "next")))).toStrictEqual(people(third));
    });

    test("events are found by kind, person and time, say what happened, and are had as a file by the same filter", async () => {
      const site = await open();
      const { browser, userId } = await operator(site, "admin");
      const agent = `Mozilla/5.0 "><img src=x onerror=alert(1)>`;
      const ada = await site.member({ userAgent: agent });
      await browser.post(`/auth/admin/users/${ada.userId}/ban`, { reason: `"><script>alert(1)</script>` });
      const visit = async (query: string): Promise<Answer> => browser.visit(`/admin/events?${query}`);
      const all = await visit("");
      expect(textOf(all)).toContain("Banned");
      expect(all.text).not.toMatch(/<script>alert|<img src=x/);
      const banned = await visit(`type=user_banned&user=${ada.userId}&session=&operator=&since=&until=`);
      expect(textOf(banned)).toContain("1 event found");
      expect(textOf(banned)).toContain("an operator");
      const [, exported = ""] = /href="(\/auth\/admin\/events\/export[^"]*)"/.exec(banned.text) ?? [];
      const file = await browser.get(exported.replaceAll("&amp;", "&"));
      expect(
        file.text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).type),
      ).toStrictEqual(["user_banned"]);
      const [, signIns = ""] = (await visit("type=sign_in")).text.split('id="events-found"');
      expect([signIns.includes("Signed in by password"), signIns.includes("Banned")]).toStrictEqual([true, false]);
      expect(textOf(await visit(`operator=${userId}`))).toContain("1 event found");
      const day = (moment: number): string => new Date(moment).toISOString().slice(0, 16);
      expect(textOf(await visit(`until=${day(site.time.now - minute)}`))).toContain("No event found");
      expect(textOf(await visit(`since=${day(site.time.now - minute)}`))).toContain("Banned");
      for (const wrong of [
        "user=nobody",
        "user=ada.",
        "session=%00",
        "since=yesterday",
        `operator=${"x".repeat(9_000)}`,
      ]) {
        const page = await visit(wrong);
        expect([wrong.slice(0, 20), page.status, textOf(page).includes("That cannot be searched for")]).toStrictEqual([
          wrong.slice(0, 20),
          200,
          true,
        ]);
      }
      expect(textOf(await visit(`user=${ada.email}&type=user_banned`))).toContain("1 event found");
      const sessions = await browser.visit(`/admin/sessions?user=${userId.slice(0, 12)}`);
      expect(textOf(sessions)).toContain("1 session found");
      expect(textOf(await browser.visit("/admin/sessions?user=ada."))).toContain("That is nobody in particular");
      for (const missing of [
        "/admin/users/x",
        `/admin/users/${randomUUID()}/ban`,
        `/admin/sessions/${randomUUID()}/end`,
      ]) {
        expect([missing, (await browser.visit(missing)).status]).toStrictEqual([missing, 404]);
      }
    });
  });
});
