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
      const first = await userDirectory.search({ limit: 3 });
      const place = (entry: (typeof first)[number] | undefined): Place => ({
        at: entry?.createdAt.getTime() ?? 0,
        id: entry?.id ?? "",
      });
      time.now += minute;
      const late = await newUser();
      await raw(`delete from {users} where id = '${first[2]?.id}'`);
      const second = await userDirectory.search({ limit: 3, after: place(first[2]) });
      const third = await userDirectory.search({ limit: 3, after: place(second[2]) });
      const all = [...first, ...second, ...third].map(({ id }) => id);
      expect(all).not.toContain(late.id);
      expect(all.toSorted()).toStrictEqual(ids.toSorted());
      const times = [...first, ...second, ...third].map(({ createdAt }) => createdAt.getTime());
      expect(times).toStrictEqual(times.toSorted((a, b) => b - a));
      expect(third).toHaveLength(1);
      expect(await userDirectory.search({ limit: 3, after: place(third[0]) })).toStrictEqual([]);
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
      ]);
      expect(await named({ startsWith: "ADA K" })).toStrictEqual(["countess@example.com"]);
      expect(await named({ startsWith: "adam@example.com" })).toStrictEqual(["adam@example.com"]);
      expect(await named({ startsWith: "%" })).toStrictEqual([]);
      expect(await named({ startsWith: "100%" })).toStrictEqual([null]);
      expect(await named({ startsWith: "a_" })).toStrictEqual(["per%cent@example.com"]);
      expect(await named({ startsWith: "Ün" })).toStrictEqual(["under_score@example.com"]);
      expect(await named({ startsWith: "Ünal 😀" })).toStrictEqual(["under_score@example.com"]);
      expect(await named({ startsWith: "' or 1=1 --" })).toStrictEqual([]);
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
    (await storage.userDirectory.search({ ...query, limit: 50 })).map(({ email }) => email).toSorted(byText);
}
