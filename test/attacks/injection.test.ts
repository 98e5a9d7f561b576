import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, origin, password, sessionCookieName } from "../flows/installation.ts";

/** Texts that mean something to an interpreter somewhere. In a field they are themselves. */
const payloads: readonly string[] = [
  "'",
  "''",
  '"',
  "`",
  "\\",
  "\\'",
  "' or '1'='1",
  "' or 1=1 --",
  '" or ""="',
  "'; drop table latchkey_users; --",
  "'; drop schema latchkey cascade; --",
  "'); delete from latchkey.sessions; --",
  "' union select password_hash from latchkey_users --",
  "1; select pg_sleep(10)",
  "' || pg_sleep(10) || '",
  "'||(select 1 from pg_sleep(10))||'",
  "$1",
  "$$",
  "$latchkey$",
  "?",
  ":id",
  "@p1",
  "%",
  "_",
  "%%%",
  "*",
  "*)(uid=*))(|(uid=*",
  "admin)(&)",
  "{{7*7}}",
  "${7*7}",
  "<%= 7*7 %>",
  "#{7*7}",
  "[$ne]",
  '{"$ne":null}',
  "$where: 1",
  "\u02bc or 1=1",
  "\uff07 or 1=1",
  "0",
  "-1",
  "null",
  "undefined",
  "NaN",
  "true",
  "../../etc/passwd",
  "file:///etc/passwd",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "\ud83d\ude00".repeat(3),
];

