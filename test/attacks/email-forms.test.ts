import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, onSqlite, password } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A058: however an address is written, it is one account", async () => {
    const { browser, raw } = await open();
    const email = newEmail();
    expect((await browser().post("/auth/register", { email, password })).status).toBe(201);
    const [local = "", domain = ""] = email.split("@");
    const wide = (text: string): string =>
      text.replaceAll(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
    const spellings = [
      email.toUpperCase(),
      ` ${email}\t`,
      `${local}\uff20${domain}`,
      `${local}\ufe6b${domain}`,
      wide(email),
      `${local.replace("a", "\u1d43")}@${domain}`,
      `${local}@${domain.replace("e", "\u212f")}`,
      `${local}@${domain.replace(".", "\uff0e")}`,
      `${local}@${domain.toUpperCase()}`,
    ];
    for (const spelling of spellings) {
      const again = await browser().post("/auth/register", { email: spelling, password });
      expect([spelling, again.status]).toStrictEqual([spelling, 409]);
      const login = await browser().post("/auth/login", { email: spelling, password });
      expect([spelling, login.status, login.body.user?.email]).toStrictEqual([spelling, 200, email]);
    }
    // An ideographic full stop is a dot to some and not to others: refused.
    const odd = await browser().post("/auth/register", { email: email.replace(".net", "\u3002net"), password });
    expect(odd.status).toBe(400);
    const [count] = await raw("select count(*) as n from {users}");
    expect(Number(count?.["n"])).toBe(1);
  });

  test("A058: ten registrations of one address at once make one account", async () => {
    const { browser, raw } = await open();
    const email = newEmail();
    const spellings = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? email : email.toUpperCase()));
    const answers = await Promise.all(
      spellings.map((one) => browser().post("/auth/register", { email: one, password })),
    );
    const count = (status: number): number => answers.filter((answer) => answer.status === status).length;
    // On a machine without room some are told to come back.
    expect([count(201), count(409) + count(503)]).toStrictEqual([1, 9]);
    const rows = await raw("select email from {users}");
    expect(rows.map((row) => row["email"])).toStrictEqual([email]);
  });
});

onSqlite((open) => {
  test("A058: the Kelvin sign, the dotless i and the long s do not open the account they look like", async () => {
    const { browser } = await open();
    const tail = newEmail().replace("ada.", "");
    for (const [plain, alike] of [
      [`kim.${tail}`, `\u212aim.${tail}`],
      [`iris.${tail}`, `\u0131ris.${tail}`],
      [`sam.${tail}`, `\u017fam.${tail}`],
      [`ada.${tail}`, `\u0430da.${tail}`],
      [`ada2.${tail}`, `ada2.${tail}`.replace("@", "\u200b@")],
      [`ada3.${tail}`, `ad\u00ada3.${tail}`],
      [`ada4.${tail}`, `ada4.${tail.replace("example", "ex\u0430mple")}`],
    ] as const) {
      expect((await browser().post("/auth/register", { email: plain, password })).status).toBe(201);
      const login = await browser().post("/auth/login", { email: alike, password: "wrong horse entirely 77" });
      expect([400, 401]).toContain(login.status);
      const registered = await browser().post("/auth/register", { email: alike, password });
      const same = registered.body.user?.email === plain;
      expect([alike, same]).toStrictEqual([alike, false]);
    }
  });

  test("A058: an international domain has one form, composed or not", async () => {
    const { browser } = await open();
    const local = newEmail().split("@")[0];
    const first = await browser().post("/auth/register", { email: `${local}@b\u00fccher.example`, password });
    expect(first.body.user.email).toBe(`${local}@xn--bcher-kva.example`);
    for (const domain of [
      "bu\u0308cher.example",
      "B\u00dcCHER.example",
      "xn--bcher-kva.example",
      "XN--BCHER-KVA.EXAMPLE",
    ]) {
      const again = await browser().post("/auth/register", { email: `${local}@${domain}`, password });
      expect([domain, again.body.code]).toStrictEqual([domain, "email_taken"]);
    }
  });

  const notOne: readonly unknown[] = [
    ["ada@example.net"],
    { address: "ada@example.net" },
    { $ne: null },
    ["ada@example.net", "eve@example.org"],
    42,
    true,
    null,
    "ada@example.net,eve@example.org",
    "ada@example.net;eve@example.org",
    "ada@example.net eve@example.org",
    "ada@example.net\neve@example.org",
    "ada@example.net\r\nBcc: eve@example.org",
    "ada@example.net%0d%0aBcc:eve@example.org",
    "ada@example.net\u0000@example.org",
    "ada@example.net\u2028eve@example.org",
    "Ada <ada@example.net>",
    "<ada@example.net>",
    "ada@example.net>",
    '"ada"@example.net',
    '"ada@example.org"@example.net',
    '"a b"@example.net',
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "ada@2130706433",
    "ada@[IPv6:::1]",
    "ada(comment)@example.net",
    "ada@example.net(comment)",
    "@relay.example:ada@example.net",
    "ada%example.org@relay.example@example.net",
    "relay.example!ada@",
    "ada@",
    "@example.net",
    "ada",
    "",
    " ",
    ".ada@example.net",
    "ada.@example.net",
    "a..da@example.net",
    "ada@example",
    "ada@.example.net",
    "ada@example..net",
    "ada@example.net.",
    "ada@-example.net",
    "ada@exam_ple.net",
    "ada@exam ple.net",
    "ada\\@example.net",
    `${"a".repeat(65)}@example.net`,
    `ada@${"a".repeat(64)}.net`,
    `ada@${"a.".repeat(125)}net`,
    `${"a".repeat(50_000)}@example.net`,
    "ada@xn--\u0000.example",
    "ada@xn--a.example",
    "mailto:ada@example.net",
    "ada@example.net?cc=eve@example.org",
    "=?utf-8?q?ada?=@example.net\r\n",
    "=?utf-8?q?ada=40example.org=3e=20?=@example.net",
    "ada%example.org@example.net",
    "example.org!ada@example.net",
    "-oQ/tmp@example.net",
  ];

  test("A059: what is not exactly one address is 400, and makes no account", async () => {
    const { browser, raw } = await open();
    for (const email of notOne) {
      for (const path of ["/auth/register", "/auth/login", "/auth/user/delete/undo"]) {
        const { status, body } = await browser().post(path, { email, password });
        expect([email, path, status, body.errors?.[0]?.pointer]).toStrictEqual([email, path, 400, "/email"]);
      }
      if (typeof email !== "string" || email === "") continue;
      const form = await browser().submit("/auth/register", { email, password });
      expect([email, form.location]).toStrictEqual([email, "/register?error=invalid_input"]);
    }
    const [count] = await raw("select count(*) as n from {users}");
    expect(Number(count?.["n"])).toBe(0);
  });
});
