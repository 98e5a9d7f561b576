import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../server/serve.ts";
import { buildGo, goPath } from "../setup/go.ts";
import { eventually } from "./fixture.ts";
import { Served, type TokenPair } from "./served.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const typescript = fileURLToPath(new URL("../../examples/microservice/app.ts", import.meta.url));
const goFolder = fileURLToPath(new URL("../../examples/microservice-go/", import.meta.url));

interface Start {
  readonly issuer: string;
  readonly serviceKey: string;
  readonly port: number;
  /** Seconds. */
  readonly maxStaleness: number;
}

interface Example {
  readonly name: string;
  readonly file: string;
  /** Lines. */
  readonly longest: number;
  readonly isMissing: boolean;
  start(options: Start): Promise<ChildProcess>;
}

const examples: readonly Example[] = [
  {
    name: "TypeScript",
    file: typescript,
    longest: 40,
    isMissing: false,
    start: async ({ issuer, serviceKey, port, maxStaleness }) =>
      run(process.execPath, ["--import", hook, typescript], {
        ISSUER: issuer,
        SERVICE_KEY: serviceKey,
        PORT: String(port),
        MAX_STALENESS: String(maxStaleness),
      }),
  },
  {
    name: "Go",
    file: `${goFolder}main.go`,
    longest: 200,
    isMissing: goPath() === null,
    start: async ({ issuer, serviceKey, port, maxStaleness }) => {
      const flags = [
        "-issuer",
        issuer,
        "-audience",
        issuer,
        "-address",
        `127.0.0.1:${port}`,
        "-max-staleness",
        `${maxStaleness}s`,
      ];
      return run(await buildGo(goFolder, "microservice"), flags, { SERVICE_KEY: serviceKey });
    },
  },
];

function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(program, args, {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

const server = new Served();
let serviceKeys: string[] = [];

beforeAll(async () => {
  await server.start();
  // A key for each: two streams of one key are all that a server gives.
  serviceKeys = [await server.serviceKey(), await server.serviceKey()];
});

afterAll(() => server.remove());

test.for(examples)("the example in $name has at most $longest lines, none longer than 130", ({ file, longest }) => {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(longest);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130);
});

describe.each(examples)("the service in $name", ({ isMissing, start, name }) => {
  describe.skipIf(isMissing)("on Latchkey's own server", () => {
    let service: ChildProcess;
    let said = "";
    let url = "";
    let ada: TokenPair;
    let bob: TokenPair;

    beforeAll(async () => {
      const port = await freePort();
      url = `http://127.0.0.1:${port}/`;
      const serviceKey = serviceKeys[examples.findIndex((example) => example.name === name)] ?? "";
      service = await start({ issuer: server.issuer, serviceKey, port, maxStaleness: 5 });
      service.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      [ada, bob] = [await server.member(), await server.member()];
      for (;;) {
        if (service.exitCode !== null) throw new Error(`The service ended: ${said}`);
        const answer = await call(bob.accessToken).catch(() => null);
        if (answer?.status === 200) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      // Compiling Go's own library takes a while, the first time.
    }, 300_000);

    afterAll(async () => {
      const exited = once(service, "exit");
      service.kill("SIGKILL");
      await exited;
    });

    async function call(token: string): Promise<{ status: number; text: string; authenticate: string | null }> {
      const headers: HeadersInit = token === "" ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers });
      return {
        status: response.status,
        text: await response.text(),
        authenticate: response.headers.get("www-authenticate"),
      };
    }

    test("knows who calls, and whose token is none", async () => {
      const carol = await server.member();
      expect((await call(carol.accessToken)).text).toContain(carol.email);
      const [head, body, signature = ""] = ada.accessToken.split(".");
      const forged = `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
      const none = Buffer.from('{"alg":"none","typ":"at+jwt","kid":"x"}').toString("base64url");
      for (const token of [
        "",
        "rubbish",
        forged,
        `${none}.${body}.`,
        `${none}.${body}.${signature}`,
        ada.refreshToken,
      ]) {
        const { status, text, authenticate } = await call(token);
        expect([status, authenticate?.split(" ")[0]]).toStrictEqual([401, "Bearer"]);
        expect(text).toMatch(token === "" && name === "TypeScript" ? "unauthenticated" : "token_invalid");
      }
    });

    test("refuses the token of a session that was ended, and no other", async () => {
      expect(await call(ada.accessToken)).toMatchObject({ status: 200 });
      await server.post("/logout", {}, ada.accessToken);
      await eventually(() => call(ada.accessToken), { interval: 5 }).toMatchObject({
        status: 401,
        text: expect.stringContaining("session_revoked"),
        authenticate: expect.stringContaining('error="invalid_token"'),
      });
      expect(await call(bob.accessToken)).toMatchObject({ status: 200 });
    });

    test("refuses tokens from before a change of password", async () => {
      const carol = await server.member();
      expect(await call(carol.accessToken)).toMatchObject({ status: 200 });
      const { accessToken = "" } = await server.changePassword(carol.accessToken);
      await eventually(() => call(carol.accessToken)).toMatchObject({
        status: 401,
        text: expect.stringContaining("token_expired"),
      });
      expect(await call(accessToken)).toMatchObject({ status: 200 });
    });

    test("goes on while Latchkey is away, for as long as it was told and no longer, and learns what it missed", async () => {
      const dave = await server.member();
      expect(await call(dave.accessToken)).toMatchObject({ status: 200 });
      await server.stop("SIGKILL");
      const stoppedAt = performance.now();
      expect(await call(dave.accessToken)).toMatchObject({ status: 200 });
      await server.command("sessions", "end", dave.session.id);
      await eventually(() => call(dave.accessToken)).toMatchObject({
        status: 503,
        text: expect.stringContaining("revocations_stale"),
      });
      expect(performance.now() - stoppedAt).toBeGreaterThan(3000);
      expect(await call(ada.accessToken)).toMatchObject({ status: 401 });
      await server.start();
      await eventually(() => call(dave.accessToken)).toMatchObject({
        status: 401,
        text: expect.stringContaining("session_revoked"),
      });
      expect(await call(bob.accessToken)).toMatchObject({ status: 200 });
    }, 30_000);

    test("that was stopped for longer than that refuses the first call", async () => {
      const erin = await server.member();
      expect(await call(erin.accessToken)).toMatchObject({ status: 200 });
      service.kill("SIGSTOP");
      await server.post("/logout", {}, erin.accessToken);
      // Its connection may have been idle for too long by then: another one is as good.
      const first = call(erin.accessToken).catch(() => call(erin.accessToken));
      await new Promise((resolve) => setTimeout(resolve, 6000));
      service.kill("SIGCONT");
      expect((await first).status).not.toBe(200);
      await eventually(() => call(bob.accessToken)).toMatchObject({ status: 200 });
    }, 30_000);
  });
});
