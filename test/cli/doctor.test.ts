import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { checkTable } from "../../src/doctor/check-table.ts";
import { startMailServer } from "../mail/mail-server.ts";
import { type Ended, emptyFolder, freePort, testSecret } from "../server/serve.ts";
import { redisProgram, startOwnRedis } from "../setup/redis.ts";
import { command } from "./command.ts";

vi.setConfig({ testTimeout: 300_000 });

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly found: string;
  readonly fix?: string;
}

/** Planted wherever a secret may stand. Whoever prints one fails the test. */
const planted = /PLANTED/;

function findingsOf({ stdout, stderr }: Ended): readonly Finding[] {
  expect(stdout + stderr).not.toMatch(planted);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  for (const { check } of findings) expect(checkTable).toHaveProperty(check);
  return findings;
}

/** What is not ok, each check once and by its worst. How long an answer took is the machine's doing. */
function troubles(findings: readonly Finding[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { check, level, found: words } of findings) {
    if (level !== "ok" && found[check] !== "fail" && !/ in [\d.]+ ms$/.test(words)) found[check] = level;
  }
  return found;
}

const said = (findings: readonly Finding[], check: string): string =>
  findings
    .filter((finding) => finding.check === check)
    .map(({ found }) => found)
    .join("\n");

describe.skipIf(redisProgram() === null)("latchkey doctor", () => {
  test("names each of many things that are wrong, with what to do, and repeats no secret; mended, none is left", async () => {
    const { path: folder, remove } = emptyFolder();
    onTestFinished(remove);
    const redis = await startOwnRedis("--requirepass", "PLANTED-redis", "--maxmemory", "64mb");
    onTestFinished(() => redis.stop());
    const mail = await startMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      // A server that repeats what it was told.
      onAuth: ({ username, password }, _session, done) =>
        password === "PLANTED-right" ? done(null, { user: username }) : done(new Error(`No ${username} ${password}`)),
    });
    onTestFinished(() => mail.close());
    const redisUrl = `redis://:PLANTED-redis@127.0.0.1:${redis.port}`;
    const smtp = (password: string): string => `smtp://someone:${password}@127.0.0.1:${mail.port}`;
    const well = {
      AUTH_SECRET: testSecret,
      DATABASE_URL: "sqlite:app.db",
      REDIS_URL: redisUrl,
      SMTP_URL: smtp("PLANTED-right"),
      MAIL_FROM: "door@example.com",
    };
    const look = async (environment: Record<string, string>): Promise<[number | null, readonly Finding[]]> => {
      const ended = await command(folder, ["doctor", "--json"], environment);
      return [ended.code, findingsOf(ended)];
    };
    await command(folder, ["migrate"], well);
    const [code, nothing] = await look(well);
    expect([code, troubles(nothing)]).toStrictEqual([0, {}]);
    expect(said(nothing, "smtp")).toMatch(/answers on this machine and takes the password$/);
    expect(mail.mails).toStrictEqual([]);

    await writeOldData(join(folder, "app.db"));
    chmodSync(join(folder, "app.db"), 0o644);
    await redis.kill();
    await redis.restart(true);
    const admin = await startOwnRedis("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru");
    onTestFinished(() => admin.stop());
    const [failed, ill] = await look({
      ...well,
      REDIS_URL: admin.url,
      AUTH_SECRET: "PLANTED keyboard cat keyboard cat keyboard cat",
      SMTP_URL: smtp("PLANTED-wrong"),
      LATCHKEY_TEST_CLOCK_OFFSET: "40",
      TRUSTED_ORIGIN: "https://PLANTED.example.com",
      LATCHKEY_DANGEROUSLY_ACCEPT_WHEN_STALE: "true",
    });
    expect([failed, troubles(ill)]).toStrictEqual([
      1,
      {
        variable: "warn",
        dangerousOptions: "warn",
        secret: "warn",
        permissions: "warn",
        redisEviction: "warn",
        redisClock: "fail",
        smtp: "fail",
        clock: "fail",
        overdueRows: "warn",
        passwordHashes: "warn",
      },
    ]);
    expect(said(ill, "smtp")).toMatch(/refuses the user or the password \(535\)$/);
    expect(said(ill, "redisEviction")).toMatch(/allkeys-lru$/);
    expect(said(ill, "clock")).toMatch(/^this machine's clock is \d+\.\d s ahead of the database's$/);
    expect(said(ill, "overdueRows")).toBe("10500 rows of sessions should have been removed an hour ago");
    expect(said(ill, "passwordHashes")).toBe(
      "4 of 5 are not kept as today's are: 2 under none that is known, 1 under $2b$10$, 1 under $argon2id$v=19$m=4096,t=3,p=1$",
    );
    expect(said(ill, "tables")).toMatch(/^sessions 10500, /);

    // One by one what a start would stumble over first.
    chmodSync(join(folder, "app.db"), 0o600);
    const rude = createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-no-mail\r\n")).listen(
      0,
      "127.0.0.1",
    );
    await once(rude, "listening");
    onTestFinished(() => void rude.close());
    const { port } = rude.address() as { port: number };
    // The certificate that the package brings along.
    const secure = await startMailServer({ secure: true, disabledCommands: [] });
    onTestFinished(() => secure.close());
    for (const [url, words] of [
      [`smtp://127.0.0.1:${await freePort()}`, /refuses the connection$/],
      [`smtp://127.0.0.1:${port}`, /breaks off|offers no TLS/],
      [`smtps://127.0.0.1:${secure.port}`, /has a certificate that has expired$/],
      [`smtps://127.0.0.1:${mail.port}`, /offers no TLS in this way$/],
    ] as const) {
      const [, found] = await look({ ...well, SMTP_URL: url });
      expect([troubles(found)["smtp"], said(found, "smtp")]).toStrictEqual(["fail", expect.stringMatching(words)]);
    }
    const database = new DatabaseSync(join(folder, "app.db"));
    database.exec("delete from latchkey_migrations where version = (select max(version) from latchkey_migrations)");
    const [behind, pending] = await look(well);
    expect([behind, troubles(pending)]).toStrictEqual([1, { schema: "fail" }]);
    expect(said(pending, "schema")).toContain("latchkey migrate");
    database.exec("drop table latchkey_migrations");
    database.close();
    writeFileSync(join(folder, "app.db"), "PLANTED, and no database at all".repeat(400));
    const [broken, damaged] = await look(well);
    expect([broken, troubles(damaged)]).toStrictEqual([1, { database: "fail" }]);
  });

  test("can be read at 80 columns, and without colours", async () => {
    const { path: folder, remove } = emptyFolder();
    onTestFinished(remove);
    const { stdout, code } = await command(folder, ["doctor"], { DATABASE_URL: "sqlite:none.db", NO_COLOR: "1" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}database {10}There is no database at none\.db/m);
    expect(stdout).toMatch(/^ {24}→ mend this first/m);
    expect(stdout).not.toContain("\u001B");
  });
});