onEveryDatabase((open) => {
  test("A087: in a name every text is itself, in JSON, in a form, and on the page", async () => {
    const { member } = await open();
    const { browser } = await member();
    for (const name of payloads) {
      expect((await browser.json("PATCH", "/auth/user", { name })).body.user.name).toBe(name);
      expect((await browser.get("/auth/session")).body.user.name).toBe(name);
      await browser.submit("/auth/user", { name });
      expect((await browser.get("/auth/session")).body.user.name).toBe(name);
      const page = await browser.visit("/account");
      expect(page.status).toBe(200);
      // One script is ours: a file, with nothing in it.
      expect(page.text.match(/<script/gi)).toStrictEqual(["<script"]);
      expect(page.text).toMatch(/<script src="\/auth\/script-[\w-]+\.js" [^<>]*><\/script>/);
      expect(page.text).not.toMatch(/<img src=x/i);
      expect(page.text).not.toContain("{{49}}");
    }
  });

  test("A087: in a password, a device name and a user agent every text is itself", async () => {
    const { browser, member } = await open();
    const { email, browser: ada } = await member();
    for (const [index, text] of payloads.entries()) {
      const latin = text.replaceAll(/[^\x20-\x7e]/g, "?").trim() || "x";
      const client = browser({ userAgent: latin });
      expect((await client.post("/auth/login", { email, password: text })).status).toBe(401);
      // So many wrong ones would lock the account; a right one clears them.
      if (index % 10 === 9) await ada.post("/auth/login", { email, password });
    }
    for (const text of payloads.slice(0, 12)) {
      const client = browser({ userAgent: text });
      const { status, body } = await client.post("/auth/login", { email, password, deviceName: text });
      expect([text, status]).toStrictEqual([text, 200]);
      const { sessions } = (await ada.get("/auth/sessions")).body;
      const listed = sessions.find(({ id }: { id: string }) => id === body.session.id);
      expect([listed.userAgent, listed.device.name]).toStrictEqual([text, text]);
    }
  });

  test("A087: no path, query, cookie or header value reaches the database as anything but a value", async () => {
    const { browser, member, raw } = await open();
    const { browser: ada, sessionId } = await member();
    const texts = [...payloads, "\u0000", `${sessionId}\u0000`, `${sessionId}' or '1'='1`, "\ud7ff", "x".repeat(3_000)];
    for (const text of texts) {
      const encoded = encodeURIComponent(text);
      for (const path of [`/auth/sessions/${encoded}`, `/auth/sessions/${sessionId}${encoded}`]) {
        // A dot segment or a slash leads elsewhere, and that is nowhere.
        expect([text, (await ada.delete(path)).status]).toStrictEqual([text, 404]);
        expect([text, (await ada.post(`${path}/end`)).status]).toStrictEqual([text, 404]);
      }
      expect((await ada.get(`/auth/sessions?id=${encoded}&userId[$ne]=${encoded}&sort=${encoded}`)).status).toBe(200);
      expect((await ada.visit(`/login?notice=${encoded}&error=${encoded}&returnTo=${encoded}`)).status).toBe(303);
      const visitor = await browser().visit(`/login?notice=${encoded}&error=${encoded}&returnTo=${encoded}`);
      expect(visitor.text).not.toMatch(/<script>alert|onerror/);
      if (/[^\x21-\x7e]/.test(text)) continue;
      for (const name of [sessionCookieName, "__Host-latchkey-flash"]) {
        const answer = await browser().get("/auth/session", { cookie: `${name}=${text}` });
        expect([text, answer.status]).toStrictEqual([text, 401]);
        expect((await browser().get("/login", { cookie: `${name}=${text}` })).status).toBe(200);
      }
    }
    const [count] = await raw("select count(*) as n from {sessions} where ended_at is null");
    expect(Number(count?.["n"])).toBe(1);
  });

  test("A087: operators in place of a text are refused in every field", async () => {
    const { browser, member } = await open();
    const { email, browser: ada } = await member();
    for (const operator of [
      { $ne: null },
      { $gt: "" },
      { $regex: ".*" },
      { $where: "1" },
      [],
      [""],
      [[email]],
      { toString: "x" },
      0,
      1,
      true,
      false,
    ]) {
      const calls = [
        browser().post("/auth/login", { email: operator, password }),
        browser().post("/auth/login", { email, password: operator }),
        browser().post("/auth/register", { email: operator, password }),
        browser().post("/auth/register", { email: newEmail(), password: operator }),
        browser().post("/auth/register", { email: newEmail(), password, name: operator }),
        browser().post("/auth/login", { email, password, deviceName: operator }),
        browser().post("/auth/login", { email, password, carrier: operator }),
        ada.post("/auth/password/change", { currentPassword: operator, newPassword: password }),
        ada.post("/auth/password/change", { currentPassword: password, newPassword: operator }),
        ada.post("/auth/reauthenticate", { password: operator }),
        ada.json("PATCH", "/auth/user", { name: operator }),
      ];
      for (const { status, body } of await Promise.all(calls)) {
        expect([operator, status, body.code]).toStrictEqual([operator, 400, "invalid_input"]);
      }
    }
    expect((await ada.get("/auth/session")).status).toBe(200);
  });

  test("A088: line breaks and terminal codes in names are refused, never stored", async () => {
    const { browser, member, raw } = await open();
    const { browser: ada, email } = await member();
    for (const bad of [
      "a\r\nb",
      "a\nb",
      "a\rb",
      "a\u0000b",
      "a\u001b[31mb",
      "a\u009b31mb",
      "a\u0085b",
      "a\u2028b",
      "a\u2029b",
      "a\u202eb",
      "a\u2066b",
      "a\u0008b",
      "a\u007fb",
    ]) {
      for (const answer of [
        await ada.json("PATCH", "/auth/user", { name: bad }),
        await browser().post("/auth/login", { email, password, deviceName: bad }),
        await browser().post("/auth/register", { email: newEmail(), password, name: bad }),
      ]) {
        expect([bad, answer.status]).toStrictEqual([bad, 400]);
        expect(answer.text).not.toContain(bad);
      }
    }
    const [count] = await raw("select count(*) as n from {users} where name is not null");
    expect(Number(count?.["n"])).toBe(0);
  });

  test("A088: what a failing request carries makes one log line, and splits no header", async () => {
    const site = await open();
    const { browser } = await site.member();
    await site.raw("drop table {revocations}");
    const nasty = "x%0d%0aSet-Cookie:%20a=b%1b[31m%00";
    const before = site.logs.length;
    const answers = [
      await browser.delete(`/auth/sessions/${(await browser.get("/auth/session")).body.session.id}?q=${nasty}`),
      await browser.post(
        `/auth/logout?q=${nasty}`,
        {},
        {
          "user-agent": "a\u001b[31m",
          "x-request-id": "abcdefgh\u001b[31m",
          referer: `https://app.example.com/${nasty}`,
        },
      ),
      await browser.submit("/auth/logout", { returnTo: "/a\r\nSet-Cookie: a=b" }),
    ];
    expect(site.logs.length).toBeGreaterThan(before);
    for (const { fields } of site.logs) {
      // Printable, or a line break that JSON will escape inside a stack.
      const { stack: _, cause: __, ...line } = fields;
      expect(JSON.stringify(line)).toMatch(/^[\x20-\x7e]*$/);
    }
    for (const { headers, setCookies } of answers) {
      for (const [, value] of headers) expect(value).toMatch(/^[\x20-\x7e]*$/);
      expect(setCookies.join()).not.toContain("a=b");
    }
    expect(origin).toContain("https");
  });
});
