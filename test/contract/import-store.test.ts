import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ExportedRow } from "../../src/user/import/export-store.ts";
import type { ImportOutcome } from "../../src/user/import/import-store.ts";
import type { ImportedUser } from "../../src/user/import/imported-user.ts";
import { day, type Fixture, onEveryStorage, onSharedStorage, start } from "./fixture.ts";
import { runScript } from "./script.ts";

const issuer = "https://accounts.example.com";
const fromFile = { from: "file" } as const;

function person(id: string, more: Partial<ImportedUser> = {}): ImportedUser {
  return {
    id,
    madeIds: null,
    email: `${id}@example.com`,
    emailVerified: false,
    name: null,
    role: "user",
    metadata: "{}",
    passwordHash: null,
    createdAt: new Date(start),
    saysCreation: true,
    language: null,
    bannedAt: null,
    deleteAfter: null,
    identities: [],
    ...more,
  };
}

const identity = (subject: string) => ({ provider: "google", issuer, subject, email: null, name: null });

async function everybody({ storage }: Fixture, withHashes = true): Promise<ExportedRow[]> {
  const rows: ExportedRow[] = [];
  for (;;) {
    const page = await storage.exports.page({ after: rows.at(-1)?.id ?? null, limit: 2, withHashes });
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

/** What would be done, and then what is: the same. */
async function importAll({ storage }: Fixture, users: readonly ImportedUser[]): Promise<readonly ImportOutcome[]> {
  const foreseen = await storage.imports.foresee(users);
  const written = await storage.imports.write(users, fromFile);
  expect(written).toStrictEqual(foreseen);
  return written;
}

describe("an import", () => {
  onEveryStorage((open) => {
    test("writes people whole, each with an event, and gives them back as they came", async () => {
      const fixture = await open();
      const whole = person("47", {
        emailVerified: true,
        name: "Zoë 🦊 'quoted' \"twice\"",
        role: "editor",
        metadata: '{"note":"a\\u0000b \\\\ ümläut","n":[1,null]}',
        passwordHash: "$pbkdf2-sha256$1$AAAA$BBBB",
        createdAt: new Date(start - 900 * day),
        language: "de",
        bannedAt: new Date(start - day),
        deleteAfter: new Date(start + day),
        identities: [{ ...identity("g-1"), email: "zoe@gmail.com", name: "Zoë" }, identity("g-2")],
      });
      const plain = person("user@x", { saysCreation: false });
      const nameless = person("auth0|3", { email: null, identities: [identity("g-3")] });
      expect(await importAll(fixture, [whole, plain, nameless])).toStrictEqual(["created", "created", "created"]);
      expect(await everybody(fixture)).toStrictEqual([
        {
          id: "47",
          email: "47@example.com",
          emailVerified: true,
          name: "Zoë 🦊 'quoted' \"twice\"",
          role: "editor",
          metadata: { note: "a\u0000b \\ ümläut", n: [1, null] },
          createdAt: "2023-07-16T00:00:00.000Z",
          passwordHash: "$pbkdf2-sha256$1$AAAA$BBBB",
          identities: expect.arrayContaining([
            { provider: "google", issuer, subject: "g-1", email: "zoe@gmail.com", name: "Zoë" },
            { provider: "google", issuer, subject: "g-2" },
          ]),
          language: "de",
          bannedAt: "2025-12-31T00:00:00.000Z",
          deleteAfter: "2026-01-02T00:00:00.000Z",
        },
        {
          id: "auth0|3",
          email: null,
          role: "user",
          createdAt: "2026-01-01T00:00:00.000Z",
          identities: [{ provider: "google", issuer, subject: "g-3" }],
        },
        { id: "user@x", email: "user@x@example.com", role: "user", createdAt: "2026-01-01T00:00:00.000Z" },
      ]);
      expect((await everybody(fixture, false)).filter((row) => "passwordHash" in row)).toStrictEqual([]);
      const events = await fixture.storage.events.list({ after: 0, limit: 10 });
      expect(events.map(({ type, userId, actor, data }) => [type, userId, actor, data["from"]])).toStrictEqual([
        ["user_imported", "47", "operator", "file"],
        ["user_imported", "user@x", "operator", "file"],
        ["user_imported", "auth0|3", "operator", "file"],
      ]);
      expect(await fixture.storage.identities.list("47")).toHaveLength(2);
    });

    test("takes no row with another one, and changes nobody who is there", async () => {
      const fixture = await open();
      const there = await fixture.newUser({ email: "there@example.com" });
      await fixture.storage.imports.write([person("linked", { identities: [identity("taken")] })], fromFile);
      const before = await everybody(fixture);
      const rows = [
        person("1"),
        person("2", { email: "there@example.com", name: "Eve", passwordHash: "$2b$x" }),
        person(there.id, { email: "other@example.com", saysCreation: false }),
        person("3", { identities: [identity("new"), identity("taken")] }),
        person("4", { identities: [identity("fourth")] }),
      ];
      expect(await importAll(fixture, rows)).toStrictEqual([
        "created",
        "email_taken",
        "id_taken",
        "identity_taken",
        "created",
      ]);
      const after = await everybody(fixture);
      expect(after.filter(({ id }) => id !== "1" && id !== "4")).toStrictEqual(before);
      // Not even the identity that nobody had.
      const linked = await fixture.raw("select subject from {identities} order by subject");
      expect(linked.map(({ subject }) => subject)).toStrictEqual(["fourth", "taken"]);
      const events = await fixture.storage.events.list({ after: 0, limit: 10 });
      expect(events.map(({ userId }) => userId)).toStrictEqual(["linked", "1", "4"]);
    });

    test("finds whoever was imported before, also where she has changed since, and leaves her as she is", async () => {
      const fixture = await open();
      const made = randomUUID();
      const rows = [
        person("1"),
        person("2", { name: "Ada", passwordHash: "$2b$old" }),
        person(made, { madeIds: [made], email: "made@example.com", saysCreation: false }),
      ];
      await fixture.storage.imports.write(rows, fromFile);
      await fixture.raw("update {users} set email = 'moved@example.com', name = 'Changed' where id = '2'");
      await fixture.raw(`update {users} set email = 'moved.too@example.com' where id = '${made}'`);
      const before = await everybody(fixture);
      const again = [
        rows[0],
        rows[1],
        // The root secret was rotated: the same row makes another id.
        person(randomUUID(), { madeIds: [randomUUID(), made], email: "made@example.com", saysCreation: false }),
        // Nothing says that this is the one with the id.
        person("2", { email: "else@example.com", createdAt: new Date(start + 1) }),
      ] as ImportedUser[];
      expect(await importAll(fixture, again)).toStrictEqual(["present", "present", "present", "id_taken"]);
      expect(await everybody(fixture)).toStrictEqual(before);
    });

    test("brings nobody back who was erased, under no id that tokens may still name", async () => {
      const fixture = await open();
      const { storage } = fixture;
      await storage.imports.write([person("1"), person("2")], fromFile);
      await storage.users.scheduleDeletion("1", 1, new Date(start));
      expect(await storage.users.eraseDue(new Date(start + 1), 10)).toBe(1);
      const rows = [person("1"), person("2"), person("other", { madeIds: ["other", "1"] })];
      expect(await importAll(fixture, rows)).toStrictEqual(["user_erased", "present", "user_erased"]);
      expect((await everybody(fixture)).map(({ id }) => id)).toStrictEqual(["2"]);
    });

    test("of a batch and of people who register its addresses at the same time, each address is somebody's once", async () => {
      const { storage } = await open();
      const people = Array.from({ length: 40 }, (_, n) => person(`import-${n}`, { email: `race${n}@example.com` }));
      const [outcomes, ...registered] = await Promise.all([
        storage.imports.write(people, fromFile),
        ...people.map(({ email }) =>
          storage.users.insert({
            id: randomUUID(),
            email,
            emailVerified: false,
            name: null,
            role: "user",
            passwordHash: "$argon2id$hers",
            createdAt: new Date(start),
          }),
        ),
      ]);
      for (const [n, outcome] of outcomes.entries()) {
        expect([outcome, registered[n] === null]).toStrictEqual(
          outcome === "created" ? ["created", true] : ["email_taken", false],
        );
      }
    });
  });

  onSharedStorage((open) => {
    test("in two processes at once makes everybody once, and the second says that she is there", async () => {
      const fixture = await open();
      const scripts = [0, 1].map(() => runScript("race-import.ts", fixture.url ?? ""));
      await Promise.all(scripts.map((script) => script.said("ready")));
      for (const script of scripts) script.say("go");
      const outputs = await Promise.all(scripts.map(async ({ finished }) => (await finished).output));
      const counts = outputs.map((output) => JSON.parse(/^outcomes (.*)$/m.exec(output)?.[1] ?? "{}"));
      const sum = (of: string): number => counts.reduce((total, one) => total + (one[of] ?? 0), 0);
      expect([sum("created"), sum("present")]).toStrictEqual([1_000, 1_000]);
      expect(Number((await fixture.raw("select count(*) as n from {users}"))[0]?.["n"])).toBe(1_000);
      expect(Number((await fixture.raw("select count(*) as n from {identities}"))[0]?.["n"])).toBe(1_000);
    });
  });
});
