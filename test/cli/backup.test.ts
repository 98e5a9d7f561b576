import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Ended, emptyFolder, serve, testSecret } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { command } from "./command.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { program } from "../setup/program.ts";

vi.setConfig({ testTimeout: 120_000 });

const environment = { AUTH_SECRET: testSecret };
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Place {
  readonly folder: string;
  readonly database: string;
  readonly run: (...argv: string[]) => Promise<Ended>;
}

async function open(): Promise<Place> {
  const { path: folder, remove } = emptyFolder();
  cleanups.push(remove);
  const run: Place["run"] = (...argv) => command(folder, argv, environment);
  expect(await run("migrate")).toMatchObject({ code: 0 });
  return { folder, run, database: join(folder, ".latchkey/latchkey.db") };
}

/** Users of a database, by address. */
function emailsIn(path: string): string[] {
  const handle = new DatabaseSync(path);
  const rows = handle.prepare("select email from latchkey_users order by email").all();
  handle.close();
  return rows.map(({ email }) => String(email));
}

function epochOf(path: string): string {
  const handle = new DatabaseSync(path);
  const row = handle.prepare("select value from latchkey_meta where key = 'epoch'").get();
  handle.close();
  return String(row?.value);
}

describe("latchkey backup", () => {
  test("copies a database that is being written to, whole, for its owner alone, and overwrites nothing", async () => {
    const { folder, run, database } = await open();
    const handle = new DatabaseSync(database, { timeout: 5_000 });
    cleanups.push(() => handle.close());
    // Some megabytes, so that the copy takes more than one step.
    handle.exec(`insert into latchkey_events (type, actor, created_at, count, data)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 120000)
      select 'session_started', 'user', i, 1, '{"method":"password","carrier":"cookie","remember":true}' from n`);
    const insert = handle.prepare(
      "insert into latchkey_events (type, actor, created_at, count, data) values ('login_failed', 'user', 1, 1, '{}')",
    );
    const writer = setInterval(() => insert.run(), 1);
    cleanups.push(() => clearInterval(writer));
    const made = await run("backup", "copy.db", "--json");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const copy = join(folder, "copy.db");
    expect(JSON.parse(made.stdout)).toMatchObject({ file: copy, users: 0, sessions: 0 });
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted((a, b) => a.localeCompare(b))).toStrictEqual([".latchkey", "copy.db"]);
    const checked = new DatabaseSync(copy);
    expect(checked.prepare("pragma integrity_check").get()).toMatchObject({ integrity_check: "ok" });
    checked.close();

    const before = readFileSync(copy);
    const again = await run("backup", "copy.db");
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toBe("latchkey: copy.db is there already, and a backup overwrites nothing.\n");
    expect(readFileSync(copy)).toStrictEqual(before);
    expect(await run("backup", "no/such/folder/copy.db")).toMatchObject({ code: 1, stdout: "" });
    expect(await run("backup", ".")).toMatchObject({ code: 1, stdout: "" });
  });

  test("leaves nothing behind when it is stopped", async () => {
    const { folder, database } = await open();
    const handle = new DatabaseSync(database);
    handle.exec(`insert into latchkey_events (type, actor, created_at, count, data)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 600000)
      select 'session_started', 'user', i, 1, '{"method":"password","carrier":"cookie","remember":true}' from n`);
    handle.close();
    const child = spawn(process.execPath, [program, "backup", "copy.db"], { cwd: folder, env: { ...environment } });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const hasBegun = (): boolean => readdirSync(folder).some((name) => /\.partial$|^copy\.db$/.test(name));
    await vi.waitFor(() => expect(hasBegun()).toBe(true), { timeout: 60_000, interval: 1 });
    child.kill("SIGINT");
    const code = await ended;
    // On a fast disk it may have been done by then.
    expect(readdirSync(folder).filter((name) => name !== "copy.db")).toStrictEqual([".latchkey"]);
    expect(existsSync(join(folder, "copy.db"))).toBe(code === 0);
  });
});

