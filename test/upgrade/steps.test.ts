import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { type MigrationList, migrations } from "../../src/storage/sql/migration-list.ts";
import { migrateSqlStorage, openSqlStorage, type SqlStorageOptions } from "../../src/storage/sql/open.ts";
import type { MigrateMode, Storage } from "../../src/storage/storage.ts";
import { onBoth, type UpgradeDatabase } from "./database.ts";
import { future, futureMigrations } from "./future.ts";

const clock = Date.now;
const newestSchema = migrations.steps.length;

/** Opens the database as one version does. */
async function open(
  { url }: UpgradeDatabase,
  list: MigrationList,
  more: Partial<SqlStorageOptions> & { readonly migrate?: MigrateMode } = {},
): Promise<Storage> {
  const storage = await openSqlStorage({ database: url, clock, migrate: "auto", list, ...more });
  onTestFinished(() => storage.close());
  return storage;
}

const migrate = ({ url }: UpgradeDatabase, more: { readonly contractNow?: boolean; readonly check?: boolean } = {}) =>
  migrateSqlStorage({ database: url, clock, check: false, list: futureMigrations, ...more });

const joinAs = (storage: Storage, processId: string) =>
  storage.secrets.join({ processId, issues: "k1secr", accepts: ["k1secr"], hooks: [] });

async function appliedOf({ run }: UpgradeDatabase): Promise<number[]> {
  const rows = await run("select version from {migrations} order by version");
  return rows.map(({ version }) => Number(version)).filter((version) => version > newestSchema);
}

/** A user with so many sessions, as the older version writes them. */
async function addSessions({ run }: UpgradeDatabase, count: number, from = 0): Promise<void> {
  await run(`insert into {users} (id, email_verified, role, metadata, version, created_at, updated_at)
    values ('u${from}', true, 'user', '{}', 1, 0, 0)`);
  const columns =
    "id, user_id, seed, generation, counter, secret_id, carrier, method, user_version, created_at, authenticated_at, last_seen_at, expires_at";
  const rows = Array.from(
    { length: count },
    (_, i) => `('s${from + i}', 'u${from}', 'x', 0, 0, 'k1secr', 'cookie', 'password', 1, 0, 0, 0, 9999999999999)`,
  );
  await run(`insert into {sessions} (${columns}) values ${rows.join(", ")}`);
}

