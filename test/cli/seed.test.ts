import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newEmail, password } from "../flows/installation.ts";
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
}

async function open(kind: "SQLite" | "PostgreSQL"): Promise<Desk> {
  const { path: folder, remove } = emptyFolder();
  cleanups.push(remove);
  const environment: Record<string, string> = { AUTH_SECRET: testSecret };
  if (kind === "PostgreSQL") {
    const database = await createPostgresDatabase();
    cleanups.push(() => database.drop());
    environment["DATABASE_URL"] = database.url;
  }
  return { folder, environment, run: (...argv) => runCommand(folder, argv, environment) };
}

function lines({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function listUsers(desk: Desk, ...argv: string[]): Promise<Record<string, unknown>[]> {
  const { stdout } = await desk.run("users", "list", "--json", "--limit", "200", ...argv);
  return (JSON.parse(stdout) as { users: Record<string, unknown>[] }).users;
}

const production = {
  BASE_URL: "https://app.example.com",
  TRUSTED_PROXIES: "none",
};

for (const kind of ["SQLite", "PostgreSQL"] as const) {
  describe.skipIf(kind === "PostgreSQL" && postgresUrl() === null)(`dev seed on ${kind}`, () => {
    test("makes people of no real domain, their sessions and a record that verifies, and an admin who can log in", async () => {
      const desk = await open(kind);
      const made = await desk.run("dev", "seed", "--users", "150", "--events", "1500", "--operator", "ops@example.com");
      expect(made.stdout).toMatch(
        /^ops@example\.com is an admin, with the password [\w-]{20}\nMade up 150 people, 75 sessions, 1,500 events and 7 locks in [\d.]+ s\.\n$/,
      );
      expect(made.code).toBe(0);
      // No terminal: plain lines, and nothing that moves a cursor.
      expect(made.stderr).toContain("150 of 150 people");
      for (const moving of ["\r", "\u001b"]) expect(made.stderr).not.toContain(moving);

      const people = await listUsers(desk);
      expect(people).toHaveLength(151);
      for (const { email } of people) expect(email).toMatch(/^[a-z0-9.-]+@([a-z]+\.)?example\.(com|org|net)$/);
      const names = people.map(({ name }) => String(name)).join(" ");
      for (const script of ["Latin", "Cyrillic", "Arabic"])
        expect(names).toMatch(new RegExp(`\\p{Script=${script}}`, "u"));
      expect(people.some(({ emailVerified }) => emailVerified === false)).toBe(true);
      expect(people.some(({ role }) => role !== "user")).toBe(true);
      // Nobody but the admin can sign in by a password.
      expect(people.filter(({ hasPassword }) => hasPassword === true)).toMatchObject([{ email: "ops@example.com" }]);
      expect(await listUsers(desk, "--operators")).toMatchObject([{ operator: "admin", emailVerified: true }]);

      const verified = await desk.run("events", "verify", "--json");
      expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([
        0,
        { ok: true, events: 1505, unsealed: 0, problems: [] },
      ]);
      const happened = lines(await desk.run("events", "--json", "--limit", "200"));
      expect(new Set(happened.map(({ type }) => type)).size).toBeGreaterThan(5);
      const moments = lines(await desk.run("events", "export")).map(({ createdAt }) => String(createdAt));
      const made1500 = moments.slice(2, 1502);
      expect(made1500).toStrictEqual(made1500.toSorted());
      expect(Date.parse(made1500[0] ?? "")).toBeLessThan(Date.now() - 27 * 86_400_000);

      const live = JSON.parse((await desk.run("sessions", "list", "--json")).stdout) as { sessions: object[] };
      expect(live.sessions.length).toBeGreaterThan(5);
      expect(JSON.parse((await desk.run("locks", "list", "--json")).stdout)).toMatchObject({
        locks: { length: 7 },
      });
      expect((await desk.run("services", "list")).stdout).toContain("invented-billing");

      const [, shown = ""] = /password (\S+)\n/.exec(made.stdout) ?? [];
      const server = await serve(desk.folder, desk.environment);
      cleanups.push(() => server.stop());
      const body = JSON.stringify({ email: "ops@example.com", password: shown });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${server.url}/auth/login`, { method: "POST", headers, body });
      expect(answer.status).toBe(200);
      expect(await server.stop()).toBe(0);

      const again = await desk.run("dev", "seed", "--users", "150", "--events", "1500");
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("of seed 1 already") });
      const other = await desk.run("dev", "seed", "--users", "140");
      expect(other).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("--users 150 --sessions 75 --events 1500"),
      });
      const more = await desk.run("dev", "seed", "--users", "20", "--sessions", "0", "--events", "0", "--seed", "2");
      expect(more).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("Made up 20 people, 0 sessions, 0 events"),
      });
      expect(await listUsers(desk)).toHaveLength(171);
      expect((await desk.run("events", "verify")).code).toBe(0);
    });

    test("makes the same people for the same seed, and others for another", async () => {
      const [first, second] = [await open(kind), await open(kind)];
      for (const desk of [first, second]) {
        expect(await desk.run("dev", "seed", "--users", "40", "--events", "0")).toMatchObject({ code: 0 });
      }
      const about = (people: Record<string, unknown>[]): unknown[] =>
        people.map(({ id, email, name }) => [id, email, name]);
      const people = about(await listUsers(first));
      expect(about(await listUsers(second))).toStrictEqual(people);
      await second.run("dev", "seed", "--users", "40", "--events", "0", "--seed", "7");
      const others = about(await listUsers(second)).filter(
        (one) => !JSON.stringify(people).includes(JSON.stringify(one)),
      );
      expect(others).toHaveLength(40);
    });

    test("makes up nobody in production where somebody has an account, nor among others unless told", async () => {
      const desk = await open(kind);
      await desk.run("migrate");
      const database = desk.environment["DATABASE_URL"] ?? `sqlite:${join(desk.folder, ".latchkey/latchkey.db")}`;
      const live = { ...desk.environment, ...production, DATABASE_URL: database };
      const seedLive = (...argv: string[]): Promise<Ended> =>
        runCommand(desk.folder, ["dev", "seed", "--users", "20", ...argv], live);
      const sentence = /^latchkey: [^\n]+\.\n$/;
      const refused = await seedLive();
      expect(refused).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/^latchkey: This is production/),
      });
      expect(refused.stderr).toMatch(sentence);

      const server = await serve(desk.folder, desk.environment);
      cleanups.push(() => server.stop());
      const body = JSON.stringify({ email: `${newEmail().split("@")[0]}@customer.test`, password });
      const headers = { "content-type": "application/json" };
      expect((await fetch(`${server.url}/auth/register`, { method: "POST", headers, body })).status).toBe(201);
      expect(await server.stop()).toBe(0);
      for (const argv of [["--yes"], ["--yes", "--anyway"]]) {
        const full = await seedLive(...argv);
        expect(full).toMatchObject({
          code: 1,
          stdout: "",
          stderr: expect.stringContaining("nobody is made up among them"),
        });
        expect(full.stderr).toMatch(sentence);
      }
      const among = await desk.run("dev", "seed", "--users", "20");
      expect(among).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("add --anyway") });
      expect(await listUsers(desk)).toHaveLength(1);
      expect(await desk.run("dev", "seed", "--users", "20", "--anyway")).toMatchObject({ code: 0 });
      expect(await listUsers(desk)).toHaveLength(21);
      expect((await desk.run("events", "verify")).code).toBe(0);

      const empty = await open(kind);
      await empty.run("migrate");
      const there = empty.environment["DATABASE_URL"] ?? `sqlite:${join(empty.folder, ".latchkey/latchkey.db")}`;
      const environment = { ...empty.environment, ...production, DATABASE_URL: there };
      const argv = ["dev", "seed", "--users", "5", "--yes"];
      expect(await runCommand(empty.folder, argv, environment)).toMatchObject({ code: 0 });
    });
  });
}

test("after Ctrl+C it says how many there are, and the same command goes on from there", async () => {
  const { folder, environment, run } = await open("SQLite");
  const argv = ["dev", "seed", "--users", "40000", "--sessions", "4000", "--events", "4000"];
  const child = spawn(process.execPath, [program, ...argv], { cwd: folder, env: { ...environment }, stdio: "pipe" });
  cleanups.push(() => void child.kill("SIGKILL"));
  let [out, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close");
  const file = join(folder, ".latchkey/latchkey.db");
  const count = (): number => {
    const handle = new DatabaseSync(file, { timeout: 5_000 });
    try {
      const isMade = handle.prepare("select 1 from sqlite_schema where name = 'latchkey_users'").get() !== undefined;
      return isMade ? Number(handle.prepare("select count(*) as people from latchkey_users").get()?.["people"]) : 0;
    } finally {
      handle.close();
    }
  };
  await expect
    .poll(() => child.exitCode !== null || (existsSync(file) && count() > 0), { timeout: 120_000, interval: 20 })
    .toBe(true);
  child.kill("SIGINT");
  expect([await closed, out]).toStrictEqual([[1, null], ""]);
  const [, said = ""] = /Stopped: there are ([\d,]+) people, [\d,]+ sessions?, [\d,]+ events? now\./.exec(errors) ?? [];
  // What was said is there, whole batches of it.
  expect(Number(said.replaceAll(",", ""))).toBe(count());
  expect(count() % 10_000).toBe(0);
  expect(await run(...argv)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Made up 40,000 people, 4,000 sessions, 4,000 events"),
  });
  expect(count()).toBe(40_000);
  expect(await run("events", "verify")).toMatchObject({ code: 0 });
});

test("what cannot be made up is one sentence", async () => {
  const { folder } = await open("SQLite");
  const environment = { AUTH_SECRET: testSecret };
  for (const [code, ...argv] of [
    [2, "--users", "many"],
    [2, "--users", "999999999"],
    [1, "--users", "0", "--sessions", "5"],
    [1, "--operator", "nobody"],
    [1, "--password-stdin"],
  ] as const) {
    const refused = await command(folder, ["dev", "seed", ...argv], environment);
    expect([argv, refused]).toMatchObject([argv, { code, stdout: "" }]);
    expect(refused.stderr).toMatch(/^latchkey: [^\n]+\.\n$/);
  }
  const piped = await command(
    folder,
    ["dev", "seed", "--users", "1", "--operator", "o@example.org", "--password-stdin"],
    environment,
    "short",
  );
  expect(piped).toMatchObject({ code: 1, stdout: "" });
  expect((await runCommand(folder, ["users", "list"], environment)).stderr).toBe("There are no users.\n");
});