/** Sessions of long ago, and passwords under schemes of long ago. */
async function writeOldData(path: string): Promise<void> {
  const database = new DatabaseSync(path);
  const user = database.prepare(
    "insert into latchkey_users (id, email, email_verified, role, metadata, password_hash, version, created_at, updated_at) values (?, ?, 1, 'user', '{}', ?, 1, 0, 0)",
  );
  const argon = (cost: string): string => `$argon2id$v=19$${cost}$${"PLANTED".repeat(3)}A$${"PLANTED".repeat(6)}A`;
  const hashes = [
    argon("m=19456,t=2,p=1"),
    argon("m=4096,t=3,p=1"),
    `$2b$10$${"PLANTED".repeat(7)}AAAA`,
    "PLANTED plain text",
    "{SSHA}PLANTED",
  ];
  for (const [i, hash] of hashes.entries())
    user.run(`00000000-0000-4000-8000-00000000000${i}`, `p${i}@example.com`, hash);
  database.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 10500)
    insert into latchkey_sessions (id, user_id, seed, generation, counter, secret_id, carrier, method, user_version,
      created_at, authenticated_at, last_seen_at, expires_at)
    select printf('00000000-0000-4000-8000-%012d', i), '00000000-0000-4000-8000-000000000000', 'PLANTED', 0, 0, 'secret',
      'cookie', 'password', 1, 0, 0, 0, 1000 from n`);
  database.close();
}
