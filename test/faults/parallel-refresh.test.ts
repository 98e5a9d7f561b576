import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Installation, newEmail, onPostgres, origin, password } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";

/** How often fifty refreshes meet. A hundred times was done, too: LATCHKEY_TEST_ROUNDS=100. */
const rounds = Number(process.env["LATCHKEY_TEST_ROUNDS"] ?? 8);
const timeout = 120_000 + rounds * 10_000;

const running = new Set<ServerProcess>();
afterEach(async () => {
  await Promise.all([...running].map((server) => server.stop("SIGKILL")));
  running.clear();
});

async function start({ url, secret }: Installation): Promise<ServerProcess> {
  const environment = { BASE_URL: origin, AUTH_SECRET: secret, DATABASE_URL: url, TRUSTED_PROXIES: "none" };
  const server = await startProcess(environment);
  running.add(server);
  return server;
}

function startFive(site: Installation): Promise<ServerProcess[]> {
  return Promise.all(Array.from({ length: 5 }, () => start(site)));
}

interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly refreshToken: string;
  readonly accessToken: string;
}

/** Null: the server did not live to answer. */
async function post({ url }: ServerProcess, path: string, json: object): Promise<Answered | null> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(json) });
    return { ...((await response.json()) as Omit<Answered, "status">), status: response.status };
  } catch {
    return null;
  }
}

const refresh = (server: ServerProcess, refreshToken: string): Promise<Answered | null> =>
  post(server, "/auth/jwt/refresh", { refreshToken });

async function statusOf({ url }: ServerProcess, accessToken: string): Promise<number> {
  const response = await fetch(`${url}/auth/session`, { headers: { authorization: `Bearer ${accessToken}` } });
  await response.arrayBuffer();
  return response.status;
}

/** A quarter of an hour, for the one session there is. */
async function letTimePass(site: Installation): Promise<void> {
  await site.raw("update {sessions} set rotated_at = rotated_at - 900000");
}

async function stateOf(
  site: Installation,
): Promise<{ readonly counter: number; readonly live: number; readonly all: number }> {
  const [row] = await site.raw(
    'select max(counter) as counter, count(*) filter (where ended_at is null) as live, count(*) as "all" from {sessions}',
  );
  return { counter: Number(row?.["counter"]), live: Number(row?.["live"]), all: Number(row?.["all"]) };
}

/** That a token from two generations ago ends the session, on every server, and nobody gets on with anything of it. */
async function expectTheftIsFound(
  site: Installation,
  servers: readonly ServerProcess[],
  { stolen, current }: { readonly stolen: string; readonly current: Answered },
): Promise<void> {
  for (const server of servers) expect(await statusOf(server, current.accessToken)).toBe(200);
  const [first] = servers as [ServerProcess];
  expect(await refresh(first, stolen)).toMatchObject({ status: 401, code: "refresh_token_reused" });
  for (const server of servers) {
    expect(await refresh(server, current.refreshToken)).toMatchObject({ status: 401, code: "session_revoked" });
    await expect.poll(() => statusOf(server, current.accessToken), { interval: 20, timeout: 10_000 }).toBe(401);
  }
  expect(await stateOf(site)).toMatchObject({ live: 0, all: 1 });
  expect(await site.raw("select type from {events} where type = 'refresh_reused'")).toHaveLength(1);
}

onPostgres((open) => {
  test("A033, A081: fifty refreshes of one token at once over five servers have one successor, and log nobody out; then a token of two generations ago ends it everywhere", {
    timeout,
  }, async () => {
    const site = await open();
    const servers = await startFive(site);
    let current = await post(servers[0] as ServerProcess, "/auth/register", {
      email: newEmail(),
      password,
      carrier: "token",
    });
    const sent: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await letTimePass(site);
      const token = current?.refreshToken ?? "";
      sent.push(token);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => refresh(servers[i % 5] as ServerProcess, token)),
      );
      expect(new Set(answers.map((answer) => answer?.status ?? 0))).toStrictEqual(new Set([200]));
      const successors = new Set(answers.map((answer) => answer?.refreshToken));
      expect([round, successors.size, successors.has(token)]).toStrictEqual([round, 1, false]);
      expect(await stateOf(site)).toStrictEqual({ counter: round + 1, live: 1, all: 1 });
      current = answers[randomInt(50)] ?? null;
    }
    await expectTheftIsFound(site, servers, { stolen: sent.at(-2) ?? "", current: current as Answered });
  });

  test("A033, A092: fifty refreshes over five servers, of which one is killed in the middle: who was not answered asks again, and nobody is logged out", {
    timeout,
  }, async () => {
    const site = await open();
    const servers = await startFive(site);
    let current = await post(servers[0] as ServerProcess, "/auth/register", {
      email: newEmail(),
      password,
      carrier: "token",
    });
    const sent: string[] = [];
    let unanswered = 0;
    for (let round = 0; round < rounds; round += 1) {
      await letTimePass(site);
      const token = current?.refreshToken ?? "";
      sent.push(token);
      const victim = randomInt(5);
      let arrived = 0;
      const asked = Array.from({ length: 50 }, async (_, i) => {
        const answer = await refresh(servers[i % 5] as ServerProcess, token);
        arrived += 1;
        return answer;
      });
      const killAt = randomInt(25);
      while (arrived < killAt) await sleep(1);
      const killed = servers[victim] as ServerProcess;
      await killed.stop("SIGKILL");
      running.delete(killed);
      const answers = await Promise.all(asked);
      const answered = answers.filter((answer) => answer !== null);
      unanswered += answers.length - answered.length;
      expect(new Set(answered.map(({ status }) => status))).toStrictEqual(new Set([200]));
      const successors = new Set(answered.map(({ refreshToken }) => refreshToken));
      expect([round, successors.size, successors.has(token)]).toStrictEqual([round, 1, false]);
      servers[victim] = await start(site);
      // Whoever was not answered asks again, of a server that has just begun too.
      for (const server of servers) {
        expect(await refresh(server, token)).toMatchObject({ status: 200, refreshToken: [...successors][0] });
      }
      expect(await stateOf(site)).toStrictEqual({ counter: round + 1, live: 1, all: 1 });
      current = answered[0] ?? null;
    }
    // The kills came in the middle: some had no answer.
    expect(unanswered).toBeGreaterThan(0);
    await expectTheftIsFound(site, servers, { stolen: sent.at(-2) ?? "", current: current as Answered });
  });
});
