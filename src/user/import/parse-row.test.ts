import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createSecretRing } from "../../secret/root-secret.ts";
import { refusalReasons } from "./import-refusal.ts";
import { importFields, type ImportRow } from "./import-row.ts";
import { parseMoment } from "./parse-moment.ts";
import { parseRow, type ParseRowDeps } from "./parse-row.ts";
import { SeenKeys } from "./seen-keys.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const deps: ParseRowDeps = {
  ring: createSecretRing(["a-secret-for-tests-of-forty-characters-or-so"]),
  now,
  judgeHash: (hash) => (hash.startsWith("$ok") ? { stored: hash } : { problem: "unknown_hash" }),
  findIssuer: (provider, said) =>
    provider === "google" ? (said ?? "https://accounts.google.com") : provider === "microsoft" ? said : undefined,
};

describe("a row", () => {
  test("with an address alone has the defaults", () => {
    const user = parseRow(deps, { email: " Ada@EXAMPLE.com" });
    expect(user).toMatchObject({
      email: "ada@example.com",
      emailVerified: false,
      name: null,
      role: "user",
      metadata: "{}",
      passwordHash: null,
      language: null,
      bannedAt: null,
      deleteAfter: null,
      identities: [],
      createdAt: new Date(now),
      saysCreation: false,
      madeIds: [expect.stringMatching(/-8/)],
    });
    expect(parseRow({ ...deps, now: now + 1000 }, { email: "ada@example.com" })).toMatchObject({
      id: (user as { id: string }).id,
    });
  });

  test("with everything is taken as it is", () => {
    const row: ImportRow = {
      id: "47",
      email: "ada@example.com",
      emailVerified: true,
      name: " Ada  Lovelace ",
      role: "editor",
      metadata: { plan: "pro" },
      createdAt: "2019-05-01T12:00:00+02:00",
      passwordHash: "$ok",
      identities: [
        { provider: "google", subject: "1", email: "ADA@gmail.com", name: "Ada" },
        { provider: "microsoft", subject: "2", issuer: "https://login.example.com/t/v2.0" },
      ],
      language: "de",
      bannedAt: now - 1,
      deleteAfter: "2027-01-01",
    };
    expect(parseRow(deps, row)).toStrictEqual({
      id: "47",
      madeIds: null,
      email: "ada@example.com",
      emailVerified: true,
      name: "Ada  Lovelace",
      role: "editor",
      metadata: '{"plan":"pro"}',
      createdAt: new Date("2019-05-01T10:00:00Z"),
      saysCreation: true,
      passwordHash: "$ok",
      identities: [
        {
          provider: "google",
          issuer: "https://accounts.google.com",
          subject: "1",
          email: "ada@gmail.com",
          name: "Ada",
        },
        { provider: "microsoft", issuer: "https://login.example.com/t/v2.0", subject: "2", email: null, name: null },
      ],
      language: "de",
      bannedAt: new Date(now - 1),
      deleteAfter: new Date("2027-01-01T00:00:00Z"),
    });
  });

  test("without an address is somebody of an identity, and nobody without", () => {
    const identities = [{ provider: "google", subject: "1" }];
    expect(parseRow(deps, { identities })).toMatchObject({ email: null, emailVerified: false });
    expect(parseRow(deps, { email: null, identities })).toMatchObject({ email: null });
    expect(parseRow(deps, { id: "47" })).toStrictEqual({ code: "bad_email", field: "email" });
  });

  const email = "ada@example.com";
  test.each<[string, string | null, unknown]>([
    ["bad_json", null, null],
    ["bad_json", null, []],
    ["bad_json", null, "x"],
    ["unknown_field", null, { email, emial: 1 }],
    ["unknown_field", null, { email, operator: "admin" }],
    ["bad_id", "id", { email, id: 47 }],
    ["bad_id", "id", { email, id: ".." }],
    ["bad_id", "id", { email, id: null }],
    ["bad_email", "email", { email: "ada" }],
    ["bad_email", "email", { email: ["ada@example.com"] }],
    ["bad_flag", "emailVerified", { email, emailVerified: "false" }],
    ["bad_flag", "emailVerified", { identities: [{ provider: "google", subject: "1" }], emailVerified: true }],
    ["bad_name", "name", { email, name: "Ada\nBcc: x" }],
    ["bad_name", "name", { email, name: 7 }],
    ["bad_role", "role", { email, role: "a, b" }],
    ["bad_role", "role", { email, role: null }],
    ["bad_metadata", "metadata", { email, metadata: [] }],
    ["metadata_too_large", "metadata", { email, metadata: { x: "y".repeat(4096) } }],
    ["bad_date", "createdAt", { email, createdAt: "yesterday" }],
    ["bad_date", "createdAt", { email, createdAt: now + 1 }],
    ["bad_date", "bannedAt", { email, bannedAt: true }],
    ["bad_language", "language", { email, language: "xx" }],
    ["bad_hash", "passwordHash", { email, passwordHash: 7 }],
    ["unknown_hash", "passwordHash", { email, passwordHash: "md5" }],
    ["bad_identity", "identities", { email, identities: {} }],
    [
      "bad_identity",
      "identities",
      { email, identities: Array.from({ length: 21 }, () => ({ provider: "google", subject: "1" })) },
    ],
    ["bad_identity", "identities/0", { email, identities: [null] }],
    ["bad_identity", "identities/0", { email, identities: [{ provider: "google", subject: 1 }] }],
    ["bad_identity", "identities/0", { email, identities: [{ provider: "google", subject: "a\0" }] }],
    ["unknown_field", "identities/0", { email, identities: [{ provider: "google", subject: "1", sub: "1" }] }],
    ["unknown_provider", "identities/0", { email, identities: [{ provider: "acme", subject: "1" }] }],
    ["wrong_issuer", "identities/0", { email, identities: [{ provider: "microsoft", subject: "1" }] }],
    [
      "identity_repeated",
      "identities/1",
      {
        email,
        identities: [
          { provider: "google", subject: "1" },
          { provider: "google", subject: "1" },
        ],
      },
    ],
  ])("is refused as %s (%s)", (code, field, row) => {
    expect(parseRow(deps, row)).toStrictEqual({ code, field });
  });
});

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [1_577_836_800_000, "2020-01-01T00:00:00.000Z"],
  ["2020-02-29", "2020-02-29T00:00:00.000Z"],
  ["2020-02-29T23:59:60Z", null],
  ["2020-02-29T10:00Z", "2020-02-29T10:00:00.000Z"],
  ["2020-02-29 10:00:00.123456+0130", "2020-02-29T08:30:00.123Z"],
  ["2019-02-29", null],
  ["2019-13-01", null],
  ["2020-01-01T10:00:00", null],
  ["20200101", null],
  ["1577836800000", null],
  [-1, null],
  [1.5, null],
  [Number.NaN, null],
  [1e15, null],
  ["", null],
  [null, null],
])("the moment %j is %s", (input, expected) => {
  expect(parseMoment(input)?.toISOString() ?? null).toBe(expected);
});

test("keys are seen once, however many there are", () => {
  const seen = new SeenKeys();
  const keys = Array.from({ length: 20_000 }, (_, number) => `email person${number}@example.com`);
  expect(keys.every((key) => seen.add(key))).toBe(true);
  expect(keys.some((key) => seen.add(key))).toBe(false);
  expect(seen.add("email other@example.com")).toBe(true);
});

test("every member of a row, and every reason to refuse one, stands in the guide", () => {
  const guide = readFileSync(new URL("../../../docs/migrating/import.md", import.meta.url), "utf8");
  const named = new Set([...guide.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g) ?? []));
  expect([...Object.keys(refusalReasons), ...importFields].filter((name) => !named.has(name))).toStrictEqual([]);
});
