import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { Fault } from "../fault.ts";
import type { Store } from "../store.ts";

const mayRefuse = ["storage_unavailable"];

/** Nothing can be written, and everything can be read. */
export const sqliteDiskFull: Fault = {
  name: "disk-full-sqlite",
  what: "The disk of the SQLite file of two processes is full, and has room again",
  site: { processes: 2, database: "sqlite", redis: "none", disk: 64 },
  seconds: 12,
  mayRefuse,
  recovery: 3,
  async inject({ disk, databaseUrl }, { note }) {
    if (!disk) throw new Error("Not a site with a disk of its own");
    // Room that the log has already would do for a while.
    const handle = new DatabaseSync(databaseUrl.slice("sqlite:".length), { timeout: 5_000 });
    handle.exec("pragma wal_checkpoint(truncate)");
    handle.close();
    disk.fill();
    note(`${disk.left()} bytes left`);
    return async () => disk.free();
  },
};

/** PostgreSQL refuses what needs room, and stops where its own log needs some: its supervisor starts it again. */
export const postgresDiskFull: Fault = {
  name: "disk-full-postgres",
  what: "The disk of PostgreSQL, its log included, is full, and has room again; it is started again if it has ended",
  site: {
    processes: 3,
    database: "postgres",
    redis: "single",
    disk: 400,
    postgres: ["min_wal_size=32MB", "max_wal_size=48MB", "fsync=on", "full_page_writes=on"],
  },
  seconds: 12,
  mayRefuse,
  recovery: 8,
  async inject({ disk, postgres }, { note }) {
    if (!disk || !postgres) throw new Error("Not a site with a disk of its own");
    // The data stays when the server ends by itself.
    for (const folder of readdirSync(disk.path)) writeFileSync(join(disk.path, folder, "keep"), "");
    disk.fill();
    const stillFull = setInterval(() => disk.fill(), 200);
    // The load alone would take its time to come to the end of the file that the log has begun.
    await switchLog(postgres.url);
    return async () => {
      clearInterval(stillFull);
      disk.free();
      if (await isUp(postgres)) return;
      note("it had ended");
      await postgres.kill();
      await postgres.restart();
    };
  },
};

async function switchLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    for (let i = 0; i < 4; i += 1) await client.query("select pg_switch_wal(), txid_current(), pg_current_wal_lsn()");
  } catch {
    // That is what it is for.
  } finally {
    await client.end().catch(() => {});
  }
}

/** Given a moment: a server that ended one of its processes starts the others again by itself. */
async function isUp({ url }: Store): Promise<boolean> {
  const until = performance.now() + 3_000;
  while (performance.now() < until) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return false;
}
