import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { command } from "../cli/command.ts";
import { postJson } from "../express/exchange.ts";
import { emptyFolder, serve, testSecret } from "../server/serve.ts";
import { findPostgres } from "../setup/postgres-server.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";

// Eight programs one after the other, each of which takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

type Environment = Readonly<Record<string, string>>;
const origin = { BASE_URL: "https://auth.example.com", TRUSTED_PROXIES: "none", LATCHKEY_SHUTDOWN_DELAY: "0" };
const ada = { email: "ada@example.com", password: "violet anchor nine lantern" };

function machine(): string {
  const { path, remove } = emptyFolder();
  cleanups.push(remove);
  return path;
}

/** What somebody holds who was signed in before. */
interface Held {
  readonly cookie: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A server on one machine; somebody signs in to it, by a cookie and by tokens. */
async function signIn(folder: string, environment: Environment): Promise<Held> {
  const server = await serve(folder, environment);
  const registered = await postJson(`${server.url}/auth/register`, ada);
  const tokens = JSON.parse((await postJson(`${server.url}/auth/jwt/login`, ada)).text);
  await server.stop();
  return { cookie: registered.headers["set-cookie"]?.[0]?.split(";")[0] ?? "", ...tokens };
}

/** What a server on another machine says to whom the first one knew. */
async function recognise(folder: string, environment: Environment, held: Held): Promise<unknown> {
  const server = await serve(folder, environment);
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${server.url}/auth/session`, { headers })).status;
  const found = {
    cookie: await status({ cookie: held.cookie }),
    accessToken: await status({ authorization: `Bearer ${held.accessToken}` }),
    refresh: (await postJson(`${server.url}/auth/jwt/refresh`, { refreshToken: held.refreshToken })).status,
    password: (await postJson(`${server.url}/auth/login`, ada)).status,
  };
  await server.stop();
  return found;
}

const everything = { cookie: 200, accessToken: 200, refresh: 200, password: 200 };

test("a SQLite backup and the secret are all that an empty machine needs: whoever was signed in still is", async () => {
  const [first, second, third] = [machine(), machine(), machine()];
  const environment = { ...origin, AUTH_SECRET: testSecret, DATABASE_URL: "sqlite:data/latchkey.db" };
  const held = await signIn(first, environment);
  expect(await command(first, ["backup", "today.db"], environment)).toMatchObject({ code: 0 });
  for (const folder of [second, third]) cpSync(join(first, "today.db"), join(folder, "today.db"));

  expect(await command(second, ["restore", "today.db", "--yes"], environment)).toMatchObject({ code: 0 });
  expect(await recognise(second, environment, held)).toStrictEqual(everything);

  // With the data alone nobody starts by accident what would sign everybody out.
  const other = { ...environment, AUTH_SECRET: generateSecret() };
  expect(await command(third, ["restore", "today.db", "--yes"], other)).toMatchObject({ code: 0 });
  expect(await command(third, ["serve"], other)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("AUTH_SECRET"),
  });
});

test.skipIf(postgresUrl() === null || findPostgres() === null)(
  "pg_dump, pg_restore and the secret do the same, in another database",
  async () => {
    const [before, after] = [await createPostgresDatabase(), await createPostgresDatabase()];
    cleanups.push(
      () => before.drop(),
      () => after.drop(),
    );
    const folder = machine();
    const environment = { ...origin, AUTH_SECRET: testSecret, DATABASE_URL: before.url };
    const held = await signIn(folder, environment);
    // The commands are those that `latchkey backup` and `latchkey restore` name.
    const named = async (...argv: string[]): Promise<string> => {
      const { stderr } = await command(folder, argv, environment);
      return /(pg_(?:dump|restore) .+?)\.\n/.exec(stderr)?.[1] ?? stderr;
    };
    const run = (line: string, url: string): Buffer =>
      execFileSync("sh", ["-c", line], {
        cwd: folder,
        env: { PATH: `${findPostgres()}:${process.env["PATH"]}`, DATABASE_URL: url },
        stdio: ["ignore", "pipe", "pipe"],
      });
    run(await named("backup", "backup.dump"), before.url);
    run(await named("restore", "backup.dump"), after.url);
    const elsewhere = { ...environment, DATABASE_URL: after.url };
    expect(await command(folder, ["migrate", "--check"], elsewhere)).toMatchObject({ code: 0 });
    expect(await recognise(folder, elsewhere, held)).toStrictEqual(everything);
  },
);