describe("latchkey restore", () => {
  test("brings the data back, keeps what was there, and is another history", async () => {
    const { folder, run, database } = await open();
    await run("users", "create", "before@example.com", "--no-password");
    await run("backup", "copy.db");
    await run("users", "create", "after@example.com", "--no-password");
    const epoch = epochOf(database);
    const unsure = await run("restore", "copy.db");
    expect(unsure).toMatchObject({ code: 1, stdout: "" });
    expect(emailsIn(database)).toStrictEqual(["after@example.com", "before@example.com"]);
    const restored = await run("restore", "copy.db", "--yes");
    expect(restored).toMatchObject({ code: 0 });
    expect(emailsIn(database)).toStrictEqual(["before@example.com"]);
    expect(epochOf(database)).not.toBe(epoch);
    expect(statSync(database).mode & 0o777).toBe(0o600);
    const [aside = ""] = readdirSync(join(folder, ".latchkey")).filter((name) => name.includes(".before-"));
    expect(emailsIn(join(folder, ".latchkey", aside))).toStrictEqual(["after@example.com", "before@example.com"]);
    expect(readdirSync(join(folder, ".latchkey")).filter((name) => name.includes(".partial"))).toStrictEqual([]);
    const server = await serve(folder, environment);
    await server.stop();
  });

  test("is refused while a server runs, and while anybody has the file open", async () => {
    const { folder, run, database } = await open();
    await run("backup", "copy.db");
    const server = await serve(folder, environment);
    const refused = await run("restore", "copy.db", "--yes");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^latchkey: The database is in use \(a server was heard of \d+ seconds ago\)/);
    await server.stop();
    const handle = new DatabaseSync(database);
    handle.prepare("select count(*) from latchkey_users").get();
    const second = await run("restore", "copy.db", "--yes");
    handle.close();
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain("a process has the database open");
    expect(await run("restore", "copy.db", "--yes")).toMatchObject({ code: 0 });
  });

  test("ends every session when it is told to", async () => {
    const { folder, run } = await open();
    const server = await serve(folder, environment);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ email: "ada@example.com", password: "violet anchor nine lantern" });
    await fetch(`${server.url}/auth/register`, { method: "POST", headers, body });
    const login = await fetch(`${server.url}/auth/login`, { method: "POST", headers, body });
    const cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    await run("backup", "copy.db");
    await server.stop();
    await run("restore", "copy.db", "--yes", "--end-sessions");
    const next = await serve(folder, { ...environment, PORT: String(server.port) });
    cleanups.push(() => next.stop());
    expect((await fetch(`${next.url}/auth/session`, { headers: { cookie } })).status).toBe(401);
  });

  test("takes no file that is damaged, another program's, or a newer version's, and then changes nothing", async () => {
    const { folder, run, database } = await open();
    await run("users", "create", "ada@example.com", "--no-password");
    await run("backup", "copy.db");
    const whole = readFileSync(join(folder, "copy.db"));
    const torn = Buffer.from(whole);
    torn.fill(0xa5, 8_192, 60_000);
    writeFileSync(join(folder, "torn.db"), torn);
    writeFileSync(join(folder, "text.db"), "not a database, but long enough to be looked at".repeat(100));
    const foreign = new DatabaseSync(join(folder, "foreign.db"));
    foreign.exec("create table t (a)");
    foreign.close();
    writeFileSync(join(folder, "newer.db"), whole);
    const newer = new DatabaseSync(join(folder, "newer.db"));
    newer.exec("insert into latchkey_migrations (version, applied_at) values (99, 0)");
    newer.exec("update latchkey_meta set value = '99' where key = 'oldest_schema'");
    newer.close();
    for (const name of ["torn.db", "text.db", "foreign.db", "newer.db", "missing.db", ".latchkey"]) {
      const refused = await run("restore", name, "--yes");
      expect({ name, code: refused.code, stdout: refused.stdout }).toStrictEqual({ name, code: 1, stdout: "" });
      expect(refused.stderr).toMatch(/^latchkey: [^\n]+\n$/);
    }
    expect(emailsIn(database)).toStrictEqual(["ada@example.com"]);
    expect(readdirSync(join(folder, ".latchkey")).filter((name) => /partial|before/.test(name))).toStrictEqual([]);
  });

  test("takes a newer version's file on which this version may run, and an older one's, which is brought up to date", async () => {
    const { folder, run, database } = await open();
    await run("users", "create", "ada@example.com", "--no-password");
    await run("backup", "newer.db");
    writeFileSync(join(folder, "older.db"), readFileSync(join(folder, "newer.db")));
    const change = (name: string, sql: string): void => {
      const handle = new DatabaseSync(join(folder, name));
      handle.exec(sql);
      handle.close();
    };
    change("newer.db", "insert into latchkey_migrations (version, applied_at) values (99, 0)");
    // As before processes said which schema they know.
    change(
      "older.db",
      `alter table latchkey_processes drop column schema; alter table latchkey_processes drop column release;
      delete from latchkey_migrations where version >= 16; delete from latchkey_meta where key = 'oldest_schema'`,
    );
    for (const name of ["newer.db", "older.db"]) {
      expect(await run("restore", name, "--yes")).toMatchObject({ code: 0 });
      if (name === "older.db") expect((await run("migrate", "--check")).code).toBe(1);
      expect(await run("migrate")).toMatchObject({ code: 0 });
      expect((await run("migrate", "--check")).code).toBe(0);
      expect(emailsIn(database)).toStrictEqual(["ada@example.com"]);
    }
  });

  test("goes to where a link leads, and leaves the link", async () => {
    const { folder, run, database } = await open();
    const kept = join(folder, "kept.db");
    renameSync(database, kept);
    symlinkSync(kept, database);
    await run("users", "create", "ada@example.com", "--no-password");
    await run("backup", "copy.db");
    expect(await run("restore", "copy.db", "--yes")).toMatchObject({ code: 0 });
    expect(lstatSync(database).isSymbolicLink()).toBe(true);
    expect(emailsIn(kept)).toStrictEqual(["ada@example.com"]);
  });

  test("keeps what each of several in one second has replaced", async () => {
    const { folder, run } = await open();
    await run("backup", "copy.db");
    for (let more = 0; more < 4; more += 1) expect((await run("restore", "copy.db", "--yes")).code).toBe(0);
    const kept = readdirSync(join(folder, ".latchkey")).filter((name) => name.includes(".before-"));
    expect(kept).toHaveLength(4);
  });

  test("restores where nothing is, and over a file that is damaged", async () => {
    const { folder, run, database } = await open();
    await run("users", "create", "ada@example.com", "--no-password");
    await run("backup", "copy.db");
    writeFileSync(database, "rubbish".repeat(1_000));
    expect(await run("restore", "copy.db", "--yes")).toMatchObject({ code: 0 });
    expect(emailsIn(database)).toStrictEqual(["ada@example.com"]);
    const elsewhere = { ...environment, DATABASE_URL: "sqlite:data/new.db" };
    expect(await command(folder, ["restore", "copy.db", "--yes"], elsewhere)).toMatchObject({ code: 0 });
    expect(emailsIn(join(folder, "data/new.db"))).toStrictEqual(["ada@example.com"]);
  });
});

