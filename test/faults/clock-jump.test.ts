import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { type Installation, newEmail, onPostgres, origin, password } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { fakeTimePath, makeClock, type TurnedClock } from "./bench/inject/clock.ts";

const running: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

async function start(site: Installation, clock?: TurnedClock): Promise<ServerProcess> {
  const server = await startProcess({
    BASE_URL: origin,
    AUTH_SECRET: site.secret,
    DATABASE_URL: site.url,
    // Somebody comes from where she likes.
    TRUSTED_PROXIES: "127.0.0.1",
    LATCHKEY_ACCESS_TOKEN_LIFETIME: "300",
    ...clock?.environment,
  });
  running.push(server);
  return server;
}

interface Answered {
  readonly status: number;
  readonly body: { readonly code?: string; readonly accessToken?: string; readonly refreshToken?: string };
}

async function post({ url }: ServerProcess, path: string, json: object): Promise<Answered> {
  const headers = { "content-type": "application/json", "x-forwarded-for": "192.0.2.7" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(json) });
  return { status: response.status, body: (await response.json()) as Answered["body"] };
}

/** The status of an answer, or the code of a refusal. */
async function bearer({ url }: ServerProcess, accessToken: string): Promise<unknown> {
  const response = await fetch(`${url}/auth/session`, { headers: { authorization: `Bearer ${accessToken}` } });
  const { code } = (await response.json()) as { code?: string };
  return code ?? response.status;
}

const warning = "the clock of this machine is wrong";

describe.skipIf(fakeTimePath() === null)("a machine's clock jumps while it runs", () => {
  onPostgres((open) => {
    test.each([600, -600])(
      "A092: by %d seconds: limits count on, tokens of both machines are good at both, and it is said once",
      { timeout: 120_000 },
      async (seconds) => {
        const site = await open();
        const clock = makeClock();
        onTestFinished(() => clock.remove());
        const [right, wrong] = [await start(site), await start(site, clock)] as const;
        const email = newEmail();
        const session = (await post(wrong, "/auth/register", { email, password, carrier: "token" })).body;
        clock.turn(seconds);
        // Jumped, and not yet asked what time it is: whatever it makes of that, nobody is signed out.
        await sleep(100);
        const rest = { refreshToken: session.refreshToken };
        const made = await post(wrong, "/auth/jwt/refresh", rest);
        expect(made.status).toBe(200);
        for (const token of [session.accessToken ?? "", made.body.accessToken ?? ""]) {
          expect([await bearer(right, token), await bearer(wrong, token)]).toStrictEqual([200, 200]);
        }
        await expect.poll(() => wrong.output().split(warning).length - 1, { timeout: 10_000 }).toBe(1);

        // Guesses, in turn at both: five are free, then each wrong one makes for a wait that is twice as long.
        const began = performance.now();
        let judged = 0;
        const codes = new Set<string | undefined>();
        for (let i = 0; i < 24; i += 1) {
          const { body } = await post(i % 2 === 0 ? right : wrong, "/auth/login", {
            email,
            password: `wrong ${i} pass`,
          });
          codes.add(body.code);
          if (body.code === "invalid_credentials") judged += 1;
        }
        const passed = (performance.now() - began) / 1000;
        expect(codes).toStrictEqual(new Set(["invalid_credentials", "too_many_attempts"]));
        expect(judged, `${passed} seconds`).toBeLessThanOrEqual(5 + Math.ceil(Math.log2(passed + 2)));

        clock.turn(0);
        expect(await bearer(wrong, made.body.accessToken ?? "")).toBe(200);
        expect([wrong.output().split(warning).length - 1, right.output().includes(warning)]).toStrictEqual([1, false]);
      },
    );
  });
});
