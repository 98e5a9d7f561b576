import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AuthOptions } from "latchkey";
import { latchkey, requireSession } from "latchkey/express";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { exchange } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

const hostTables = `
  create table users (id integer primary key, nickname text not null);
  create table session (sid text primary key, sess text not null);
  insert into users (id, nickname) values (1, 'grace');
  insert into session (sid, sess) values ('abc', '{}');
`;

/** What a host database is to the test: how to ask it, and the two ways to hand it over. */
interface HostDatabase {
  readonly rows: (sql: string) => Promise<unknown[]>;
  readonly handle: AuthOptions["database"];
  readonly url: string;
}

async function sqliteHost(): Promise<HostDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-host-"));
  const path = join(folder, "app.db");
  const handle = new DatabaseSync(path);
  handle.exec(hostTables);
  onTestFinished(() => {
    handle.close();
    rmSync(folder, { recursive: true });
  });
  return { handle, url: `sqlite:${path}`, rows: async (sql) => handle.prepare(sql).all() };
}

async function postgresHost(): Promise<HostDatabase> {
  const database = await createPostgresDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  // A pool ends before its connections do, and dropping the database may be quicker than they are.
  // The pool says then what became of an idle one, by an event that unheard ends the process (57P01).
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
  await pool.query(hostTables);
  return { handle: pool, url: database.url, rows: async (sql) => (await pool.query(sql)).rows };
}

const hosts = [
  ["SQLite", sqliteHost, () => true],
  ["PostgreSQL", postgresHost, () => postgresUrl() !== null],
] as const;

const cases = majors.flatMap(([major, framework]) =>
  hosts.flatMap(([engine, open, isThere]) =>
    (["handle", "url"] as const).map((way) => ({ major, framework, engine, open, isThere, way })),
  ),
);

describe.each(cases)(
  "$major beside the host's tables in $engine, given as a $way",
  ({ framework, open, isThere, way }) => {
    test.skipIf(!isThere())("the host's users and sessions stay as they are, and both work", async () => {
      const host = await open();
      const auth = testAuth({ database: way === "url" ? host.url : host.handle! });
      const app = framework();
      app.use(latchkey(auth));
      app.get("/nickname", requireSession(auth), (req, res, next) => {
        host
          .rows("select nickname from users where id = 1")
          .then(([row]) => res.json({ ...(row as object), email: req.auth.user.email }), next);
      });
      const url = await serveApp(app);
      const headers = await signUp(url);
      const { text } = await exchange(`${url}/nickname`, { headers });
      expect(JSON.parse(text)).toStrictEqual({ nickname: "grace", email: person.email });
      expect(await host.rows("select id, nickname from users")).toMatchObject([{ id: 1, nickname: "grace" }]);
      expect(await host.rows("select sid, sess from session")).toMatchObject([{ sid: "abc", sess: "{}" }]);
    });

    test.skipIf(!isThere())("closing the installation leaves the host's handle open", async () => {
      const host = await open();
      const auth = testAuth({ database: way === "url" ? host.url : host.handle! });
      const app = framework();
      app.use(latchkey(auth));
      await signUp(await serveApp(app));
      await auth.close();
      expect(await host.rows("select count(*) as users from users")).toHaveLength(1);
    });
  },
);
