import { once } from "node:events";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { exchange, postJson, type Reply } from "../express/exchange.ts";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { childrenOf } from "./children-of.ts";
import { emptyFolder, freePort, type Serving, serve, serveToEnd } from "./serve.ts";
import { logLines, requestLines } from "./log-lines.ts";

// Each start of a worker is a process that has to be loaded, on a machine that may be busy.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 200_000, expect: { poll: { timeout: 180_000 } } });

const size = 2;
const password = "correct horse battery";

function isAlive(pid: number): boolean {
  try {
    // A process that has ended and that nobody has asked after is no longer one.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

/** One kept connection, which is one worker's. */
function connection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

describe.skipIf(process.platform !== "linux")("a server of two workers", () => {
  const folder = emptyFolder();
  let server: Serving;
  let metrics: string;

  beforeAll(async () => {
    metrics = `http://127.0.0.1:${await freePort()}`;
    server = await serve(folder.path, { LATCHKEY_WORKERS: String(size), METRICS_LISTEN: new URL(metrics).host });
  });

  afterAll(async () => {
    await server.stop("SIGKILL");
    folder.remove();
  });

  async function read(name: string): Promise<{ labels: Readonly<Record<string, string>>; value: number }[]> {
    // A connection on its way to a worker that was just killed is answered by nobody.
    const { text } = await exchange(`${metrics}/metrics`, { patience: 3_000 });
    return parseExposition(text).get(name)?.samples ?? [];
  }

  async function total(name: string): Promise<number> {
    return (await read(name)).reduce((sum, { value }) => sum + value, 0);
  }

  async function running(): Promise<number> {
    return (await read("latchkey_workers")).find(({ labels }) => labels["state"] === "running")?.value ?? 0;
  }

  async function register(name: string): Promise<Reply> {
    return postJson(`${server.url}/auth/register`, { email: `${name}@example.com`, password, name });
  }

  test("says once what is to be said, and every worker has its number in the log", async () => {
    for (let i = 0; i < 2 * size; i += 1) await exchange(`${server.url}/auth/session`);
    const numbers = () => new Set(requestLines(server).map(({ worker }) => worker));
    await expect.poll(numbers).toStrictEqual(new Set([1, 2]));
    expect(server.output().match(/is running/g)).toHaveLength(1);
    expect(logLines(server).filter(({ message }) => message === "started")).toHaveLength(1);
  });

  test("a key of development opens one door, whichever worker is asked, of 30 at a time", async () => {
    for (const name of ["mail", "demo"]) {
      const [, url = ""] = new RegExp(`^  ${name} +(\\S+)`, "m").exec(server.output()) ?? [];
      const answers = await Promise.all(Array.from({ length: 30 }, () => exchange(url)));
      const count = (of: number): number => answers.filter(({ status }) => status === of).length;
      expect([name, count(303), count(403)]).toStrictEqual([name, 1, 29]);
    }
  });

  test("an ending is seen by every worker, and told of at once", async () => {
    const connections = Array.from({ length: size }, connection);
    const registered = await register("ada");
    const cookie = String(registered.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
    const statuses = () =>
      Promise.all(
        connections.map(
          async (agent) => (await exchange(`${server.url}/auth/session`, { headers: { cookie }, agent })).status,
        ),
      );
    expect(await statuses()).toStrictEqual([200, 200]);
    expect((await postJson(`${server.url}/auth/logout`, {}, { cookie, origin: server.url })).status).toBeLessThan(300);
    await expect.poll(statuses).toStrictEqual([401, 401]);
    for (const agent of connections) agent.destroy();
    // Not "in-process": then only a read of the log, twice a second, would bring it.
    const { feed } = JSON.parse((await exchange(`${metrics}/readyz`)).text) as { feed: string };
    expect(feed).toBe("listening");
  });

  test("metrics are those of all, and a worker that is killed takes none with it", async () => {
    const before = await total("latchkey_sessions_started_total");
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => register(`grace-${i}`)));
    expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([201]));
    for (let i = 0; i < size; i += 1) expect(await total("latchkey_sessions_started_total")).toBe(before + 6);
    expect(await total("process_resident_memory_bytes")).toBeGreaterThan(size * 20e6);
    const [first = 0, ...others] = childrenOf(server.process.pid);
    expect(others).toHaveLength(size - 1);
    process.kill(first, "SIGKILL");
    await expect
      .poll(() => read("latchkey_workers_lost_total"))
      .toMatchObject([{ labels: { reason: "signal" }, value: 1 }]);
    expect(await total("latchkey_sessions_started_total")).toBe(before + 6);
    await expect.poll(running).toBe(size);
    expect(childrenOf(server.process.pid)).toStrictEqual(expect.arrayContaining(others));
  });

  test("kill -9 of a worker breaks its own connections and no other", async () => {
    const workers = childrenOf(server.process.pid);
    const connections = Array.from({ length: size }, connection);
    const asks = (agent: Agent) =>
      exchange(`${server.url}/auth/session`, { agent, patience: 3_000 }).then(
        ({ status }) => status,
        () => 0,
      );
    expect(await Promise.all(connections.map(asks))).toStrictEqual([401, 401]);
    const broken = connections.map(async (agent) => {
      await once(Object.values(agent.freeSockets)[0]?.[0] as object as NodeJS.EventEmitter, "close");
      return agent;
    });
    process.kill(workers[1] ?? 0, "SIGKILL");
    const lost = await Promise.race(broken);
    // The other answers on the connection that was there. Of the broken one its agent makes a new one, which may be on its way to the worker that has just died: nobody answers that.
    for (const kept of connections.filter((agent) => agent !== lost)) expect(await asks(kept)).toBe(401);
    await expect.poll(() => asks(lost), { timeout: 30_000 }).toBe(401);
    await expect.poll(running).toBe(size);
    for (const agent of connections) agent.destroy();
  });

  test("SIGUSR2 puts others in the place of all, and no request is lost meanwhile", async () => {
    const before = childrenOf(server.process.pid);
    const kept = connection();
    const statuses = new Set<number>();
    const done = new AbortController();
    const asks = async (agent?: Agent): Promise<void> => {
      while (!done.signal.aborted) {
        const answer = await exchange(`${server.url}/auth/session`, agent ? { agent } : {});
        statuses.add(answer.status);
      }
    };
    const load = Promise.allSettled([asks(), asks(), asks(kept)]);
    server.process.kill("SIGUSR2");
    const areNew = () => childrenOf(server.process.pid).filter((pid) => !before.includes(pid)).length;
    const areOld = () => before.filter(isAlive).length;
    await expect.poll(() => [areNew(), areOld()]).toStrictEqual([size, 0]);
    await expect.poll(() => server.stderr()).toContain('the workers are replaced"');
    done.abort();
    expect((await load).map(({ status }) => status)).toStrictEqual(["fulfilled", "fulfilled", "fulfilled"]);
    kept.destroy();
    expect(statuses).toStrictEqual(new Set([401]));
    expect(await running()).toBe(size);
  });

  test("SIGTERM to one worker has another take its place first", async () => {
    const [first = 0] = childrenOf(server.process.pid);
    process.kill(first, "SIGTERM");
    await expect.poll(() => isAlive(first)).toBe(false);
    expect(await running()).toBe(size);
  });

  test("kill -9 of the process that leads leaves no worker", async () => {
    const workers = childrenOf(server.process.pid);
    expect(workers.filter(isAlive)).toHaveLength(size);
    await server.stop("SIGKILL");
    await expect.poll(() => workers.filter(isAlive)).toStrictEqual([]);
  });
});

