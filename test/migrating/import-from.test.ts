import { scryptSync } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { createAuth } from "latchkey";
import pg from "pg";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type ForeignSource, readForeignUsers } from "../../src/cli/foreign/read-foreign-users.ts";
import { createHashJudge } from "../../src/password/foreign/judge-hash.ts";
import { verifyForeign } from "../../src/password/foreign/verify-foreign.ts";
import type { Password } from "../../src/password/password.ts";
import type { ImportRow, NumberedRow } from "../../src/user/import/import-row.ts";
import { command } from "../cli/command.ts";
import { emptyFolder, testSecret } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";

const password = "violet anchor nine lantern";
const providers = {
  GOOGLE_CLIENT_ID: "x.apps.googleusercontent.com",
  GOOGLE_CLIENT_SECRET: "s",
  GITHUB_CLIENT_ID: "Iv1.x",
  GITHUB_CLIENT_SECRET: "s",
};

let folder = "";

beforeEach(async () => {
  const made = emptyFolder();
  folder = made.path;
  onTestFinished(made.remove);
});

const environment = (): Record<string, string> => ({
  ...providers,
  DATABASE_URL: `sqlite:${join(folder, "here.db")}`,
  AUTH_SECRET: testSecret,
});

function run(...argv: string[]) {
  return command(folder, argv, environment());
}

interface Exported {
  readonly id: string;
  readonly email: string | null;
  readonly [member: string]: unknown;
}

/** What is read from the tables of a library. */
async function read(source: ForeignSource, environmentOfTheirs: Record<string, string> = {}): Promise<ImportRow[]> {
  const rows: NumberedRow[] = [];
  for await (const row of readForeignUsers(source, environmentOfTheirs)) rows.push(row);
  expect(rows.map(({ line }) => line)).toStrictEqual(rows.map((_row, index) => index + 1));
  return rows.map((numbered) => ("row" in numbered ? (numbered.row as ImportRow) : {}));
}

/** Everybody who is here now, by address. */
async function people(): Promise<Map<string, Exported>> {
  const { stdout } = await run("users", "export", "--with-hashes");
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Exported);
  return new Map(rows.map((row) => [row.email ?? row.id, row]));
}

/** Whether a password lets somebody in here. */
async function logIn(email: string, given: string): Promise<boolean> {
  const { DATABASE_URL: database, AUTH_SECRET: secret } = environment();
  const auth = createAuth({ database: database!, secret: secret!, logger: { info() {}, warn() {}, error() {} } });
  try {
    return await auth.api.login({ body: { email, password: given } }).then(
      () => true,
      () => false,
    );
  } finally {
    await auth.close();
  }
}

function text(rows: readonly string[]): string {
  return rows.join("\n");
}

async function postgres(): Promise<string> {
  const database = await createPostgresDatabase();
  onTestFinished(() => database.drop());
  return database.url;
}

