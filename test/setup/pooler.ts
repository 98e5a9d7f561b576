import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { which } from "./machine.ts";

/** A PgBouncer in front of a database, in transaction mode: every transaction may get another connection. */
export interface Pooler {
  readonly url: string;
  stop(): Promise<void>;
}

/** The path of PgBouncer, which Debian keeps where only root looks. Null when there is none. */
export function findPooler(): string | null {
  return which("pgbouncer") ?? (existsSync("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : null);
}

/** The PgBouncer of this run; null where there is none, and tests that need it are skipped. */
export function poolerProgram(): string | null {
  return process.env.LATCHKEY_TEST_PGBOUNCER || null;
}

/** Starts a pooler with two connections to the database of a URL. */
export async function startPooler(program: string, database: string): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(database);
  const folder = mkdtempSync(join(tmpdir(), "latchkey-pooler-"));
  const own = await freePort();
  const file = join(folder, "pgbouncer.ini");
  const target = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`;
  writeFileSync(
    file,
    `[databases]
* = ${target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 100
`,
    // PgBouncer refuses to run as root, and reads it as somebody else. The folder is thrown away with the server.
    { mode: 0o644 },
  );
  const root = process.getuid?.() === 0;
  if (root) chmodSync(folder, 0o755);
  const child = spawn(program, [...(root ? ["-u", "nobody"] : []), file], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = `${log}${text}`.slice(-4_000);
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://${username}@127.0.0.1:${own}${pathname}`;
  const deadline = performance.now() + 10_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`PgBouncer did not start:\n${log}`);
    }
    await sleep(50);
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
