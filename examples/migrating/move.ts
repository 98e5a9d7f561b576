// Moves the application to Latchkey and back, with people who are signed in, and says whether anybody noticed:
//   node --import ./examples/from-source.ts examples/migrating/move.ts [people] [how many log in by password]
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import bcrypt from "bcryptjs";

const [people = 1_000, passwords = people / 10] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "latchkey-migrating-"));
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const env = { PATH: process.env.PATH, SESSION_SECRET: randomBytes(32).toString("base64"), PORT: await freePort() };
const origin = `http://localhost:${env.PORT}`;
let failures = 0;

const emailOf = (n: number): string => `person${n}@example.com`;
const passwordOf = (n: number): string => `pw-${n}`;
const newPassword = "a new one, set at Latchkey";

try {
  makePeople();
  const before = await start("before.ts");
  const cookies = await inTurns(people / 2, (n) => logInBefore(n, passwordOf(n)));
  await stop(before);

  await latchkey("migrate");
  await run([file("export-people.ts")], { out: "people.jsonl" });
  await latchkey("users", "import", "people.jsonl");

  const after = await start("after.ts");
  const carried = await inTurns(cookies.length, (n) => visit(n, cookies[n - 1] ?? ""));
  report("sessions went on", carried.filter((cookie) => cookie !== null).length, cookies.length);
  const again = await inTurns(cookies.length, (n) => visit(n, carried[n - 1] ?? ""));
  report("are Latchkey's now", again.filter((cookie) => cookie !== null).length, cookies.length);
  const logIns = await inTurns(passwords, async (n) => (await logInAfter(n, passwordOf(n))) !== null);
  report("passwords work", logIns.filter(Boolean).length, passwords);
  await changePassword(1);
  await stop(after);

  await latchkey("users", "export", "--with-hashes", "back.jsonl");
  report("hashes in the export belong to the passwords", await countHashes("back.jsonl"), people);
  await run([file("take-back.ts")], { in: "back.jsonl" });
  const home = await start("before.ts");
  const kept = await inTurns(cookies.length, (n) => visit(n, cookies[n - 1] ?? ""));
  report("sessions went on back home", kept.filter((cookie) => cookie !== null).length, cookies.length);
  const back = await inTurns(passwords, (n) => logInBefore(n, n === 1 ? newPassword : passwordOf(n)));
  report("passwords work back home", back.filter((cookie) => cookie !== "").length, passwords);
  report("old password of the one who changed it works", (await logInBefore(1, passwordOf(1))) === "" ? 0 : 1, 0);
  await stop(home);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

/** As the application kept them, with a low cost: nobody waits for a thousand hashes. */
function makePeople(): void {
  const db = new DatabaseSync(join(folder, "app.db"));
  db.exec("create table people (id integer primary key, email text unique, name text, password_hash text); begin");
  const insert = db.prepare("insert into people values (?, ?, ?, ?)");
  // latchkey-scan-ignore weak-bcrypt-cost: a thousand people who were made up, in seconds
  for (let n = 1; n <= people; n += 1) insert.run(n, emailOf(n), `Person ${n}`, bcrypt.hashSync(passwordOf(n), 4));
  db.exec("commit");
  db.close();
}

/** Of how many people an export has the hash of what they log in with. */
async function countHashes(name: string): Promise<number> {
  let found = 0;
  for (const line of readFileSync(join(folder, name), "utf8").trim().split("\n")) {
    const { id, passwordHash } = JSON.parse(line);
    if (await bcrypt.compare(id === "1" ? newPassword : passwordOf(Number(id)), passwordHash)) found += 1;
  }
  return found;
}

/** The cookie of a session of before, or nothing. */
async function logInBefore(n: number, password: string): Promise<string> {
  const body = new URLSearchParams({ email: emailOf(n), password });
  const reply = await fetch(`${origin}/login`, { method: "POST", body, redirect: "manual" });
  return reply.headers.getSetCookie().map(pairOf).join("; ");
}

/** The cookies of a session of Latchkey's. Null: the password is wrong. */
async function logInAfter(n: number, password: string): Promise<string | null> {
  const body = JSON.stringify({ email: emailOf(n), password });
  const headers = { "content-type": "application/json" };
  const reply = await fetch(`${origin}/auth/login`, { method: "POST", headers, body });
  return reply.ok ? reply.headers.getSetCookie().map(pairOf).join("; ") : null;
}

async function changePassword(n: number): Promise<void> {
  const cookie = (await logInAfter(n, passwordOf(n))) ?? "";
  const body = JSON.stringify({ currentPassword: passwordOf(n), newPassword });
  const headers = { "content-type": "application/json", cookie };
  const reply = await fetch(`${origin}/auth/password/change`, { method: "POST", headers, body });
  report("password was changed", reply.ok ? 1 : 0, 1);
}

/** Opens the page with these cookies. Gives what the browser has then, or null where it is not the page of this person. */
async function visit(n: number, cookie: string): Promise<string | null> {
  const reply = await fetch(origin, { headers: { cookie } });
  const isHers = reply.ok && ((await reply.json()) as { id: number }).id === n;
  return isHers ? [cookie, ...reply.headers.getSetCookie().map(pairOf)].join("; ") : null;
}

function pairOf(setCookie: string): string {
  return setCookie.slice(0, setCookie.indexOf(";"));
}

/** Two at a time, as two people would. */
async function inTurns<T>(count: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 1;
  const turn = async (): Promise<void> => {
    for (let n = next++; n <= count; n = next++) results[n - 1] = await act(n);
  };
  await Promise.all([turn(), turn()]);
  return results;
}

function report(what: string, found: number, wanted: number): void {
  console.log(`${found === wanted ? "ok  " : "FAIL"} ${found} of ${wanted} ${what}`);
  if (found !== wanted) failures += 1;
}

async function start(name: string): Promise<ChildProcess> {
  const argv = ["--import", file("../from-source.ts"), file(name)];
  const child = spawn(process.execPath, argv, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  if (child.exitCode !== null) throw new Error(`${name} did not start`);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

function latchkey(...argv: string[]): Promise<void> {
  return run([file("../../bin/latchkey.mjs"), ...argv]);
}

/** Runs a program to its end, from and to files where they are named. */
async function run(argv: string[], files: { in?: string; out?: string } = {}): Promise<void> {
  const input = files.in === undefined ? "ignore" : openSync(join(folder, files.in), "r");
  const output = files.out === undefined ? "inherit" : openSync(join(folder, files.out), "w");
  const child = spawn(process.execPath, argv, { cwd: folder, env, stdio: [input, output, "inherit"] });
  const [code] = (await once(child, "exit")) as [number];
  for (const one of [input, output]) if (typeof one === "number") closeSync(one);
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}`);
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}
