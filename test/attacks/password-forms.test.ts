import { hashSync } from "@node-rs/argon2";
import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, onSqlite } from "../flows/installation.ts";
import type { Client } from "../flows/client.ts";

onSqlite((open) => {
  async function opens(client: Client, email: string, password: string): Promise<boolean> {
    const { status } = await client.post("/auth/login", { email, password });
    expect([200, 401]).toContain(status);
    return status === 200;
  }

  test.for(["argon2id", "bcrypt"] as const)(
    "A070: with %s every byte of a password counts, or the password is refused",
    async (hash) => {
      const { browser } = await open({ password: { hash } });
      const seventy = "plum tractor 3 violet anchor nine lantern meadow whistle copper 71 q ";
      const cases: [string, string][] = [
        [`${seventy}abcd`, `${seventy}abce`],
        [`${seventy}abcdefgh tail one`, `${seventy}abcdefgh tail two`],
        ["violet\u0000anchor nine lantern", "violet\u0000copper nine lantern"],
        ["\u0000violet anchor nine lantern", "\u0000copper meadow 44 whistle"],
        ["violet anchor nine lantern", "violet anchor nine lantern\u0000"],
        ["violet anchor nine lantern", "violet anchor nine lanterN"],
        [`${"\u6f22\u5b57 ".repeat(10)}lantern`, `${"\u6f22\u5b57 ".repeat(10)}lanterm`],
      ];
      for (const [right, wrong] of cases) {
        const email = newEmail();
        const { status, body } = await browser().post("/auth/register", { email, password: right });
        if (hash === "bcrypt" && status === 422) {
          expect(["too_many_bytes", "contains_nul"]).toContain(body.errors[0].code);
          continue;
        }
        expect([right, status]).toStrictEqual([right, 201]);
        expect(await opens(browser(), email, right)).toBe(true);
        expect(await opens(browser(), email, wrong)).toBe(false);
        expect(await opens(browser(), email, right.slice(0, 20))).toBe(false);
      }
    },
  );

  test("A070: a long address and a password are not one text to the hash", async () => {
    const { browser } = await open({ password: { hash: "bcrypt" } });
    const email = `${"a".repeat(52)}@example.net`;
    expect((await browser().post("/auth/register", { email, password: "violet anchor nine" })).status).toBe(201);
    for (const guess of ["", "x", "violet", "wrong horse entirely 77"]) {
      expect((await browser().post("/auth/login", { email, password: guess })).status).not.toBe(200);
    }
  });

  test("A071: a password composed by one system and decomposed by another is one password", async () => {
    const { browser } = await open();
    for (const typed of [
      "caf\u00e9 lantern \u00fcber nine",
      "\u1e69 violet \u00c5ngstr\u00f6m 9",
      "\ud55c\uae00 \ube44\ubc00\ubc88\ud638 lantern",
    ]) {
      const [nfc, nfd] = [typed.normalize("NFC"), typed.normalize("NFD")];
      expect(nfd).not.toBe(nfc);
      for (const [registered, used] of [
        [nfc, nfd],
        [nfd, nfc],
      ] as const) {
        const email = newEmail();
        expect((await browser().post("/auth/register", { email, password: registered })).status).toBe(201);
        expect(await opens(browser(), email, used)).toBe(true);
        expect(await opens(browser(), email, registered)).toBe(true);
      }
    }
  });

  test("A071: spaces count, also at the ends, and by a form as by JSON", async () => {
    const { browser } = await open();
    const email = newEmail();
    const password = "  violet anchor nine  ";
    expect((await browser().submit("/auth/register", { email, password })).location).toBe("/");
    expect(await opens(browser(), email, password)).toBe(true);
    for (const other of [password.trim(), password.trimEnd(), ` ${password}`, password.replaceAll(" ", "\u00a0")]) {
      expect(await opens(browser(), email, other)).toBe(false);
    }
  });

  test("A071: length is counted in characters that people see as such, not in units", async () => {
    const { browser } = await open();
    const emoji = [..."\u{1f98a}\u{1f33b}\u{1f9ed}\u{1f3ba}\u{1f6f6}\u{1f9f5}\u{1fa81}\u{1f9c0}"];
    const register = async (password: string) =>
      (await browser().post("/auth/register", { email: newEmail(), password })).status;
    expect(await register(emoji.join(""))).toBe(201);
    expect(await register(emoji.slice(0, 7).join(""))).toBe(422);
    expect(await register(`${emoji.join("")} `.repeat(14).slice(0, 100).toWellFormed())).toBe(201);
    expect(await register(`${emoji.join("")} a b c d `.repeat(20))).toBe(422);
  });
});

onEveryDatabase((open) => {
  const salt = Buffer.alloc(16, 7).toString("base64").replaceAll("=", "");
  const digest = Buffer.alloc(32, 9).toString("base64").replaceAll("=", "");
  const absurd: readonly string[] = [
    `$argon2id$v=19$m=19456,t=2147483648,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=19456,t=999,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=4194304,t=2,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=262144,t=16,p=1$${salt}$${digest}`,
    `$argon2id$v=19$m=19456,t=2,p=255$${salt}$${digest}`,
    `$argon2id$v=19$m=0,t=0,p=0$${salt}$${digest}`,
    `$2b$31$${"a".repeat(53)}`,
    `$2b$99$${"a".repeat(53)}`,
    "plaintext: violet anchor nine lantern",
    "",
    "$argon2id$",
  ];

  test("A073: an imported hash that would cost minutes is refused without work, like a wrong password", async () => {
    const { browser, member, raw } = await open();
    const { email, userId } = await member();
    const before = process.cpuUsage();
    for (const hash of absurd) {
      await raw("update {users} set password_hash = $1 where id = $2", hash, userId);
      const { status, body } = await browser().post("/auth/login", { email, password: "violet anchor nine lantern" });
      expect([hash, status, body.code]).toStrictEqual([hash, 401, "invalid_credentials"]);
    }
    // A single one of them at face value takes longer than this.
    expect((process.cpuUsage(before).user + process.cpuUsage(before).system) / 1_000).toBeLessThan(5_000);
  });

  test("A073: a hash of yesterday's strength opens the account and is replaced by one of today's", async () => {
    const { browser, member, raw } = await open();
    const { email, userId, browser: ada } = await member();
    const password = "an imported lantern 12";
    const weak = hashSync(password, { memoryCost: 4_096, timeCost: 1, parallelism: 1 });
    await raw("update {users} set password_hash = $1 where id = $2", weak, userId);
    expect((await browser().post("/auth/login", { email, password: "wrong horse entirely 77" })).status).toBe(401);
    expect((await raw("select password_hash as hash from {users} where id = $1", userId))[0]?.["hash"]).toBe(weak);
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    const [row] = await raw("select password_hash as hash, version from {users} where id = $1", userId);
    expect(String(row?.["hash"])).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    // A better hash of the same password ends nothing.
    expect(row?.["version"]).toBe(1);
    expect((await ada.get("/auth/session")).status).toBe(200);
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
  });
});
