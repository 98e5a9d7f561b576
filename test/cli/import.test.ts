import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ImportRow } from "../../src/user/import/import-row.ts";
import { type Ended, emptyFolder, serve, testSecret } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { command } from "./command.ts";
import { openCommandDesk } from "./command-desk.ts";
import { program } from "../setup/program.ts";

vi.setConfig({ testTimeout: 180_000 });

const runCommand = openCommandDesk();
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Desk {
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly run: (...argv: string[]) => Promise<Ended>;
  /** Writes rows, or lines as they are, and gives the path. */
  readonly file: (name: string, lines: readonly (ImportRow | string)[]) => string;
}

async function open(kind: "SQLite" | "PostgreSQL"): Promise<Desk> {
  const { path: folder, remove } = emptyFolder();
  cleanups.push(remove);
  const environment: Record<string, string> = {
    AUTH_SECRET: testSecret,
    GOOGLE_CLIENT_ID: "client",
    GOOGLE_CLIENT_SECRET: "secret-of-google",
  };
  if (kind === "PostgreSQL") {
    const database = await createPostgresDatabase();
    cleanups.push(() => database.drop());
    environment["DATABASE_URL"] = database.url;
  }
  const run: Desk["run"] = (...argv) => runCommand(folder, argv, environment);
  expect((await run("migrate")).code).toBe(0);
  const file: Desk["file"] = (name, lines) => {
    const path = join(folder, name);
    writeFileSync(path, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
    return path;
  };
  return { folder, environment, run, file };
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function listUsers(desk: Desk): Promise<Record<string, unknown>[]> {
  const { stdout } = await desk.run("users", "list", "--json", "--limit", "200");
  return (JSON.parse(stdout) as { users: Record<string, unknown>[] }).users;
}

/** One password, as systems keep it: https://github.com/firebase/scrypt and the other vectors are in judge-hash.test.ts. */
const firebase = {
  parameters:
    "base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,\nbase64_salt_separator: Bw==,\nrounds: 8,\nmem_cost: 14,\n",
  hash: "$firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
};

const people: readonly (ImportRow & { readonly email: string; readonly password: string })[] = [
  {
    id: "47",
    email: "bcrypt@example.com",
    emailVerified: true,
    name: "Zoë",
    role: "editor",
    metadata: { plan: "pro" },
    createdAt: "2019-05-01T10:00:00.000Z",
    // Shorter than any policy of today lets one be.
    password: "abc",
    passwordHash: "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
    identities: [{ provider: "google", subject: "g-47", email: "zoe@gmail.com" }],
  },
  {
    id: "user@x",
    email: "pbkdf2@example.com",
    password: "password",
    passwordHash: "$pbkdf2$4096$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE",
  },
  {
    id: "auth0|scrypt",
    email: "scrypt@example.com",
    password: "password",
    passwordHash: `$scrypt$ln=10,r=8,p=16$TmFDbA$${Buffer.from("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640", "hex").toString("base64").replace(/=+$/, "")}`,
  },
  { email: "firebase@example.com", password: "user1password", passwordHash: firebase.hash },
];

/** Who logs in by her password, and under which id. */
async function logInAll(desk: Desk): Promise<(string | undefined)[]> {
  const server = await serve(desk.folder, desk.environment);
  const ids: (string | undefined)[] = [];
  for (const { email, password } of people) {
    const answer = await fetch(`${server.url}/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    ids.push(((await answer.json()) as { user?: { id: string } }).user?.id);
  }
  expect(await server.stop()).toBe(0);
  return ids;
}

for (const kind of ["SQLite", "PostgreSQL"] as const) {
  describe.skipIf(kind === "PostgreSQL" && postgresUrl() === null)(`users import on ${kind}`, () => {
    test("brings people over with ids and passwords, which become Argon2id; what is exported makes the same people elsewhere", async () => {
      const desk = await open(kind);
      const parameters = desk.file("firebase.txt", [firebase.parameters]);
      const file = desk.file(
        "people.jsonl",
        people.map(({ id, email, emailVerified, name, role, metadata, createdAt, passwordHash, identities }) => ({
          id,
          email,
          emailVerified,
          name,
          role,
          metadata,
          createdAt,
          passwordHash,
          identities,
        })),
      );
      const foreseen = await desk.run("users", "import", file, "--firebase", parameters, "--dry-run");
      expect(foreseen.stdout).toMatch(/^Would import 4 people; 0 were there already; 0 refused; [\d.]+ s\.\n$/);
      expect(await listUsers(desk)).toStrictEqual([]);
      const imported = await desk.run("users", "import", file, "--firebase", parameters);
      expect(imported).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Imported 4 people; 0 were there already; 0 refused; [\d.]+ s\.\n$/),
      });
      const again = await desk.run("users", "import", file, "--firebase", parameters, "--json");
      expect(JSON.parse(again.stdout)).toStrictEqual({
        refusals: [],
        rows: 4,
        created: 0,
        present: 4,
        refused: 0,
        stopped: false,
        dryRun: false,
      });
      expect((await desk.run("users", "show", "47")).stdout).toContain("bcrypt@example.com");
      expect((await desk.run("users", "show", "user@x")).stdout).toContain("pbkdf2@example.com");

      const before = join(desk.folder, "before.jsonl");
      expect((await desk.run("users", "export", before, "--with-hashes")).code).toBe(0);
      const [, , , made] = await logInAll(desk);
      expect(await logInAll(desk)).toStrictEqual(["47", "user@x", "auth0|scrypt", made]);
      const bare = lines((await desk.run("users", "export", "-")).stdout);
      expect(bare.filter((row) => "passwordHash" in row)).toStrictEqual([]);
      const after = join(desk.folder, "after.jsonl");
      const exported = await desk.run("users", "export", after, "--with-hashes");
      expect(exported).toMatchObject({ code: 0, stdout: "", stderr: "Exported 4 people, with password hashes.\n" });
      expect(statSync(after).mode & 0o777).toBe(0o600);
      for (const { passwordHash } of lines(readFileSync(after, "utf8"))) {
        expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      }
      expect(await desk.run("users", "export", after)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("overwrites nothing"),
      });

      // The way back: nobody logs in differently, nobody is another one.
      for (const exported of [before, after]) {
        const other = await open(kind);
        expect((await other.run("users", "import", exported)).code).toBe(0);
        expect(await logInAll(other)).toStrictEqual(["47", "user@x", "auth0|scrypt", made]);
        expect(lines((await other.run("users", "export")).stdout)).toStrictEqual(bare);
        expect((await other.run("events", "verify")).code).toBe(0);
      }
      const events = lines((await desk.run("events", "export")).stdout);
      expect(events.filter(({ type }) => type === "user_imported")).toHaveLength(4);
      expect(events.filter(({ type }) => type === "users_exported").map(({ data }) => data)).toStrictEqual([
        { withHashes: true },
        { withHashes: false },
        { withHashes: true },
      ]);
    });

    test("of a dirty file says of each row that is refused in which line and why, and nothing of what stands in it", async () => {
      const desk = await open(kind);
      const there = ["users", "create", "there@example.com", "--no-password", "--json"];
      const { user } = JSON.parse((await desk.run(...there)).stdout) as { user: { id: string } };
      const email = (name: string): string => `${name}@secret.example`;
      const subject = "g-1";
      const file = desk.file("dirty.jsonl", [
        { id: "1", email: email("one"), identities: [{ provider: "google", subject }] },
        '{"email":"broken',
        "[]",
        `{"email":"${email("twice")}","email":"${email("other")}"}`,
        `{"email":"${email("long")}","name":"${"x".repeat(70_000)}"}`,
        `{"email":"${email("extra")}","pasword":"hunter2"}`,
        { id: "a/b", email: email("id") },
        { email: "Ada <ada@secret.example>" },
        { name: "Nobody" },
        `{"email":"${email("flag")}","emailVerified":"true"}`,
        { email: email("name"), name: "\u001b[2Jhidden" },
        { email: email("role"), role: "a, b" },
        { email: email("metadata"), metadata: { note: "y".repeat(5_000) } },
        { email: email("date"), createdAt: "2019-02-30" },
        { email: email("future"), createdAt: "2999-01-01" },
        { email: email("md5"), passwordHash: "5f4dcc3b5aa765d61d8327deb882cf99" },
        { email: email("dear"), passwordHash: `$pbkdf2-sha256$99999999$c2FsdA$${"A".repeat(43)}` },
        { email: email("malformed"), passwordHash: "$scrypt$ln=14" },
        { email: email("firebase"), passwordHash: firebase.hash },
        { email: email("acme"), identities: [{ provider: "acme", subject: "1" }] },
        { email: email("issuer"), identities: [{ provider: "google", subject: "9", issuer: "https://evil.example" }] },
        { id: "1", email: email("again") },
        { email: ` ONE@secret.EXAMPLE` },
        { email: email("same"), identities: [{ provider: "google", subject }] },
        {
          email: "there@example.com",
          name: "Eve",
          passwordHash: "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
        },
        { id: user.id, email: email("theirs"), createdAt: "2019-01-01" },
        "",
        { email: email("last") },
      ]);
      const refused: readonly (readonly [number, string, string | null])[] = [
        [2, "bad_json", null],
        [3, "bad_json", null],
        [4, "bad_json", null],
        [5, "line_too_long", null],
        [6, "unknown_field", null],
        [7, "bad_id", "id"],
        [8, "bad_email", "email"],
        [9, "bad_email", "email"],
        [10, "bad_flag", "emailVerified"],
        [11, "bad_name", "name"],
        [12, "bad_role", "role"],
        [13, "metadata_too_large", "metadata"],
        [14, "bad_date", "createdAt"],
        [15, "bad_date", "createdAt"],
        [16, "unknown_hash", "passwordHash"],
        [17, "hash_too_dear", "passwordHash"],
        [18, "bad_hash", "passwordHash"],
        [19, "hash_needs_parameters", "passwordHash"],
        [20, "unknown_provider", "identities/0"],
        [21, "wrong_issuer", "identities/0"],
        [22, "id_repeated", "id"],
        [23, "email_repeated", "email"],
        [24, "identity_repeated", "identities/0"],
        [25, "email_taken", "email"],
        [26, "id_taken", "id"],
      ];
      const outcome = { rows: 27, refused: 25, stopped: false };
      const shape = refused.map(([line, code, field]) => ({ line, code, field, reason: expect.any(String) }));
      const foreseen = await desk.run("users", "import", file, "--dry-run", "--json");
      expect(foreseen.code).toBe(1);
      expect(JSON.parse(foreseen.stdout)).toStrictEqual({
        refusals: shape,
        ...outcome,
        created: 2,
        present: 0,
        dryRun: true,
      });
      expect(await listUsers(desk)).toHaveLength(1);
      const list = join(desk.folder, "refused.jsonl");
      const imported = await desk.run("users", "import", file, "--refused", list);
      expect(imported).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^Imported 2 people; 0 were there already; 25 refused; /),
        stderr: expect.stringContaining("25 of 27 rows were refused: "),
      });
      expect(lines(readFileSync(list, "utf8"))).toStrictEqual(shape);
      // In words, once more: the two are there by now, and the rest is as it was.
      const again = await desk.run("users", "import", file);
      expect(again.stdout).toMatch(/^line 2: bad_json: The line is not one JSON object/);
      expect(again.stdout).toContain("line 7: bad_id (id): An id is 1 to 64 letters");
      expect(again.stdout).toMatch(/\nImported 0 people; 2 were there already; 25 refused; [\d.]+ s\.\n$/);
      for (const { stdout, stderr } of [foreseen, imported, again]) {
        for (const hidden of ["secret.example", "hunter2", "5f4dcc", "If6bvum7", "\u001b", "Eve", "g-1"]) {
          expect(stdout + stderr.replaceAll(/.*rows.*\n/g, "")).not.toContain(hidden);
        }
      }
      const users = await listUsers(desk);
      expect(users.map((one) => String(one["email"])).toSorted()).toStrictEqual([
        "last@secret.example",
        "one@secret.example",
        "there@example.com",
      ]);
      expect(users.find((one) => one["id"] === user.id)).toMatchObject({ name: null, hasPassword: false });
    });

    test("killed in the middle, the same command makes what is missing, and nobody twice", async () => {
      const desk = await open(kind);
      const count = 6_000;
      const rows = Array.from({ length: count }, (_, n) => ({
        ...(n % 2 === 0 && { id: `old-${n}` }),
        email: `person${n}@example.com`,
        identities: [{ provider: "google", subject: `g-${n}` }],
      }));
      const file = desk.file("people.jsonl", rows);
      const child = spawn(process.execPath, [program, "users", "import", "-"], {
        cwd: desk.folder,
        env: { PATH: process.env["PATH"] ?? "", ...desk.environment },
        stdio: ["pipe", "ignore", "ignore"],
      });
      child.stdin.on("error", () => {});
      // It waits for more than it gets: what it has written by then is written, and the rest never comes.
      child.stdin.write(readFileSync(file).subarray(0, 300_000));
      await expect.poll(async () => (await listUsers(desk)).length, { timeout: 60_000 }).toBeGreaterThan(100);
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      const rest = await desk.run("users", "import", file, "--json");
      const report = JSON.parse(rest.stdout) as { created: number; present: number };
      expect(report).toMatchObject({ rows: count, refused: 0 });
      expect(report.created + report.present).toBe(count);
      expect(report.present).toBeGreaterThan(0);
      expect(report.created).toBeGreaterThan(0);
      const exported = lines((await desk.run("users", "export")).stdout);
      expect(new Set(exported.map(({ email }) => email)).size).toBe(count);
      expect(exported.filter(({ identities }) => !identities)).toStrictEqual([]);
      expect(rest.stderr).toContain("6,000 of 6,000 rows");
    });
  });
}

test("users import reads standard input, and says in one sentence what it cannot read", async () => {
  const desk = await open("SQLite");
  const row = JSON.stringify({ email: "ada@example.com" });
  const piped = await command(desk.folder, ["users", "import", "-"], desk.environment, `${row}\n${row}`);
  expect(piped).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("line 2: email_repeated (email): An earlier row has this address."),
    stderr: "latchkey: 1 of 2 rows were refused.\n",
  });
  for (const argv of [
    ["nowhere.jsonl"],
    ["."],
    [desk.file("some.jsonl", []), "--firebase", "nowhere.txt"],
    [desk.file("some.jsonl", []), "--firebase", desk.file("odd.txt", ["signer: key"])],
    [desk.file("some.jsonl", []), "--refused", join(desk.folder, "no", "where.jsonl")],
  ]) {
    const refused = await desk.run("users", "import", ...argv);
    expect([refused.code, refused.stdout]).toStrictEqual([1, ""]);
    expect(refused.stderr).toMatch(/^latchkey: [^\n]+\.\n$/);
  }
  expect(await desk.run("users", "export", join(desk.folder, "no", "where.jsonl"))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^latchkey: There can be no file in [^\n]+\.\n$/),
  });
  const other = { ...desk.environment, AUTH_SECRET: "another-secret-that-is-long-enough-for-this-0123" };
  const server = await serve(desk.folder, desk.environment);
  cleanups.push(() => server.stop());
  const foreign = await command(desk.folder, ["users", "import", "-"], other, row);
  expect(foreign).toMatchObject({ code: 1, stderr: expect.stringContaining("so it would make other ids") });
});
