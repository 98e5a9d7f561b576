import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthError } from "../../src/error/auth-error.ts";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { PostgresPool } from "../../src/storage/sql/postgres-pool.ts";
import type { Storage } from "../../src/storage/storage.ts";
import type { NewUser } from "../../src/user/user-store.ts";
import { since } from "./fixture.ts";
import { openGate } from "../server/gate.ts";
import { canMakeCertificate, type Certificate, makeCertificate } from "../setup/certificate.ts";
import { createPostgresDatabase, execute, type PostgresDatabase, postgresUrl } from "../setup/postgres.ts";

describe.skipIf(postgresUrl() === null)("a PostgreSQL database", () => {
  let database: PostgresDatabase;
  let storage: Storage;
  beforeAll(async () => {
    database = await createPostgresDatabase();
    storage = await open(database.url);
    await storage.users.insert(userOf("u1"));
  });
  afterAll(async () => {
    await storage.close();
    await database.drop();
  });

  test("that nobody listens for is storage_unavailable", async () => {
    await expectUnavailable(open("postgres://nobody@127.0.0.1:1/none"));
  });

  test("whose URL cannot be read is refused without repeating it", async () => {
    const cut = ["1#hunter2", "1/hunter2", "1?hunter2", "p@1/hunter2"].map(
      (password) => `postgres://root:${password}@localhost/db`,
    );
    for (const url of ["postgres://root:hunter2@[::/db", "postgres://root:hunter2%@localhost:99999999/db", ...cut]) {
      const refusal = await open(url).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect(JSON.stringify(refusal) + String(refusal)).not.toContain("hunter2");
    }
  });

  test("that does not exist, or refuses the log-in, is a matter of configuration", async () => {
    const url = new URL(database.url);
    url.pathname = "/no_such_database";
    const refusal = await open(url.href).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect(String(refusal)).toContain(
      'a PostgreSQL that refuses the connection (database "no_such_database" does not exist)',
    );
  });

  test("that asks for a password which the URL has not, speaks no TLS, or is named a certificate that is not there, is a matter of configuration", async () => {
    const cases: readonly [change: (url: URL) => void, says: string][] = [
      [(url) => Object.assign(url, { password: "" }), "database has no password, and PostgreSQL asks for one"],
      [(url) => url.searchParams.set("sslmode", "verify-full"), "database asks for TLS, and PostgreSQL speaks none"],
      [
        (url) => url.searchParams.set("sslrootcert", "/nowhere/ca.pem"),
        "names /nowhere/ca.pem for sslrootcert, sslcert or sslkey, which cannot be read (ENOENT)",
      ],
    ];
    for (const [change, says] of cases) {
      const url = new URL(database.url);
      change(url);
      const refusal = await open(url.href).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect(String(refusal)).toContain(says);
    }
  });

  test.skipIf(!canMakeCertificate())(
    "whose certificate nobody vouches for is a matter of configuration at the start, and storage_unavailable later",
    async () => {
      const front = await openTlsFront(makeCertificate("localhost"));
      const url = `postgres://nobody@localhost:${front.port}/none?sslmode=verify-full`;
      const refusal = await open(url).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect(String(refusal)).toContain("is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT): name who vouches for it");
      const running = await openSqlStorage({ database: url, migrate: "off", clock: Date.now });
      await expectUnavailable(running.ping());
      await expectUnavailable(running.users.rename("u1", "Ada"));
      await running.close();
      front.close();
    },
  );

  test("that does not say where its log is, as Amazon Aurora, is used all the same", async () => {
    await execute(
      database.url,
      `create schema aurora; create function aurora.pg_current_wal_insert_lsn() returns pg_lsn language plpgsql as $$
        begin raise exception 'wal_level must be set to logical' using errcode = '55000'; end $$`,
    );
    const url = new URL(database.url);
    url.searchParams.set("options", "-c search_path=aurora,pg_catalog");
    const other = await open(url.href);
    expect(await other.users.findById("u1")).not.toBeNull();
    await other.close();
  });

  test("whose encoding lacks letters is refused before anything is written to it", async () => {
    const name = `latin_${crypto.randomUUID().replaceAll("-", "")}`;
    await execute(database.url, `create database ${name} encoding 'LATIN1' locale 'C' template template0`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const refusal = await open(url.href).catch((error: unknown) => error);
    await execute(database.url, `drop database ${name} with (force)`);
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect(String(refusal)).toContain("The encoding of the database is LATIN1");
  });

  test("whose operator lets nobody wait for a lock is opened by many at once", async () => {
    const empty = await createPostgresDatabase();
    const url = new URL(empty.url);
    url.searchParams.set("options", "-c lock_timeout=1");
    const opened = await Promise.all(Array.from({ length: 5 }, () => open(url.href)));
    for (const one of opened) await one.close();
    await empty.drop();
  });

  test("that falls silent while it is used does not keep anybody from closing", { timeout: 30_000 }, async () => {
    const gate = await openGate(database.url);
    const own = await open(gate.url);
    await own.passwords.findByUserId("u1", new Date());
    gate.stall();
    const asked = own.passwords.findByUserId("u1", new Date()).catch((error: unknown) => error);
    await sleep(100);
    await own.close();
    // Broken off after three seconds, and not given up after eleven.
    expect(await asked).toMatchObject({ cause: { message: expect.stringContaining("Connection terminated") } });
    await gate.shut();
  });

  test("whose server accepts and then says nothing is storage_unavailable after five seconds", {
    timeout: 20_000,
  }, async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    const { port } = await new Promise<AddressInfo>((resolve) =>
      silent.on("listening", () => resolve(silent.address() as AddressInfo)),
    );
    const since = performance.now();
    await expectUnavailable(open(`postgres://nobody@127.0.0.1:${port}/none`));
    expect(performance.now() - since).toBeLessThan(9_500);
    silent.close();
  });

  test("that drops its idle connections does not end the process, and goes on", async () => {
    await Promise.all(Array.from({ length: 5 }, () => storage.ping()));
    await terminateOthers(database.url);
    await sleep(50);
    await storage.ping();
    expect(await storage.users.findById("u1")).not.toBeNull();
  });

  test("that drops a connection inside a transaction is storage_unavailable, writes nothing, and goes on", async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    pool.on("error", () => {});
    const other = await open(pool);
    const before = await other.users.findById("u1");
    const blocker = new pg.Client({ connectionString: database.url, application_name: "blocker" });
    await blocker.connect();
    await blocker.query("begin");
    await blocker.query("select pg_advisory_xact_lock(1818326115, 2)");
    const renamed = expectUnavailable(other.users.rename("u1", "lost"));
    await sleep(100);
    await terminateOthers(database.url, "application_name <> 'blocker'");
    await renamed;
    await blocker.query("commit");
    await blocker.end();
    expect((await other.users.findById("u1"))?.name).toBe(before?.name);
    expect((await other.users.rename("u1", "found"))?.name).toBe("found");
    await other.close();
    await pool.end();
  });

  test("with a host's pool that is used up is storage_unavailable, and the pool is the host's to end", async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 200 });
    pool.on("error", () => {});
    const other = await open(pool);
    const taken = await pool.connect();
    await expectUnavailable(other.ping());
    taken.release();
    await other.ping();
    await other.close();
    await expectUnavailable(other.ping());
    expect((await pool.query("select 1 as one")).rows).toStrictEqual([{ one: 1 }]);
    await pool.end();
  });

  test("keeps its promises whatever isolation level the host's pool starts with", async () => {
    const options = "-c default_transaction_isolation=serializable -c search_path=pg_catalog";
    const pool = new pg.Pool({ connectionString: database.url, max: 6, options });
    pool.on("error", () => {});
    const other = await open(pool);
    await other.users.insert(userOf("serial"));
    for (let version = 1; version <= 3; version += 1) {
      const starts = Array.from({ length: 20 }, () => other.sessions.start(sessionOf("serial", version), noEnds));
      const ended = await other.sessions.endAll("serial", "signed_out", null);
      const started = (await Promise.all(starts)).filter(Boolean);
      expect(ended).toBe(started.length);
      expect(await other.sessions.listLive("serial", new Date(0), since(0))).toStrictEqual([]);
    }
    await other.close();
    await pool.end();
  });

  test("lets everybody in where transactions must not see what was written beside them", async () => {
    const url = new URL(database.url);
    url.searchParams.set("options", "-c default_transaction_isolation=repeatable\\ read");
    const others = [await open(url.href), await open(url.href)];
    const takes = Array.from({ length: 60 }, (_, index) => others[index % 2]?.counters.take("hot", 1_000, 60));
    expect(new Set(await Promise.all(takes))).toStrictEqual(new Set([true]));
    // However many write beside it.
    await execute(
      database.url,
      `create function public.lose() returns trigger language plpgsql as $$ begin
         if current_setting('transaction_isolation') <> 'read committed' then raise exception using errcode = '40001'; end if;
         return new; end $$;
       create trigger lose before update on latchkey.counters for each row execute function public.lose()`,
    );
    expect(await others[0]?.counters.take("hot", 1_000, 60)).toBe(true);
    await execute(database.url, "drop function public.lose cascade");
    for (const other of others) await other.close();
  });

  test("a transaction that loses again and again, takes longer than its operator likes, or meets a damaged file is storage_unavailable", async () => {
    const real = new pg.Pool({ connectionString: database.url, max: 1 });
    real.on("error", () => {});
    await execute(
      database.url,
      `create function public.give_up() returns trigger language plpgsql as $$ begin raise exception using errcode = new.name; end $$;
       create trigger give_up before update on latchkey.users for each row when (new.name ~ '^[0-9A-Z]{5}$')
         execute function public.give_up()`,
    );
    const other = await open(real);
    for (const code of ["40P01", "25P04", "XX001"]) await expectUnavailable(other.users.rename("u1", code));
    expect((await other.users.rename("u1", "Ada"))?.name).toBe("Ada");
    await execute(database.url, "drop function public.give_up cascade");
    await other.close();
    await real.end();
  });

  test("behind a pooler that loses prepared statements is read all the same", async () => {
    const real = new pg.Pool({ connectionString: database.url, max: 1 });
    real.on("error", () => {});
    let refusals = 0;
    const pool: PostgresPool = {
      connect: async () => {
        const client = await real.connect();
        return {
          on: (event, listener) => client.on(event, listener),
          release: (destroy) => client.release(destroy),
          query: async (query) => {
            if (query.name === undefined) return client.query(query);
            refusals += 1;
            throw Object.assign(new Error("prepared statement does not exist"), { code: "26000" });
          },
        };
      },
    };
    const other = await open(pool);
    expect((await other.revocations.head()).epoch).toBe((await storage.revocations.head()).epoch);
    await other.revocations.head();
    expect(refusals).toBe(1);
    await other.close();
    await real.end();
  });

  test("leaves no connection in a transaction, and no lock, behind a failure", async () => {
    await expect(storage.sessions.start(sessionOf("u1", 1, "twice"), noEnds)).resolves.toBe(true);
    const twice = storage.sessions.start(sessionOf("u1", 1, "twice"), { replaces: [], keepNewest: 5 });
    await expect(twice).rejects.toMatchObject({ code: "23505" });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    expect(rows).toStrictEqual([]);
    await client.end();
  });
});