describe("Better Auth", () => {
  test("its people come over from the tables that it makes itself, and log in with their passwords", async () => {
    const database = new DatabaseSync(join(folder, "theirs.db"));
    const theirs = {
      baseURL: "https://app.example.com",
      secret: "q3v8vY2m1ZbqzJw0sE0X1o9sUq8D4nN5pT7rK2cL6hA",
      database,
      emailAndPassword: { enabled: true },
      telemetry: { enabled: false },
    };
    await (await getMigrations(theirs)).runMigrations();
    const library = betterAuth(theirs);
    for (const name of ["Ada", "Grace"]) {
      await library.api.signUpEmail({ body: { email: `${name}@example.com`.toLowerCase(), password, name } });
    }
    database.exec(`update user set "emailVerified" = 1 where email = 'ada@example.com'`);
    const [ada] = database.prepare(`select id from user where email = 'ada@example.com'`).all() as { id: string }[];
    database
      .prepare(
        `insert into account (id, "accountId", "providerId", "userId", "accessToken", "createdAt", "updatedAt")
         values ('a1', '10769150350006150715113082367', 'google', ?, 'ya29.token-of-google', '2026-01-01', '2026-01-01')`,
      )
      .run(ada!.id);
    database.close();

    // Latchkey's own database, as `serve` leaves it.
    expect(await run("migrate")).toMatchObject({ code: 0 });
    const source = ["users", "import", `sqlite:${join(folder, "theirs.db")}`, "--from", "better-auth"];
    const dry = await run(...source, "--dry-run");
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining("Would import 2 people") });
    expect(await run(...source)).toMatchObject({ code: 0, stdout: expect.stringContaining("Imported 2 people") });
    const again = await run(...source);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("2 were there already") });
    const here = await people();
    expect(here.get("ada@example.com")).toMatchObject({
      id: ada!.id,
      emailVerified: true,
      name: "Ada",
      identities: [{ provider: "google", subject: "10769150350006150715113082367" }],
    });
    expect(here.get("grace@example.com")).toMatchObject({ name: "Grace" });
    expect(here.get("grace@example.com")!["emailVerified"] ?? false).toBe(false);
    expect(JSON.stringify([...here])).not.toContain("ya29");
    expect(await logIn("ada@example.com", password)).toBe(true);
    expect(await logIn("grace@example.com", "another password")).toBe(false);
  });

  test("tables and columns that somebody has renamed are found, or said", async () => {
    const database = new DatabaseSync(join(folder, "theirs.db"));
    database.exec(
      text([
        `create table members (id text primary key, email text, email_verified integer, name text, created_at integer, role text, banned integer, ban_expires integer, updated_at integer);`,
        `create table accounts (user_id text, provider_id text, account_id text, password text);`,
        `insert into members values ('m1', 'ada@example.com', 1, 'Ada', 1750000000, 'editor', 0, null, 1750000000);`,
        `insert into members values ('m2', 'mallory@example.com', 0, null, 1750000000123, 'user', 1, null, 1750000000123);`,
        `insert into members values ('m3', 'late@example.com', 0, null, 1750000000, 'user', 1, 1750000001, 1750000000);`,
        `insert into accounts values ('m1', 'twitter', '99', null), ('m1', 'gh', '47', null);`,
      ]),
    );
    database.close();
    const address = `sqlite:${join(folder, "theirs.db")}`;
    await expect(read({ library: "better-auth", address })).rejects.toThrow("--table user=NAME");
    const tables = ["user=members"];
    const providers = ["twitter=none", "gh=github"];
    const rows = await read({ library: "better-auth", address, tables, providers });
    expect(rows).toStrictEqual([
      {
        id: "m1",
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada",
        role: "editor",
        createdAt: 1_750_000_000_000,
        identities: [{ provider: "github", subject: "47" }],
      },
      {
        id: "m2",
        email: "mallory@example.com",
        emailVerified: false,
        name: null,
        role: "user",
        createdAt: 1_750_000_000_123,
        bannedAt: 1_750_000_000_123,
      },
      {
        id: "m3",
        email: "late@example.com",
        emailVerified: false,
        name: null,
        role: "user",
        createdAt: 1_750_000_000_000,
      },
    ]);
    const wrong = read({ library: "better-auth", address, tables, columns: ["user.email=mail"] });
    await expect(wrong).rejects.toThrow("--column user.email=NAME");
  });
});

/** As the documentation of @auth/pg-adapter has them. */
const authJsTables = text([
  `create table accounts (id serial, "userId" integer not null, type varchar(255) not null, provider varchar(255) not null,`,
  `  "providerAccountId" varchar(255) not null, refresh_token text, access_token text, expires_at bigint, id_token text,`,
  `  scope text, session_state text, token_type text, primary key (id));`,
  `create table users (id serial, name varchar(255), email varchar(255), "emailVerified" timestamptz, image text, primary key (id));`,
]);

describe("Auth.js", () => {
  test.skipIf(postgresUrl() === null)("its people come over from the tables of its PostgreSQL adapter", async () => {
    const url = await postgres();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(authJsTables);
    await client.query(
      text([
        `alter table users add column password_hash text;`,
        `insert into users (name, email, "emailVerified", password_hash) select 'Person ' || n, 'p' || n || '@example.com', case when n % 2 = 0 then now() end, null from generate_series(1, 1203) n;`,
        `update users set password_hash = '$2b$10$XvGm5tGdsGwT1M0dYx3rEe8X4m2i5s2mXvV0rYh9b1eW7u0l3o5uK' where id = 7;`,
        `insert into accounts ("userId", type, provider, "providerAccountId", access_token) select id, 'oauth', 'github', 1000 + id, 'gho_secret' from users;`,
      ]),
    );
    await client.end();
    const source = { library: "authjs", address: "env:OLD", columns: ["user.passwordHash=password_hash"] } as const;
    const rows = await read(source, { OLD: url });
    expect(rows).toHaveLength(1203);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1203);
    expect(rows.find(({ id }) => id === "7")).toStrictEqual({
      id: "7",
      email: "p7@example.com",
      emailVerified: false,
      name: "Person 7",
      passwordHash: expect.stringMatching(/^\$2b\$10\$/),
      identities: [{ provider: "github", subject: "1007" }],
    });
    expect(rows.find(({ id }) => id === "1202")).toMatchObject({ emailVerified: true });
    expect(JSON.stringify(rows)).not.toContain("gho_");
  });

  test("an address is proven by a moment alone: a flag that says no is none", async () => {
    const database = new DatabaseSync(join(folder, "theirs.db"));
    database.exec(
      text([
        `create table users (id text primary key, email text, email_verified);`,
        `create table accounts (user_id text, provider text, provider_account_id text);`,
        `insert into users values ('a', 'a@example.com', 0), ('b', 'b@example.com', '0'), ('c', 'c@example.com', 'false'), ('d', 'd@example.com', ''), ('e', 'e@example.com', null), ('f', 'f@example.com', 1750000000000), ('g', 'g@example.com', '2025-06-15 15:06:40');`,
      ]),
    );
    database.close();
    const rows = await read({ library: "authjs", address: `sqlite:${join(folder, "theirs.db")}` });
    expect(rows.filter(({ emailVerified }) => emailVerified).map(({ id }) => id)).toStrictEqual(["f", "g"]);
  });
});

