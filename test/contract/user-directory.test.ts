import { describe, expect, test } from "vitest";
import type { Place } from "../../src/shared/page-cursor.ts";
import type { UserQuery } from "../../src/user/user-directory.ts";
import { type Fixture, minute, onEveryStorage } from "./fixture.ts";

describe("looking people up", () => {
  onEveryStorage((open) => {
    test("finds by id and by address, without the hash", async () => {
      const { storage, newUser } = await open();
      const { id, email } = await newUser({ name: "Grace", passwordHash: "$argon2id$secret" });
      const bare = await newUser({ email: null, passwordHash: null });
      const found = await storage.userDirectory.findById(id);
      expect(found).toMatchObject({ id, email, name: "Grace", operator: null, hasPassword: true, bannedAt: null });
      expect(JSON.stringify(found)).not.toContain("argon2id");
      expect(await storage.userDirectory.findByEmail(email ?? "")).toStrictEqual(found);
      expect(await storage.userDirectory.findById(bare.id)).toMatchObject({ email: null, hasPassword: false });
      expect(await storage.userDirectory.findById("nobody")).toBeNull();
      expect(await storage.userDirectory.findByEmail("nobody@example.com")).toBeNull();
    });

    test("lists the newest first, page by page, while people come and go", async () => {
      const { storage, newUser, time, raw } = await open();
      const ids: string[] = [];
      for (let i = 0; i < 7; i += 1) {
        // Three of them in one millisecond.
        if (i < 3 || i > 5) time.now += minute;
        ids.push((await newUser()).id);
      }
      const { userDirectory } = storage;
      const { users: first } = await userDirectory.search({ limit: 3 });
      const place = (entry: (typeof first)[number] | undefined): Place => ({
        at: entry?.createdAt.getTime() ?? 0,
        id: entry?.id ?? "",
      });
      time.now += minute;
      const late = await newUser();
      await raw(`delete from {users} where id = '${first[2]?.id}'`);
      const { users: second, next } = await userDirectory.search({ limit: 3, after: place(first[2]) });
      expect(next).toStrictEqual(place(second[2]));
      const { users: third, next: end } = await userDirectory.search({ limit: 3, after: place(second[2]) });
      expect(end).toBeNull();
      const all = [...first, ...second, ...third].map(({ id }) => id);
      expect(all).not.toContain(late.id);
      expect(all.toSorted()).toStrictEqual(ids.toSorted());
      const times = [...first, ...second, ...third].map(({ createdAt }) => createdAt.getTime());
      expect(times).toStrictEqual(times.toSorted((a, b) => b - a));
      expect(third).toHaveLength(1);
      expect(await userDirectory.search({ limit: 3, after: place(third[0]) })).toStrictEqual({ users: [], next: null });
    });

    test("finds by how an address or a name begins, and no character means anything but itself", async () => {
      const fixture = await open();
      const people: [string | null, string | null][] = [
        ["ada@example.com", "Ada Lovelace"],
        ["countess@example.com", "ADA King"],
        ["grace@example.com", "Grace Hopper"],
        ["adam@example.com", null],
        [null, "100% Ada"],
        ["per%cent@example.com", "a_underscore"],
        ["under_score@example.com", "Ünal 😀"],
      ];
      for (const [email, name] of people) await fixture.newUser({ email, name });
      const named = searcher(fixture);
      expect(await named({ startsWith: "ada" })).toStrictEqual([
        "ada@example.com",
        "adam@example.com",
        "countess@example.com",
        null,
      ]);
      expect(await named({ startsWith: "ADA K" })).toStrictEqual(["countess@example.com"]);
      expect(await named({ startsWith: "adam@example.com" })).toStrictEqual(["adam@example.com"]);
      expect(await named({ startsWith: "%" })).toStrictEqual([]);
      expect(await named({ startsWith: "100%" })).toStrictEqual([null]);
      expect(await named({ startsWith: "a_" })).toStrictEqual(["per%cent@example.com"]);
      expect(await named({ startsWith: "Ün" })).toStrictEqual(["under_score@example.com"]);
      expect(await named({ startsWith: "Ünal 😀" })).toStrictEqual(["under_score@example.com"]);
      expect(await named({ startsWith: "' or 1=1 --" })).toStrictEqual([]);
      // Each word of a name, and the domain of an address.
      expect(await named({ startsWith: "love" })).toStrictEqual(["ada@example.com"]);
      expect(await named({ startsWith: "😀" })).toStrictEqual(["under_score@example.com"]);
      expect(await named({ startsWith: "@example.c" })).toHaveLength(6);
      expect(await named({ startsWith: "@xample" })).toStrictEqual([]);
      expect(await named({ startsWith: "xample" })).toStrictEqual([]);
      await fixture.newUser({ email: "maria@sub.example.org", name: "Maria García López" });
      for (const startsWith of ["maria", "garc", "García L", "lópez", "maria@", "@sub."]) {
        expect([startsWith, await named({ startsWith })]).toStrictEqual([startsWith, ["maria@sub.example.org"]]);
      }
    });

    test("by a text, addresses come before names and each in its order, page by page, and nobody twice", async () => {
      const fixture = await open();
      const { newUser, storage, time } = fixture;
      const id = (number: number): string => `abcdef00-0000-4000-8000-00000000000${number}`;
      // Of one name and in one millisecond; one is found by her address and her name as well.
      const people = ["adb@x.example", "zoe@x.example", "ada@x.example", "bea@x.example", null, "Zed@y.example"];
      for (const [number, email] of people.entries()) {
        await newUser({ id: id(number), email, emailVerified: email !== null, name: "Ada Ad Adams" });
      }
      const pages = async (startsWith: string, limit: number, more: Partial<UserQuery> = {}): Promise<string[]> => {
        const found: string[] = [];
        let after: UserQuery["after"];
        for (let page = 0; page < 20; page += 1) {
          const answer = await storage.userDirectory.search({ startsWith, limit, ...more, ...(after && { after }) });
          expect(answer.users.length).toBeLessThanOrEqual(limit);
          found.push(...answer.users.map((user) => user.id.slice(-1)));
          if (answer.next === null) return found;
          after = answer.next;
          time.now += minute;
        }
        throw new Error("It never ends.");
      };
      for (const limit of [1, 2, 3, 50]) {
        expect(await pages("AD", limit)).toStrictEqual(["2", "0", "1", "3", "4", "5"]);
        expect(await pages("adams", limit)).toStrictEqual(["0", "1", "2", "3", "4", "5"]);
        expect(await pages("ad adams", limit)).toStrictEqual(["0", "1", "2", "3", "4", "5"]);
        expect(await pages("@x", limit)).toStrictEqual(["2", "0", "3", "1"]);
        expect(await pages("abcdef", limit)).toStrictEqual(["0", "1", "2", "3", "4", "5"]);
        expect(await pages("ad", limit, { banned: true })).toStrictEqual([]);
      }
      // Operators are few: the newest first, whatever is typed.
      for (const number of [0, 3]) await storage.operators.setOperator(id(number), "admin", { events: [] });
      for (const limit of [1, 9]) expect(await pages("ad", limit, { operators: true })).toStrictEqual(["3", "0"]);
      expect(await pages("bea", 9, { level: "admin" })).toStrictEqual(["3"]);
      expect(await pages("bea", 9, { level: "support" })).toStrictEqual([]);
    });

    test("a search for what is rare ends a page early, says where it goes on, and finds it", async () => {
      const { storage, newUser, raw, kind } = await open();
      const flag = kind === "postgres" ? "false" : "0";
      const numbers =
        kind === "postgres"
          ? "with n as (select generate_series(1, 6000) as i)"
          : "with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)";
      const { id } = await newUser({ email: "zz@example.com", name: null, createdAt: new Date(0) });
      await storage.operators.ban(id, { events: [] });
      await raw(`insert into {users} (id, email, email_verified, role, metadata, version, created_at, updated_at)
        ${numbers} select 'user-' || i, 'z' || (100000 + i) || '@example.com', ${flag}, 'member', '{}', 1, i, i from n`);
      for (const query of [{ startsWith: "z", banned: true }, { role: "user" }, { role: "member", banned: true }]) {
        const first = await storage.userDirectory.search({ ...query, limit: 2 });
        expect(first).toStrictEqual({ users: [], next: expect.anything() });
        const second = await storage.userDirectory.search({
          ...query,
          limit: 2,
          after: first.next ?? { at: 0, id: "" },
        });
        expect([second.users.map((user) => user.id), second.next]).toStrictEqual([
          query.role === "member" ? [] : [id],
          null,
        ]);
      }
    });

    test("only the banned, only the others, only operators", async () => {
      const fixture = await open();
      const { storage, newUser } = fixture;
      const banned = await newUser({ email: "banned@example.com" });
      const operator = await newUser({ email: "operator@example.com", emailVerified: true });
      await newUser({ email: "other@example.com" });
      await storage.operators.ban(banned.id, { events: [] });
      await storage.operators.setOperator(operator.id, "admin", { events: [] });
      const named = searcher(fixture);
      expect(await named({ banned: true })).toStrictEqual(["banned@example.com"]);
      expect(await named({ banned: false })).toStrictEqual(["operator@example.com", "other@example.com"]);
      expect(await named({ operators: true })).toStrictEqual(["operator@example.com"]);
      expect(await named({ operators: true, banned: true })).toStrictEqual([]);
      expect(await named({ startsWith: "o", banned: false })).toHaveLength(2);
    });
  });
});

const byText = (a: string | null, b: string | null): number => String(a).localeCompare(String(b));

/** The addresses a search finds, sorted. */
function searcher({ storage }: Fixture): (query: Omit<UserQuery, "limit">) => Promise<(string | null)[]> {
  return async (query) =>
    (await storage.userDirectory.search({ ...query, limit: 50 })).users.map(({ email }) => email).toSorted(byText);
}
