import { spawn } from "node:child_process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newEmail, password } from "../flows/installation.ts";
import { type Ended, emptyFolder, type Serving, serve, testSecret } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { command } from "./command.ts";
import { openCommandDesk } from "./command-desk.ts";
import { program } from "../setup/program.ts";

vi.setConfig({ testTimeout: 120_000 });

const runCommand = openCommandDesk();

/** What every table and document is searched for. */
const secrets = /argon2|"seed"|lks_|password_hash/;

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Desk {
  readonly run: (...argv: string[]) => Promise<Ended>;
  readonly pipe: (input: string, ...argv: string[]) => Promise<Ended>;
  readonly serve: () => Promise<Serving>;
  /** A command that goes on, and prints a JSON document for each line. */
  readonly follow: (...argv: string[]) => Followed;
}

interface Followed {
  readonly lines: () => { data: Record<string, unknown> }[];
  /** As Ctrl+C does. Gives what ended it. */
  readonly stop: () => Promise<NodeJS.Signals | number | null>;
}

function follow(folder: string, argv: readonly string[], environment: Readonly<Record<string, string>>): Followed {
  const child = spawn(process.execPath, [program, ...argv], { cwd: folder, env: { ...environment }, stdio: "pipe" });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  cleanups.push(() => void child.kill("SIGKILL"));
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  return {
    lines: () =>
      printed
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    stop: () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}

async function open(kind: "SQLite" | "PostgreSQL"): Promise<Desk> {
  const folder = emptyFolder();
  cleanups.push(folder.remove);
  const environment: Record<string, string> = { AUTH_SECRET: testSecret };
  if (kind === "PostgreSQL") {
    const database = await createPostgresDatabase();
    cleanups.push(() => database.drop());
    environment["DATABASE_URL"] = database.url;
  }
  const run: Desk["run"] = (...argv) => runCommand(folder.path, argv, environment);
  await run("migrate");
  return {
    run,
    follow: (...argv) => follow(folder.path, argv, environment),
    pipe: (input, ...argv) => command(folder.path, argv, environment, input),
    serve: async () => {
      const server = await serve(folder.path, environment);
      cleanups.push(() => server.stop());
      return server;
    },
  };
}

/** A person in her browser, signed in. */
async function signIn(server: Serving, email: string, call = "login"): Promise<() => Promise<number>> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/auth/${call}`, {
    method: "POST",
    headers,
    body: JSON.stringify({ email, password }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return async () => (await fetch(`${server.url}/auth/session`, { headers: { cookie } })).status;
}

/** Another process hears of an ending by its heartbeat, twice a second. */
async function soon(status: () => Promise<number>, expected: number): Promise<void> {
  await vi.waitFor(async () => expect(await status()).toBe(expected), { timeout: 20_000, interval: 100 });
}

const kinds = postgresUrl() === null ? (["SQLite"] as const) : (["SQLite", "PostgreSQL"] as const);

describe.each(kinds)("the operator's desk on %s, beside a running server", (kind) => {
  test("a user is created, signs in, is signed out, banned, let in again, and erased", async () => {
    const { run, pipe, serve } = await open(kind);
    const email = newEmail();
    const server = await serve();
    const created = await pipe(
      `${password}\n`,
      "users",
      "create",
      email.toUpperCase(),
      "--name",
      "Ada",
      "--password-stdin",
    );
    expect(created).toMatchObject({ code: 0, stderr: "" });
    expect(created.stdout).toContain(`${email} is created`);
    expect(created.stdout).not.toContain(password);

    const first = await signIn(server, email);
    expect(await first()).toBe(200);
    const listed = JSON.parse((await run("sessions", "list", "--user", email, "--json")).stdout);
    expect(listed.sessions).toMatchObject([{ user: { email }, method: "password", carrier: "cookie" }]);
    expect((await run("sessions", "end", listed.sessions[0].id)).stdout).toBe(`A session of ${email} has ended.\n`);
    await soon(first, 401);
    expect((await run("sessions", "end", listed.sessions[0].id)).stdout).toBe("This session had ended already.\n");

    const second = await signIn(server, email);
    const refused = await run("users", "ban", email);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("--yes");
    expect(await second()).toBe(200);
    const banned = await run("users", "ban", email, "--yes", "--reason", "sells \u001b[31mred\u001b[0m ink");
    expect(banned.stderr).toContain("A reason is one line");
    expect(await run("users", "ban", email, "--yes", "--reason", "spam")).toMatchObject({
      code: 0,
      stdout: `${email} is banned; one session ended.\n`,
    });
    await soon(second, 401);
    expect((await run("users", "ban", email, "--yes")).stdout).toBe(`${email} is banned already.\n`);
    expect(await (await signIn(server, email))()).toBe(401);
    expect((await run("users", "list", "--banned", "--json")).stdout).toContain(email);
    expect((await run("users", "unban", email)).stdout).toBe(`${email} can sign in again.\n`);

    const third = await signIn(server, email);
    expect((await run("users", "end-sessions", email, "--yes")).stdout).toContain("one session ended");
    await soon(third, 401);

    const list = async (...more: string[]): Promise<{ text: string; events: string[] }> => {
      const { stdout: text } = await run("events", "--user", email, "--json", ...more);
      const found = text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)) as Record<string, string>[];
      return { text, events: found.map(({ type, actor }) => `${type} ${actor}`) };
    };
    // Failures are written beside the rest, a second later.
    await expect.poll(async () => (await list("--type", "login_failed")).events).toStrictEqual(["login_failed user"]);
    const { text, events } = await list();
    expect(events.filter((event) => event !== "login_failed user")).toStrictEqual([
      "user_created operator",
      "session_started user",
      "session_ended operator",
      "session_started user",
      "user_banned operator",
      "user_unbanned operator",
      "session_started user",
      "sessions_ended operator",
    ]);
    expect(text).toContain('"reason":"spam"');
    expect(text).not.toMatch(secrets);

    expect((await run("users", "delete", email, "--now", "--yes")).stdout).toBe(`${email} is erased.\n`);
    expect(await run("users", "show", email)).toMatchObject({ code: 1, stdout: "" });
    expect((await run("events", "--limit", "200", "--json")).stdout).not.toContain(email);
  });

  test("everybody is signed out, and can sign in again", async () => {
    const { run, serve } = await open(kind);
    const [ada, grace] = [newEmail(), newEmail()];
    const server = await serve();
    const before = [
      await signIn(server, ada, "register"),
      await signIn(server, ada),
      await signIn(server, grace, "register"),
    ];
    expect(await run("sessions", "end-all")).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes") });
    for (const status of before) expect(await status()).toBe(200);
    expect(await run("sessions", "end-all", "--yes")).toMatchObject({
      code: 0,
      stdout: "3 sessions of 2 users ended.\n",
    });
    for (const status of before) await soon(status, 401);
    expect(await run("sessions", "end-all", "--yes")).toMatchObject({
      code: 0,
      stderr: "There are no live sessions.\n",
    });
    const { stdout } = await run("events", "--user", ada, "--type", "sessions_ended", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ actor: "operator", count: 2, data: { reason: "ended_by_operator" } });
    expect(await (await signIn(server, ada))()).toBe(200);
  });

  test("a role holds at once and signs nobody out; metadata and level are set", async () => {
    const { run, pipe, serve } = await open(kind);
    const email = newEmail();
    await pipe(password, "users", "create", email, "--password-stdin");
    const server = await serve();
    const session = await signIn(server, email);
    expect(await session()).toBe(200);
    expect((await run("users", "role", email, "editor")).stdout).toBe(`${email} now has the role editor.\n`);
    expect((await run("users", "role", email, "editor")).stdout).toBe(`${email} has the role editor already.\n`);
    expect((await run("users", "role", email, "two words")).code).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await session()).toBe(200);

    expect((await run("users", "metadata", email, '{"tenant":"a"}')).code).toBe(0);
    expect((await pipe('{"tenant":"b"}', "users", "metadata", email, "-")).code).toBe(0);
    expect(JSON.parse((await run("users", "metadata", email)).stdout)).toStrictEqual({ tenant: "b" });
    for (const json of ["[]", "{", '{"__proto__":{}}', JSON.stringify({ a: "x".repeat(5_000) })]) {
      expect(await run("users", "metadata", email, json)).toMatchObject({ code: 1, stdout: "" });
    }

    const unproven = await run("users", "operator", email, "admin", "--yes");
    expect(unproven).toMatchObject({ code: 1, stdout: "" });
    expect(unproven.stderr).toContain("not proven");
    const proven = newEmail();
    await run("users", "create", proven, "--no-password", "--verified");
    const asked = await run("users", "operator", proven, "support");
    expect(asked.code).toBe(1);
    for (const shown of [/id {2,}\S{36}/, /created.*ago/, /signs in by {2}none/]) expect(asked.stderr).toMatch(shown);
    expect((await run("users", "operator", proven, "support", "--yes")).stdout).toBe(
      `${proven} is an operator: support.\n`,
    );
    expect((await run("users", "list", "--operators", "--json")).stdout).toContain(proven);
    expect((await run("users", "operator", proven, "none", "--yes")).stdout).toContain("no operator any more");
    expect((await run("users", "operator", proven, "king", "--yes")).code).toBe(2);
    const shown = await run("users", "show", email, "--json");
    expect(JSON.parse(shown.stdout)).toMatchObject({
      user: { email, role: "editor", metadata: { tenant: "b" }, hasPassword: true, operator: null },
      sessions: [{ user: { email } }],
    });
    expect(shown.stdout).not.toMatch(secrets);
  });

  test("A088 what people call themselves controls no terminal", async () => {
    const { run, serve } = await open(kind);
    const server = await serve();
    const email = newEmail();
    const headers = { "content-type": "application/json", "user-agent": "Evil/1 \u009b2J\u0085\u009d0;x" };
    const body = JSON.stringify({ email, password, name: "\u061cAda\u200f 日本\u{e0041}" });
    const registered = await fetch(`${server.url}/auth/register`, { method: "POST", headers, body });
    expect(registered.ok).toBe(true);
    for (const argv of [
      ["users", "list"],
      ["users", "show", email],
      ["sessions", "list"],
      ["events"],
      ["users", "list", "--json"],
      ["events", "--json"],
    ]) {
      const { code, stdout, stderr } = await run(...argv);
      expect(code).toBe(0);
      expect(stdout).toContain(argv[0] === "events" ? "registered" : email);
      expect((stdout + stderr).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u{e0000}-\u{e007f}]/u);
    }
  });

  test("an invitation opens an account, and a reset link sets a password, once each", async () => {
    const { run, serve } = await open(kind);
    const server = await serve();
    const email = newEmail();
    const invited = await run("users", "invite", email, "--role", "editor", "--json");
    expect(invited.code).toBe(0);
    const { link, mailed } = JSON.parse(invited.stdout) as { link: string; mailed: boolean };
    expect(link).toMatch(/^http:\/\/localhost:\d+\/register\?token=lko_[\w-]{43}$/);
    expect(mailed).toBe(false);
    const invitation = new URL(link).searchParams.get("token");
    const register = (): Promise<Response> =>
      fetch(`${server.url}/auth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, password, invitation }),
      });
    expect((await register()).status).toBe(201);
    expect((await register()).ok).toBe(false);
    const shown = JSON.parse((await run("users", "show", email, "--json")).stdout);
    expect(shown.user).toMatchObject({ email, emailVerified: true, role: "editor" });
    const plain = await run("users", "invite", newEmail(), "--mail");
    expect(plain).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http\S+\n$/) });
    expect(plain.stderr).toMatch(/^Whoever opens it becomes .* mailed .* in 7 days\.\n$/);
    expect((await run("mail", "list", "--json")).code).toBe(0);
    expect(await run("hooks", "list", "--json")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"calls": []'),
    });

    const known = newEmail();
    await run("users", "create", known, "--no-password", "--verified");
    expect((await run("users", "invite", known)).code).toBe(1);
    const made = await run("users", "reset-link", known);
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^http\S+\/reset-password\?token=lko_\S+\n$/),
    });
    const token = new URL(made.stdout.trim()).searchParams.get("token");
    const headers = { "content-type": "application/json" };
    const reset = (): Promise<Response> =>
      fetch(`${server.url}/auth/password/reset`, {
        method: "POST",
        headers,
        body: JSON.stringify({ token, newPassword: password }),
      });
    expect((await reset()).status).toBe(204);
    expect((await reset()).status).not.toBe(204);
    expect(await (await signIn(server, known))()).toBe(200);
    await run("users", "ban", known, "--yes");
    expect(await run("users", "reset-link", known)).toMatchObject({ code: 1, stdout: "" });
    expect((await run("events", "--json", "--limit", "200")).stdout).not.toContain("lko_");
  });

  test("lists go on where they ended", async () => {
    const { run } = await open(kind);
    const emails = Array.from({ length: 5 }, () => newEmail());
    for (const email of emails) await run("users", "create", email, "--no-password");
    const seen: string[] = [];
    for (let next: string | null | undefined; next !== null; ) {
      const { stdout } = await run("users", "list", "--limit", "2", "--json", ...(next ? ["--cursor", next] : []));
      const page = JSON.parse(stdout) as { users: { email: string }[]; next: string | null };
      seen.push(...page.users.map(({ email }) => email));
      next = page.next;
    }
    expect(seen).toStrictEqual(emails.toReversed());
    const table = await run("users", "list", "--limit", "2");
    expect(table.stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(table.stderr).toMatch(/^There are more: add --cursor \S+\n$/);
    expect((await run("users", "list", "--cursor", "junk")).code).toBe(1);
    expect((await run("users", "list", emails[0]?.slice(0, 9) ?? "", "--json")).stdout).toContain(emails[0]);
  });

  test("events are followed until somebody stops it", async () => {
    const { run, follow } = await open(kind);
    const watched = follow("events", "--follow", "--json", "--type", "user_created");
    await run("users", "create", newEmail(), "--no-password", "--role", "first");
    await vi.waitFor(() => expect(watched.lines().map(({ data }) => data.role)).toContain("first"), {
      timeout: 20_000,
    });
    const emails = Array.from({ length: 3 }, () => newEmail());
    await Promise.all(emails.map((email) => run("users", "create", email, "--no-password", "--role", "later")));
    await vi.waitFor(() => expect(watched.lines()).toHaveLength(4), { timeout: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(watched.lines().map(({ data }) => data.role)).toStrictEqual(["first", "later", "later", "later"]);
    expect(await watched.stop()).toBe("SIGINT");
  });

  test("wrong input is one sentence: 1 when it could not be done, 2 when it is no command", async () => {
    const { run, pipe } = await open(kind);
    const email = newEmail();
    await run("users", "create", email, "--no-password");
    const wrong: [number, ...string[]][] = [
      [1, "users", "create", email, "--no-password"],
      [1, "users", "create", "no address", "--no-password"],
      [1, "users", "create", newEmail()],
      [1, "users", "create", newEmail(), "--no-password", "--role", "a b"],
      [1, "users", "show", "nobody@example.com"],
      [1, "users", "show", "\u001b[2Jx"],
      [1, "users", "show", "\0".slice(1)],
      [1, "sessions", "end", "no-such-session"],
      [1, "mail", "retry"],
      [1, "mail", "retry", "x"],
      [2, "users"],
      [2, "users", "frobnicate"],
      [2, "users", "list", "--limit", "0"],
      [2, "events", "--since", "yesterday"],
      [2, "events", "--type", "nothing"],
      [2, "sessions", "end"],
      [2, "users", "create", newEmail(), "--password", "hunter2"],
    ];
    for (const [code, ...argv] of wrong) {
      const ended = await run(...argv);
      expect({ argv, code: ended.code, stdout: ended.stdout }).toStrictEqual({ argv, code, stdout: "" });
      expect(ended.stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}| at \S+:\d+:\d+/u);
      if (argv.length > 1) expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
    }
    const other = newEmail();
    for (const weak of ["short", "password123", other]) {
      const ended = await pipe(weak, "users", "create", other, "--password-stdin");
      expect(ended).toMatchObject({ code: 1, stdout: "" });
      expect(ended.stderr).toMatch(/^latchkey: The password .*\n$/);
    }
  });
});
