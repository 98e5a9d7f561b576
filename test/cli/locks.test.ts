import { describe, expect, onTestFinished, test, vi } from "vitest";
import { redisProgram, startOwnRedis } from "../setup/redis.ts";
import { emptyFolder, serve } from "../server/serve.ts";
import { openCommandDesk } from "./command-desk.ts";

vi.setConfig({ testTimeout: 120_000 });

const runCommand = openCommandDesk();
const password = "violet anchor nine lantern";
const nobodys = "nobody@example.net";

interface ShownLock {
  readonly id: string;
  readonly userId: string | null;
  readonly email: string | null;
}

/** A running server with one user, and the commands beside it. */
async function open(environment: Readonly<Record<string, string>>) {
  const folder = emptyFolder();
  onTestFinished(folder.remove);
  const server = await serve(folder.path, { TRUSTED_PROXIES: "127.0.0.1,::1", ...environment });
  onTestFinished(async () => void (await server.stop()));
  const run = (...argv: string[]) => runCommand(folder.path, argv, environment);
  let networks = 0;
  const logIn = async (email: string, tried: string): Promise<number> => {
    networks += 1;
    const headers = {
      origin: server.url,
      "content-type": "application/json",
      "x-forwarded-for": `203.0.113.${networks}`,
    };
    const body = JSON.stringify({ email, password: tried });
    return (await fetch(`${server.url}/auth/login`, { method: "POST", headers, body })).status;
  };
  const lock = async (email: string): Promise<void> => {
    for (let i = 0; i < 20; i += 1) expect(await logIn(email, "wrong horse entirely 77")).toBe(401);
    expect(await logIn(email, password)).toBe(429);
  };
  const listed = async (): Promise<readonly ShownLock[]> =>
    (JSON.parse((await run("locks", "list", "--json")).stdout) as { readonly locks: readonly ShownLock[] }).locks;
  return { run, logIn, lock, listed };
}

async function story(environment: Readonly<Record<string, string>>): Promise<Awaited<ReturnType<typeof open>>["run"]> {
  const { run, logIn, lock, listed } = await open(environment);
  const email = "ada@example.net";
  expect((await run("users", "create", email, "--no-password")).code).toBe(0);
  expect(await run("locks", "list")).toMatchObject({ code: 0, stdout: "", stderr: "No account is locked.\n" });
  await lock(email);
  await lock(nobodys);
  const table = (await run("locks", "list")).stdout;
  expect(table).toMatch(/^ACCOUNT +SINCE +UNTIL +WRONG +LOCK\nnobody's .* 20 .*\nada@example\.net .* 20 +\S+\n$/);
  const [, locked] = await listed();
  expect(locked).toMatchObject({ email, userId: expect.any(String) });

  expect(await run("locks", "clear")).toMatchObject({ code: 1, stderr: expect.stringContaining("Say which") });
  expect(await run("locks", "clear", "ADA@example.net")).toMatchObject({ code: 0 });
  expect(await run("locks", "clear", email)).toMatchObject({ code: 1, stderr: expect.stringContaining("not locked") });
  // The running server knows at once.
  expect(await logIn(email, "wrong horse entirely 77")).toBe(401);
  expect((await listed()).map((one) => one.email)).toStrictEqual([null]);
  expect(await run("locks", "clear", "--all")).toMatchObject({ code: 0, stdout: "Lifted one lock.\n" });
  expect(await logIn(nobodys, password)).toBe(401);
  expect(await listed()).toStrictEqual([]);
  const { stdout } = await run("events", "--type", "account_unlocked", "--json");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly actor: string; readonly userId: string | null });
  expect(events.map(({ actor, userId }) => [actor, userId])).toStrictEqual([
    ["operator", locked?.userId],
    ["operator", null],
  ]);
  return run;
}

test("locks are listed with whose they are, and lifted by address or all together, beside a running server", async () => {
  await story({});
});

describe.skipIf(redisProgram() === null)("where attempts are counted in Redis", () => {
  test("the same, and nothing is said to be lifted while Redis is away", async () => {
    const redis = await startOwnRedis();
    onTestFinished(() => redis.stop());
    const run = await story({ REDIS_URL: redis.url });
    await redis.kill();
    for (const argv of [["list"], ["clear", "--all"]]) {
      const answer = await run("locks", ...argv);
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining("Redis does not answer") });
    }
  });
});
