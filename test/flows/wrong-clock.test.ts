import { afterEach, expect, test } from "vitest";
import { newEmail, onPostgres, password } from "./installation.ts";
import { type ServerProcess, startProcess } from "./server-process.ts";

const running: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

interface Answered {
  readonly status: number;
  readonly refreshToken: string;
  readonly accessToken: string;
}

async function post({ url }: ServerProcess, path: string, json: object): Promise<Answered> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(json) });
  return { ...((await response.json()) as Omit<Answered, "status">), status: response.status };
}

async function statusOf({ url }: ServerProcess, accessToken: string): Promise<number> {
  const response = await fetch(`${url}/auth/session`, { headers: { authorization: `Bearer ${accessToken}` } });
  await response.arrayBuffer();
  return response.status;
}

onPostgres((open) => {
  test("A092: of three servers one is forty seconds ahead, then behind: a token is as old as the database says, and all take each other's", {
    timeout: 180_000,
  }, async () => {
    const site = await open();
    const start = async (offset: number): Promise<ServerProcess> => {
      // One installation behind one address, in development: a clock is turned nowhere else.
      const environment = { AUTH_SECRET: site.secret, DATABASE_URL: site.url, BASE_URL: "http://localhost:3000" };
      const turned = offset === 0 ? {} : { LATCHKEY_TEST_CLOCK_OFFSET: String(offset) };
      const server = await startProcess({ ...environment, ...turned });
      running.push(server);
      return server;
    };
    const letTheGracePass = (): Promise<unknown> =>
      site.raw("update {sessions} set rotated_at = rotated_at - 35000 where ended_at is null");
    let thefts = 0;
    const right = await Promise.all([start(0), start(0)]);
    for (const offset of [40, -40]) {
      const wrong = await start(offset);
      const servers = [...right, wrong];
      for (const first of servers) {
        const started = await post(first, "/auth/register", { email: newEmail(), password, carrier: "token" });
        expect(started.status).toBe(201);
        let { refreshToken, accessToken } = started;
        for (const server of servers) {
          expect([offset, await statusOf(server, accessToken)]).toStrictEqual([offset, 200]);
          // Just made, whatever this machine's clock makes of that, and whether or not it remembers.
          for (let i = 0; i < 2; i += 1) {
            const repeated = await post(server, "/auth/jwt/refresh", { refreshToken });
            expect([repeated.status, repeated.refreshToken === refreshToken]).toStrictEqual([200, true]);
          }
        }
        let sent = refreshToken;
        for (const server of servers) {
          await letTheGracePass();
          sent = refreshToken;
          ({ refreshToken, accessToken } = await post(server, "/auth/jwt/refresh", { refreshToken }));
          expect([offset, refreshToken === sent]).toStrictEqual([offset, false]);
          // The others come a moment later with the one before: it was replaced just now.
          for (const other of servers) {
            const shared = await post(other, "/auth/jwt/refresh", { refreshToken: sent });
            expect([offset, shared.status, shared.refreshToken === refreshToken]).toStrictEqual([offset, 200, true]);
            expect(await statusOf(other, accessToken)).toBe(200);
          }
        }
        await letTheGracePass();
        thefts += 1;
        expect(await post(wrong, "/auth/jwt/refresh", { refreshToken: sent })).toMatchObject({
          status: 401,
          code: "refresh_token_reused",
        });
        for (const server of servers) {
          await expect.poll(() => statusOf(server, accessToken), { interval: 20, timeout: 20_000 }).toBe(401);
        }
      }
      await wrong.stop("SIGTERM");
    }
    const alarms = await site.raw("select type from {events} where type in ('refresh_reused', 'refresh_ahead')");
    expect(alarms.map(({ type }) => type)).toStrictEqual(Array(thefts).fill("refresh_reused"));
  });
});