describe.skipIf(postgresUrl() === null)("on PostgreSQL", () => {
  test("backup and restore name the tool, and repeat no password", async () => {
    const { path: folder, remove } = emptyFolder();
    cleanups.push(remove);
    const url = "postgres://latchkey:hunter2hunter2@127.0.0.1:1/none";
    const backup = await command(folder, ["backup", "copy.db"], { ...environment, DATABASE_URL: url });
    expect(backup).toMatchObject({ code: 1, stdout: "" });
    expect(backup.stderr).toContain('pg_dump --format=custom --schema=latchkey --file=backup.dump "$DATABASE_URL"');
    const restore = await command(folder, ["restore", "copy.db"], { ...environment, DATABASE_URL: url });
    expect(restore.stderr).toContain("pg_restore --clean");
    expect(backup.stderr + restore.stderr).not.toContain("hunter2");
  });
});

describe("latchkey doctor", () => {
  const findings = (ended: Ended): Record<string, string> => {
    const worst: Record<string, string> = {};
    for (const { check, level } of JSON.parse(ended.stdout).findings as { check: string; level: string }[]) {
      if (worst[check] !== "fail" && (worst[check] !== "warn" || level === "fail")) worst[check] = level;
    }
    return worst;
  };

  test("finds nothing in a fresh installation, changes nothing, and can be read", async () => {
    const { run, folder } = await open();
    const names = readdirSync(join(folder, ".latchkey"));
    const well = await run("doctor");
    expect(well).toMatchObject({ code: 0, stderr: "" });
    expect(well.stdout).toContain("Everything is in order.");
    expect(well.stdout).not.toContain(testSecret);
    expect(readdirSync(join(folder, ".latchkey"))).toStrictEqual(names);
  });

  test("sees a running server, and the secret that sessions hang on", async () => {
    const { run, folder } = await open();
    const server = await serve(folder, environment);
    cleanups.push(() => server.stop());
    const body = JSON.stringify({ email: "ada@example.com", password: "violet anchor nine lantern" });
    const headers = { "content-type": "application/json" };
    await fetch(`${server.url}/auth/register`, { method: "POST", headers, body });
    await fetch(`${server.url}/auth/login`, { method: "POST", headers, body });
    expect((await run("doctor")).stdout).toMatch(/one process is running.*\n[^]*2 live sessions hang on it/);
    const other = { AUTH_SECRET: generateSecret() };
    const lost = await command(folder, ["doctor", "--json"], other);
    expect(lost.code).toBe(1);
    expect(findings(lost)).toMatchObject({ secretsInUse: "fail" });
    expect(lost.stdout).toContain("latchkey secret forget");
  });

  test("names what is wrong in production, each with what to do", async () => {
    const { folder } = await open();
    chmodSync(join(folder, ".latchkey"), 0o755);
    const production = {
      BASE_URL: "https://app.example.com",
      TRUSTED_PROXIES: "none",
      DATABASE_URL: "sqlite:.latchkey/latchkey.db",
      AUTH_SECRET: "keyboard cat keyboard cat keyboard cat keyboard cat",
    };
    const ill = await command(folder, ["doctor", "--json"], production);
    expect(ill.code).toBe(1);
    expect(findings(ill)).toMatchObject({
      secret: "fail",
      trustedProxies: "warn",
      registration: "warn",
      mail: "warn",
      permissions: "warn",
      schema: "ok",
    });
    for (const { level, why, fix } of JSON.parse(ill.stdout).findings) {
      expect([fix === undefined, why === undefined]).toStrictEqual([level === "ok", level === "ok"]);
    }
    expect(ill.stdout + ill.stderr).not.toContain("keyboard cat");
  });

  test("says what it could not look at: no configuration, no database", async () => {
    const { path: folder, remove } = emptyFolder();
    cleanups.push(remove);
    const nowhere = await command(folder, ["doctor"]);
    expect(nowhere).toMatchObject({ code: 1 });
    expect(nowhere.stdout).toContain("FAIL  database");
    expect(readdirSync(folder)).toStrictEqual([]);
    const away = await command(folder, ["doctor", "--json"], { DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/x" });
    expect(findings(away)).toMatchObject({ database: "fail" });
    expect(away.stdout + away.stderr).not.toContain("hunter2");
    const misread = await command(folder, ["doctor", "--json"], { LATCHKEY_IDLE_TIMEOUT: "x" });
    expect(JSON.parse(misread.stdout).findings).toMatchObject([
      { check: "configuration", setting: "LATCHKEY_IDLE_TIMEOUT", level: "fail" },
    ]);
  });

  test.skipIf(postgresUrl() === null)("looks PostgreSQL over, too", async () => {
    const { path: folder, remove } = emptyFolder();
    cleanups.push(remove);
    const database = await createPostgresDatabase();
    cleanups.push(() => database.drop());
    const at = { ...environment, DATABASE_URL: database.url };
    expect(findings(await command(folder, ["doctor", "--json"], at))).toMatchObject({ schema: "fail" });
    await command(folder, ["migrate"], at);
    const well = await command(folder, ["doctor", "--json"], at);
    expect(well.code).toBe(0);
    expect(findings(well)).toMatchObject({
      ...{ schema: "ok", clock: "ok", latency: "ok", processes: "ok" },
      ...{ connections: "ok", vacuum: "ok", tables: "ok", overdueRows: "ok", passwordHashes: "ok" },
    });
  });
});