const noEnds = { replaces: [], keepNewest: null };

function open(database: string | PostgresPool): Promise<Storage> {
  return openSqlStorage({ database, migrate: "auto", clock: Date.now });
}

function userOf(id: string): NewUser {
  const createdAt = new Date(0);
  return { id, email: null, emailVerified: false, name: null, role: "user", passwordHash: null, createdAt };
}

function sessionOf(userId: string, userVersion: number, id: string = crypto.randomUUID()) {
  const times = { createdAt: 1, authenticatedAt: 1, lastSeenAt: 1, expiresAt: 1_000 };
  const device = { ip: null, userAgent: null, deviceName: null, transport: null };
  const seed = Buffer.alloc(32);
  return {
    id,
    userId,
    userVersion,
    seed,
    secretId: "k1secr",
    carrier: "cookie",
    method: "password",
    ...times,
    ...device,
  } as const;
}

/** Speaks TLS as PostgreSQL begins it, and nothing more. */
async function openTlsFront({ key, cert }: Certificate): Promise<{ readonly port: number; close(): void }> {
  const front = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write("S");
      new TLSSocket(socket, { isServer: true, key, cert }).on("error", () => {});
    });
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
  return { port: (front.address() as AddressInfo).port, close: () => void front.close() };
}

async function terminateOthers(url: string, which = "true"): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "blocker" });
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and ${which}`,
  );
  await client.end();
}

async function expectUnavailable(operation: Promise<unknown>): Promise<void> {
  const error = await operation.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AuthError);
  expect(error).toMatchObject({ code: "storage_unavailable", retryAfter: 1 });
}