describe("Lucia", () => {
  const salt = "00112233445566778899aabbccddeeff";
  const key = (r: number): string =>
    scryptSync(password, salt, 64, { N: 16_384, r, p: 1, maxmem: 2 ** 27 }).toString("hex");

  test("its people come over from the tables of its guides, of the third version and the second", async () => {
    const database = new DatabaseSync(join(folder, "theirs.db"));
    database.exec(
      text([
        `create table user (id text not null primary key, email text, email_verified integer, password_hash text, github_id integer unique);`,
        `create table session (id text not null primary key, expires_at integer not null, user_id text not null references user(id));`,
        `create table oauth_account (provider_id text not null, provider_user_id text not null, user_id text not null, primary key (provider_id, provider_user_id));`,
        `create table user_key (id text not null primary key, user_id text not null, hashed_password text);`,
        `insert into user values ('u1', 'ada@example.com', 1, '${salt}:${key(16)}', null), ('u2', null, 0, null, 4711), ('u3', 'grace@example.com', 0, null, null), ('u4', null, null, null, null), ('u5', null, null, null, null);`,
        `insert into oauth_account values ('google', '1076', 'u3');`,
        `insert into user_key values ('email:mary@example.com', 'u4', 's2:${salt}:${key(16)}'), ('email:old@example.com', 'u5', '${salt}:${key(8)}'), ('github:12', 'u4', null);`,
        `insert into session values ('secret-session', 1, 'u1');`,
      ]),
    );
    database.close();
    const rows = await read({ library: "lucia", address: `sqlite:${join(folder, "theirs.db")}` });
    expect(rows.map(({ id, email, identities }) => [id, email, identities])).toStrictEqual([
      ["u1", "ada@example.com", undefined],
      ["u2", null, [{ provider: "github", subject: "4711" }]],
      ["u3", "grace@example.com", [{ provider: "google", subject: "1076" }]],
      ["u4", "mary@example.com", [{ provider: "github", subject: "12" }]],
      ["u5", "old@example.com", undefined],
    ]);
    expect(rows[0]).toMatchObject({ emailVerified: true });
    expect(JSON.stringify(rows)).not.toContain("secret-session");
    const judge = createHashJudge({ firebase: null, requireBcrypt: () => undefined });
    for (const { id, passwordHash } of rows.filter((row) => row.passwordHash !== undefined)) {
      const judged = judge(passwordHash ?? "");
      const stored = "stored" in judged ? judged.stored : "";
      expect([id, await verifyForeign(stored, password as Password)]).toStrictEqual([id, true]);
      expect([id, await verifyForeign(stored, `${password}.` as Password)]).toStrictEqual([id, false]);
    }
    expect(rows.filter((row) => row.passwordHash !== undefined)).toHaveLength(3);
  });
});

test("an address of a database that cannot be read is not repeated, and nothing but a database is opened", async () => {
  const addresses = [
    "postgres://ada:hunter2%@@127.0.0.1:1/x",
    "mysql://ada:hunter2@x/y",
    "env:HUNTER2",
    "sqlite:/no/hunter2.db",
  ];
  for (const address of addresses) {
    const error = await read({ library: "lucia", address }).catch((thrown: unknown) => thrown);
    expect([address, error instanceof Error]).toStrictEqual([address, true]);
    expect(String(error)).not.toContain("hunter2");
  }
  const loose = await run("users", "import", "people.jsonl", "--table", "user=x");
  expect(loose).toMatchObject({ code: 1, stderr: expect.stringContaining("--from") });
});
