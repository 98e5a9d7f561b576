import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { origin } from "../site.ts";
import { runSql } from "../sql.ts";
import type { Actor, Scene } from "./actor.ts";
import { futureProcess } from "../../../upgrade/future-process.ts";

const program = fileURLToPath(new URL("../../../../bin/latchkey.mjs", import.meta.url));

/** Seconds until the last write of a run should be sealed. */
const patience = 10;

/** Nobody who comes: who looks afterwards whether anything is half written, and whether the record of events is as it was sealed. */
export class Auditor implements Actor {
  readonly clients = 0;
  readonly pause = 0;

  async prepare(): Promise<void> {}

  async act(): Promise<void> {}

  async takeStock({ site, record }: Pick<Scene, "site" | "record">): Promise<void> {
    const url = site.databaseUrl;
    const at = record.now();
    const started = "(select count(*) from {events} where type = 'session_started' and session_id = s.id)";
    for (const { id, n } of await runSql(url, `select s.id as id, ${started} as n from {sessions} as s`)) {
      const what = "the event of a session";
      record.writes.push({ at, what, subject: String(id), kept: Number(n) === 1, found: `${String(n)} events` });
    }
    const registered = "select user_id as id from {events} where type = 'user_registered'";
    const users = new Set((await runSql(url, "select id from {users}")).map(({ id }) => id));
    for (const { id } of await runSql(url, registered)) {
      const kept = users.has(id);
      record.writes.push({
        at,
        what: "the user of an event",
        subject: String(id),
        kept,
        found: kept ? "her" : "nobody",
      });
    }
    let { ok, events, unsealed } = await verifyEvents(site.secret, url);
    // A server seals about a second after the last write, and only what is sealed can be judged.
    for (let tries = 1; ok && unsealed > 0 && tries <= patience; tries += 1) {
      await sleep(1_000);
      ({ ok, events, unsealed } = await verifyEvents(site.secret, url));
    }
    const found = ok ? "as it was sealed" : "otherwise than it was sealed";
    record.writes.push({ at, what: `the record of ${events} events`, subject: "all", kept: ok, found });
  }
}

/** What the audit needs of the report of `latchkey events verify`. */
interface SealReport {
  readonly ok: boolean;
  readonly events: number;
  readonly unsealed: number;
}

async function verifyEvents(secret: string, url: string): Promise<SealReport> {
  const env = { PATH: process.env["PATH"], AUTH_SECRET: secret, DATABASE_URL: url, BASE_URL: origin };
  const ask = (more: Readonly<{ [variable: string]: string }> = {}) =>
    promisify(execFile)(process.execPath, [program, "events", "verify", "--json"], {
      env: { ...env, TRUSTED_PROXIES: "none", ...more },
      // It ends with 1 where something is wrong, and says what all the same.
    }).catch((error: { readonly stdout: string; readonly stderr: string }) => error);
  const now = await ask();
  // After an upgrade only the later version may look.
  const { stdout, stderr } = now.stderr.includes("knows only") ? await ask(futureProcess) : now;
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as SealReport;
}
