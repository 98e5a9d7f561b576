import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { which } from "./machine.ts";

/** A PostgreSQL server of this run's own. */
export interface PostgresServer {
  /** Connects as the superuser to the database `postgres`. */
  readonly url: string;
  /** Ends it at once, as a failing machine does, and keeps its data. Nobody listens on the port any more. */
  kill(): Promise<void>;
  /** Stops it where it stands, with all its processes, as a machine that hangs: connections stay open, and nobody answers. */
  pause(): void;
  /** It goes on where it stood. */
  resume(): void;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Keeps a copy of the data of a server that was killed. */
  keepCopy(): void;
  /** Puts the copy in the place of the data of a server that was killed: it has lost what came after. */
  goBack(): void;
  stop(): Promise<void>;
}

/** The folder with `initdb` and `postgres`: Debian keeps one per version, off the path. Null when there is none. */
export function findPostgres(): string | null {
  const asked = spawnSync("pg_config", ["--bindir"], { encoding: "utf8" }).stdout?.trim();
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const onPath = which("initdb")?.slice(0, -"/initdb".length);
  const folders = [asked, ...versions.map((version) => `${debian}/${version}/bin`), onPath];
  return folders.find((folder) => folder && existsSync(`${folder}/initdb`) && existsSync(`${folder}/postgres`)) ?? null;
}

/**
 * Starts a server in a temporary folder, on a free port of 127.0.0.1, with durability off: the data is thrown away.
 * It ends with `stop()`, and also when this process dies in any other way.
 */
export async function startPostgres(bin: string, ...settings: string[]): Promise<PostgresServer> {
  try {
    return await start(bin, settings, initialise);
  } catch (error) {
    // Somebody else may have taken the free port between finding and using it.
    if (error instanceof Error && error.message.includes("could not bind")) return start(bin, settings, initialise);
    throw error;
  }
}

/** Starts a server with a copy of another one's data that follows it. The copy has its users and passwords, too. */
export function startReplica(bin: string, primary: string, ...settings: string[]): Promise<PostgresServer> {
  const { hostname, port, password } = new URL(primary);
  const copy: FillFolder = ({ folder, owner }) => {
    const from = `host=${hostname} port=${port} user=postgres password=${password}`;
    const how = ["--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "--no-sync"];
    const argv = ["-D", join(folder, "data"), "-d", from, ...how];
    const { status, stderr, error } = spawnSync(`${bin}/pg_basebackup`, argv, {
      cwd: folder,
      encoding: "utf8",
      ...owner,
    });
    if (status !== 0) throw new Error(`pg_basebackup failed: ${error?.message ?? stderr}`);
  };
  return start(bin, settings, copy, password);
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Puts the data of a new server into `data` of its folder. */
type FillFolder = (given: {
  readonly bin: string;
  readonly folder: string;
  readonly password: string;
  readonly owner: Owner;
}) => void;

async function start(
  bin: string,
  settings: readonly string[],
  fill: FillFolder,
  password = randomBytes(18).toString("base64url"),
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-postgres-"));
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? unprivileged() : {};
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid ?? owner.uid);
  try {
    fill({ bin, folder, password, owner });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const again = (): Promise<Running> => run({ bin, folder, password, owner, port, settings });
  let running = await again();
  const data = join(folder, "data");
  const copy = join(folder, "copy");
  let isPaused = false;
  const resume = (): void => {
    if (isPaused) signalAll(data, "SIGCONT");
    isPaused = false;
  };
  const keep = join(folder, "keep");
  return {
    url: running.url,
    kill: async () => {
      writeFileSync(keep, "");
      const stopped = running.stop();
      // What stands still ends when it goes on.
      resume();
      await stopped;
    },
    pause: () => {
      isPaused = true;
      signalAll(data, "SIGSTOP");
    },
    resume,
    restart: async () => {
      running = await again();
      rmSync(keep);
    },
    keepCopy: () => cpSync(data, copy),
    goBack: () => {
      rmSync(data, { recursive: true });
      cpSync(copy, data);
    },
    stop: async () => {
      rmSync(keep, { force: true });
      const stopped = running.stop();
      resume();
      await stopped;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** To the server's first process and to all that it has started. */
function signalAll(data: string, signal: "SIGSTOP" | "SIGCONT"): void {
  const [pid = ""] = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  const children = spawnSync("ps", ["-o", "pid=", "--ppid", pid], { encoding: "utf8" }).stdout.split(/\s+/);
  for (const one of [pid, ...children]) {
    if (one === "") continue;
    try {
      process.kill(Number(one), signal);
    } catch (error) {
      // One of them may have ended since.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** As it is, owners included. */
function cpSync(from: string, to: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(`cp failed: ${stderr}`);
}

function unprivileged(): Owner {
  const id = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout.trim());
  return { uid: id("-u"), gid: id("-g") };
}

const initialise: FillFolder = ({ bin, folder, password, owner }) => {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined) chownSync(passwordFile, owner.uid, owner.gid ?? owner.uid);
  const { status, stderr, error } = spawnSync(
    `${bin}/initdb`,
    [
      "-D",
      join(folder, "data"),
      "-U",
      "postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
      "--no-sync",
    ],
    { cwd: folder, encoding: "utf8", ...owner },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  rmSync(passwordFile);
};

/**
 * Runs the server and removes the folder after it, unless that has a file `keep`. A second process waits for the end of the input, which the kernel
 * closes when the process that started this one dies, however it dies, and then stops the server.
 */
const keeper = `
exec 3<&0
"$0" "$@" 3<&- & server=$!
( cat <&3 >/dev/null; kill -QUIT $server 2>/dev/null ) & keeper=$!
wait $server
kill $keeper 2>/dev/null
[ -e "$FOLDER/keep" ] || rm -rf "$FOLDER"
`;

interface Run {
  readonly bin: string;
  readonly folder: string;
  readonly password: string;
  readonly owner: Owner;
  readonly port: number;
  /** As in `postgresql.conf`; they win over ours. */
  readonly settings: readonly string[];
}

type Running = Pick<PostgresServer, "url" | "stop">;

async function run({ bin, folder, password, owner, port, settings: more }: Run): Promise<Running> {
  const settings = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "shared_buffers=128MB",
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    "log_min_messages=fatal",
    ...more,
  ];
  const child = spawn(
    "sh",
    [
      "-c",
      keeper,
      `${bin}/postgres`,
      "-D",
      join(folder, "data"),
      "-p",
      String(port),
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, FOLDER: folder },
      stdio: ["pipe", "ignore", "pipe"],
      // Ctrl-C goes to the whole process group of the terminal; this child ends by its input instead.
      detached: true,
      ...owner,
    },
  );
  const ended = once(child, "exit");
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = `${log}${text}`.slice(-4_000);
  });
  const stop = async () => {
    child.stdin.end();
    await ended;
  };

  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + 20_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`PostgreSQL did not start:\n${log}`);
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