onBoth((openDatabase, kind) => {
  test("an older version starts beside a newer one; what would break it waits until it is gone; then it is refused with a sentence", async () => {
    const database = await openDatabase();
    const old = await open(database, migrations);
    expect(await joinAs(old, "old")).toBeNull();
    const fresh = await open(database, futureMigrations);
    expect(await joinAs(fresh, "new")).toBeNull();
    expect(await appliedOf(database)).toStrictEqual([future.expand]);
    // A crash, and back again; with "check", too; and looking changes nothing.
    await open(database, migrations);
    await open(database, migrations, { migrate: "check" });
    await open(database, futureMigrations, { migrate: "check" });
    const before = await migrate(database, { check: true });
    expect(before.after).toMatchObject({
      from: future.expand,
      to: future.contract,
      needs: [],
      refusal: null,
      steps: [
        { version: future.fill, kind: "backfill", oldest: null, waits: null },
        { version: future.index, kind: "backfill" },
        {
          version: future.contract,
          kind: "contract",
          oldest: future.expand,
          waits: expect.stringContaining("one process is running"),
        },
      ],
    });
    expect(
      before.after.processes
        .map(({ processId, schema, release }) => [processId, schema, release])
        .toSorted(([one], [other]) => String(one).localeCompare(String(other))),
    ).toStrictEqual([
      ["new", future.contract, expect.stringMatching(/^\d+\.\d+\.\d+/)],
      ["old", newestSchema, expect.stringMatching(/^\d+\.\d+\.\d+/)],
    ]);
    expect(await appliedOf(database)).toStrictEqual([future.expand]);

    expect((await migrate(database)).after.steps).toMatchObject([
      {
        version: future.contract,
        waits: expect.stringMatching(
          /^Step \d+ of the schema waits, because one process is running whose version knows less than schema \d+: .+\.$/,
        ),
      },
    ]);
    expect(await appliedOf(database)).toStrictEqual([future.expand, future.fill, future.index]);
    await open(database, migrations);

    await old.secrets.leave("old");
    expect((await migrate(database)).after).toMatchObject({ from: future.contract, steps: [] });
    for (const mode of ["auto", "check"] as const) {
      const refusal = await open(database, migrations, { migrate: mode }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect((refusal as Error).message).toBe(
        `The database is at schema ${future.contract}, but this version of latchkey knows only ${newestSchema}, and what it needs is gone: start the version that migrated it, or a later one.`,
      );
    }
    expect((await fresh.revocations.head()).epoch).toMatch(/^[\w-]{22}$/);
  });

  test("a process that the schema moves past while it runs refuses everything, and says so once", async () => {
    const database = await openDatabase();
    const said: string[] = [];
    const old = await open(database, migrations, { onOutdated: (reason) => said.push(reason) });
    await joinAs(old, "old");
    await old.revocations.head();
    expect((await migrate(database, { contractNow: true })).after.steps).toStrictEqual([]);
    // Twice a second.
    await expect(old.revocations.head()).rejects.toMatchObject({ code: "storage_unavailable", retryAfter: 1 });
    await expect(old.revocations.head()).rejects.toMatchObject({ code: "storage_unavailable" });
    await expect(old.ping()).rejects.toMatchObject({ code: "storage_unavailable" });
    await expect(old.users.rename("u1", "Ada")).rejects.toMatchObject({ code: "storage_unavailable" });
    expect(said).toStrictEqual([expect.stringMatching(/^The database is at schema \d+, but this version .*\.$/)]);
  });

  test("a process that looked before a contracting step, and joins after it, is refused", async () => {
    const database = await openDatabase();
    const late = await open(database, migrations);
    await migrate(database);
    await expect(joinAs(late, "late")).rejects.toThrow(/knows only/);
    expect(await database.run("select id from {processes}")).toStrictEqual([]);
  });

  test("rows are filled in batches beside an older version that goes on writing, and what was broken off goes on", async () => {
    const database = await openDatabase();
    await open(database, migrations);
    await addSessions(database, 120);
    const fresh = await open(database, futureMigrations);
    const unfilled = async (): Promise<number> =>
      Number((await database.run("select count(*) as n from {sessions} where place is null"))[0]?.["n"]);
    expect(await unfilled()).toBe(120);
    const stop = new AbortController();
    const backfill = fresh.backfill ?? (() => Promise.reject(new Error("There is nothing to fill.")));
    const broken = backfill(stop.signal, (_, rows) => {
      if (rows > 0) stop.abort();
    });
    await expect(broken).rejects.toThrow(/abort/i);
    expect(await unfilled()).toBe(70);
    expect(await appliedOf(database)).toStrictEqual([future.expand]);
    await addSessions(database, 10, 1_000);

    // Of two at once, one is at it.
    const said: [number, number][] = [];
    const running = [0, 1].map(() =>
      backfill(new AbortController().signal, ({ version }, rows) => void said.push([version, rows])),
    );
    expect(new Set(await Promise.all(running))).toStrictEqual(new Set([false, true]));
    expect(said).toStrictEqual([
      [future.fill, 0],
      [future.fill, 50],
      [future.fill, 80],
      [future.index, 0],
    ]);
    expect(await unfilled()).toBe(0);
    expect(await appliedOf(database)).toStrictEqual([future.expand, future.fill, future.index]);
    expect((await open(database, futureMigrations)).backfill).toBeNull();
  });

  test("a new database has all of it at once", async () => {
    const database = await openDatabase();
    const fresh = await open(database, futureMigrations);
    expect(fresh.backfill).toBeNull();
    expect(await appliedOf(database)).toStrictEqual(Object.values(future));
    expect(await database.run("select value from {meta} where key = 'oldest_schema'")).toMatchObject([
      { value: String(future.expand) },
    ]);
  });

  test("code that no longer bears with a step missing applies it first, or is refused while older code runs", async () => {
    const database = await openDatabase();
    const old = await open(database, migrations);
    await joinAs(old, "old");
    const later = { ...futureMigrations, settled: future.contract };
    await expect(open(database, later)).rejects.toThrow(/^Step \d+ of the schema waits/);
    await expect(open(database, later, { migrate: "check" })).rejects.toThrow(/run `latchkey migrate`/);
    await old.secrets.leave("old");
    await open(database, later);
    expect(await appliedOf(database)).toStrictEqual(Object.values(future));
  });

  if (kind === "sqlite") return;

  test("a change that has to wait for its table keeps nobody waiting behind it", async () => {
    const database = await openDatabase();
    await open(database, migrations);
    const [holder, reader] = [0, 1].map(() => new pg.Client({ connectionString: database.url })) as [
      pg.Client,
      pg.Client,
    ];
    await Promise.all([holder.connect(), reader.connect()]);
    onTestFinished(async () => void (await Promise.all([holder.end(), reader.end()])));
    await holder.query("begin");
    await holder.query("select count(*) from latchkey.sessions");
    const opened = open(database, futureMigrations);
    const waiting =
      "select count(*)::int as n from pg_locks where not granted and relation = 'latchkey.sessions'::regclass";
    await expect.poll(async () => (await database.run(waiting))[0]?.["n"], { timeout: 30_000 }).toBe(1);
    // The holder holds on, and yet this one is answered.
    await reader.query("select count(*) from latchkey.sessions");
    await holder.query("commit");
    await opened;
    expect(await appliedOf(database)).toStrictEqual([future.expand]);
  });

  test("an index whose building was broken off is built anew", async () => {
    const database = await openDatabase();
    await open(database, migrations);
    await addSessions(database, 3);
    await open(database, futureMigrations);
    await database.run("create index sessions_place on {sessions} (place)");
    await database.run("update pg_index set indisvalid = false where indexrelid = 'latchkey.sessions_place'::regclass");
    await migrate(database);
    expect(
      await database.run("select indisvalid from pg_index where indexrelid = 'latchkey.sessions_place'::regclass"),
    ).toStrictEqual([{ indisvalid: true }]);
  });
});
