import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { afterEach, expect, test, vi } from "vitest";
import { newEmail, password } from "../flows/installation.ts";
import { type Ended, emptyFolder, serve, type Serving, testSecret } from "../server/serve.ts";
import { openCommandDesk } from "./command-desk.ts";
import { program } from "../setup/program.ts";

vi.setConfig({ testTimeout: 120_000 });

const runCommand = openCommandDesk();
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Place {
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly run: (...argv: string[]) => Promise<Ended>;
  readonly start: () => Promise<Serving>;
  /** Runs SQL on the file of the database. */
  readonly raw: (sql: string) => void;
}

async function open(): Promise<Place> {
  const { path: folder, remove } = emptyFolder();
  cleanups.push(remove);
  const environment: Record<string, string> = { AUTH_SECRET: testSecret };
  const run: Place["run"] = (...argv) => runCommand(folder, argv, environment);
  await run("migrate");
  return {
    folder,
    environment,
    run,
    start: async () => {
      const server = await serve(folder, environment);
      cleanups.push(() => server.stop());
      return server;
    },
    raw: (sql) => {
      const handle = new DatabaseSync(join(folder, ".latchkey/latchkey.db"), { timeout: 5_000 });
      handle.exec(sql);
      handle.close();
    },
  };
}

function eventsIn({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Registers and gives the session's id. */
async function register(server: Serving, email: string): Promise<string> {
  const body = JSON.stringify({ email, password });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/auth/register`, { method: "POST", headers, body });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { session: { id: string } }).session.id;
}

/** The last checkpoint in a server's log. */
function checkpointIn(server: Serving): string {
  const lines = server.stderr().split("\n");
  const found = lines.map((line) => /"checkpoint":"([^"]+)"/.exec(line)?.[1]).filter((text) => text !== undefined);
  expect(found).not.toHaveLength(0);
  return found.at(-1) ?? "";
}

test("a stopped server leaves a checkpoint in its log; the record is verified against it, before and after a restore", async () => {
  const { run, start, raw } = await open();
  const server = await start();
  await register(server, newEmail());
  expect(await server.stop()).toBe(0);
  const first = checkpointIn(server);
  const verified = await run("events", "verify", "--checkpoint", first);
  expect(verified).toMatchObject({ code: 0, stderr: "" });
  expect(verified.stdout).toMatch(/^ok {4}\d+ events in .* are as they were sealed\.\n/);
  expect(verified.stdout).toContain(first);

  await run("backup", "copy.db");
  const second = await start();
  await register(second, newEmail());
  await second.stop();
  const later = checkpointIn(second);
  for (const checkpoint of [first, later]) {
    expect((await run("events", "verify", "--checkpoint", checkpoint)).code).toBe(0);
  }
  expect(await run("restore", "copy.db", "--yes")).toMatchObject({ code: 0 });
  // The record has gone back: in itself it is whole, and leads no further than the backup.
  expect((await run("events", "verify", "--checkpoint", first)).code).toBe(0);
  const missed = await run("events", "verify", "--checkpoint", later, "--json");
  expect(missed.code).toBe(1);
  expect(JSON.parse(missed.stdout)).toMatchObject({
    ok: false,
    checkpoint: "missed",
    problems: [{ kind: "checkpoint_missed", block: Number(later.split(".")[0]) }],
  });

  raw("update latchkey_events set user_id = 'nobody' where id = 1");
  const changed = await run("events", "verify");
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/^FAIL {2}Event 1 was changed after \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\n/);
  expect(changed.stderr).toContain("Without --checkpoint");
  expect(await run("events", "verify", "--checkpoint", "12.x")).toMatchObject({ code: 1, stdout: "" });
});

test("events are found by session, operator and time, page by page, one a line", async () => {
  const { run, start } = await open();
  const server = await start();
  const emails = Array.from({ length: 3 }, newEmail);
  const sessions: string[] = [];
  for (const email of emails) sessions.push(await register(server, email));
  const list = async (...argv: string[]): Promise<Record<string, unknown>[]> =>
    eventsIn(await run("events", "--json", ...argv));
  const ofSession = await list("--session", sessions[1] ?? "");
  expect(ofSession.map(({ type, sessionId }) => [type, sessionId])).toContainEqual(["session_started", sessions[1]]);
  expect(new Set(ofSession.map(({ sessionId }) => sessionId))).toStrictEqual(new Set([sessions[1]]));
  expect(Object.keys(ofSession[0] ?? {})).toStrictEqual([
    "id",
    "cursor",
    "type",
    "createdAt",
    "count",
    "actor",
    "actorId",
    "userId",
    "sessionId",
    "ip",
    "userAgent",
    "email",
    "data",
  ]);
  const all = await list("--type", "session_started");
  expect(all).toHaveLength(3);
  const newest = await list("--type", "session_started", "--limit", "1");
  expect(newest).toStrictEqual(all.slice(2));
  const older = await list("--type", "session_started", "--before", String(newest[0]?.["cursor"]));
  expect(older).toStrictEqual(all.slice(0, 2));
  const table = await run("events", "--type", "session_started", "--limit", "2");
  expect(table.stderr).toBe(`There may be more: add --before ${String(all[1]?.["cursor"])}\n`);
  expect(await list("--until", "1h")).toStrictEqual([]);
  expect(await list("--since", "1h", "--user", emails[0] ?? "", "--type", "session_started")).toHaveLength(1);
  expect(await list("--actor", emails[0] ?? "")).toStrictEqual([]);
  for (const [code, ...argv] of [
    [1, "--before", "junk!"],
    [1, "--follow", "--until", "1h"],
    [1, "--actor", "nobody@example.com"],
    [2, "--until", "soon"],
  ] as const) {
    expect(await run("events", ...argv)).toMatchObject({ code, stdout: "" });
  }
  expect(await run("events", "export", "--until", "1h")).toMatchObject({ code: 0, stdout: "" });
  expect(eventsIn(await run("events", "export", "--since", "1h"))).toStrictEqual(await list("--limit", "200"));
});

test("however many events are exported, they are not in memory at once, and a reader that is slow is waited for", async () => {
  const { raw, folder, environment } = await open();
  const count = 60_000;
  // 2 KB each: all of them would be more than the program is given.
  raw(`insert into latchkey_events (type, actor, created_at, count, data)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select 'session_started', 'user', i, 1, json_object('method', hex(zeroblob(1000))) from n`);
  const argv = ["--max-old-space-size=64", program, "events", "export"];
  const child = spawn(process.execPath, argv, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close");
  let [lines, last] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    lines += 1;
    const { id } = JSON.parse(line) as { id: number };
    expect(id).toBe(last + 1);
    last = id;
    if (lines % 20_000 === 1) await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect([await closed, errors]).toStrictEqual([[0, null], ""]);
  expect(lines).toBe(count);
});