describe("a start and an end", () => {
  const folder = emptyFolder();
  let server: Serving | null = null;

  afterEach(async () => {
    await server?.stop("SIGKILL");
    server = null;
  });

  afterAll(() => folder.remove());

  test("SIGTERM lets a request under way finish, in whichever worker it is, and ends all with 0", async () => {
    server = await serve(folder.path, { LATCHKEY_WORKERS: "2" });
    const workers = childrenOf(server.process.pid);
    const outgoing = request(`${server.url}/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json", expect: "100-continue" },
    });
    outgoing.flushHeaders();
    await once(outgoing, "continue");
    const ended = server.stop();
    const { url } = server;
    await expect
      .poll(() =>
        exchange(`${url}/healthz`, { patience: 1_000 }).then(
          () => "answers",
          () => "refused",
        ),
      )
      .toBe("refused");
    outgoing.end(JSON.stringify({ email: "ada@example.com", password, name: "Ada" }));
    const [answer] = (await once(outgoing, "response")) as [import("node:http").IncomingMessage];
    expect(answer.statusCode).toBe(201);
    answer.resume();
    expect(await ended).toBe(0);
    expect(workers.filter(isAlive)).toStrictEqual([]);
  });

  test("a worker of another version, put in the program's place while it runs, does not start at SIGUSR2, and those that run go on", async () => {
    const root = new URL("../../", import.meta.url).pathname;
    const installed = emptyFolder();
    onTestFinished(installed.remove);
    for (const part of ["src", "bin", "package.json"]) {
      cpSync(join(root, part), join(installed.path, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(installed.path, "node_modules"));
    const file = join(installed.path, "package.json");
    const text = readFileSync(file, "utf8");
    const running = await serve(folder.path, { LATCHKEY_WORKERS: "2" }, join(installed.path, "bin", "latchkey.mjs"));
    server = running;
    const said = (message: string) => logLines(running).filter((line) => line.message === message);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(text), version: "99.0.0" }));
    running.process.kill("SIGUSR2");
    const refusal = "the new worker does not start: those that run go on as they are";
    await expect.poll(() => said(refusal)).toHaveLength(1);
    expect(JSON.stringify(said(refusal))).toContain(
      "The program in this place is Latchkey 99.0.0, and the one that runs is another version: start the server anew.",
    );
    expect(said("the workers are replaced")).toStrictEqual([]);
    for (let i = 0; i < 4; i += 1) expect((await exchange(`${running.url}/auth/session`)).status).toBe(401);
    // The same release again, and all is as before.
    writeFileSync(file, text);
    running.process.kill("SIGUSR2");
    await expect.poll(() => said("the workers are replaced")).toHaveLength(1);
    expect((await exchange(`${running.url}/auth/session`)).status).toBe(401);
  });

  test.each([
    [
      "a database that cannot be opened",
      { DATABASE_URL: "sqlite:/dev/null/all.db" },
      /^latchkey: .*\/dev\/null\/all\.db.*\n$/,
    ],
    [
      "a setting that is none",
      { LATCHKEY_WORKER: "2" },
      /^latchkey: LATCHKEY_WORKER is not a setting \(did you mean LATCHKEY_WORKERS\?\).*\n$/,
    ],
    [
      "a number that is none",
      { LATCHKEY_WORKERS: "many" },
      /^latchkey: LATCHKEY_WORKERS is "many"; write a number from 1 to 64, or auto.*\n$/,
    ],
    [
      "a database that is one process's",
      { DATABASE_URL: "sqlite::memory:" },
      /^latchkey: LATCHKEY_WORKERS is 3, but a database in memory belongs to one process.*\n$/,
    ],
    ["a token that is guessed", { METRICS_TOKEN: "secret" }, /^latchkey: METRICS_TOKEN is not random enough.*\n$/],
  ])("%s stops the start, and is said once", async (_, environment, sentence) => {
    const port = String(await freePort());
    const { code, stderr, stdout } = await serveToEnd(folder.path, {
      PORT: port,
      LATCHKEY_WORKERS: "3",
      ...environment,
    });
    expect([code, stdout]).toStrictEqual([1, ""]);
    expect(stderr).toMatch(sentence);
  });

  test("a port that is taken stops the start, and is said once", async () => {
    server = await serve(folder.path);
    const taken = { PORT: String(server.port), LATCHKEY_WORKERS: "2" };
    const { code, stderr } = await serveToEnd(folder.path, taken);
    expect(code).toBe(1);
    expect(stderr.match(/^latchkey: PORT \d+ is taken by another program/gm)).toHaveLength(1);
  });
});
