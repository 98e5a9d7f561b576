import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { exchange } from "../express/exchange.ts";
import { spawnWithSocket, startProcess } from "../flows/server-process.ts";
import { childrenOf } from "./children-of.ts";
import { holdPort } from "../proxy/rolling/hold-port.ts";

vi.setConfig({ testTimeout: 120_000 });

async function openSite(address?: string) {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-handed-"));
  const port = await holdPort(address);
  onTestFinished(async () => {
    port.release();
    await rm(folder, { recursive: true, force: true });
  });
  const environment = {
    DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}`,
    AUTH_SECRET: "handed-over-socket-handed-over-socket",
  };
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const server = await startProcess({ ...environment, PORT: String(port.port), ...more }, port.descriptor);
    onTestFinished(() => server.stop("SIGKILL").then(() => {}));
    return server;
  };
  return { port, start, url: `http://127.0.0.1:${port.port}/readyz` };
}

describe("a port that a service manager holds and hands over", () => {
  test("is what the server listens on, and what it tells", async () => {
    const { port, start } = await openSite();
    const server = await start();
    expect(server.output()).toContain(`http://localhost:${port.port}`);
    expect(await server.stop()).toBe(0);
  });

  test.each([
    { title: "told to end", signal: "SIGTERM" as const },
    { title: "killed", signal: "SIGKILL" as const },
  ])("keeps a request that comes after the server was $title, until the next one answers it", async ({ signal }) => {
    const { start, url } = await openSite();
    await (await start()).stop(signal);
    const waiting = exchange(url, { patience: 60_000 });
    const late = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 200, "waits"))]);
    expect(late).toBe("waits");
    await start();
    expect((await waiting).status).toBe(200);
  });

  test("goes to workers, and when none is left the server ends, for whoever holds the port to start another", async () => {
    const { start, url } = await openSite();
    const server = await start({ LATCHKEY_WORKERS: "2" });
    const exited = once(server.child, "exit");
    for (const pid of childrenOf(server.child.pid)) process.kill(pid, "SIGKILL");
    expect(await exited).toStrictEqual([1, null]);
    expect(server.output()).toContain("No worker is left to take connections");
    const waiting = exchange(url, { patience: 60_000 });
    await start();
    expect((await waiting).status).toBe(200);
  });

  test("that others reach stops a server that has no address which others could open", async () => {
    const { start } = await openSite("0.0.0.0");
    await expect(start()).rejects.toThrow(
      /BASE_URL is http:\/\/localhost:\d+, which only this machine can open, but the socket that is handed over listens on 0\.0\.0\.0, which is reachable from outside: set BASE_URL to /,
    );
  });

  test("something else than a TCP socket stops the start, with the setting and the fix", async () => {
    const descriptor = openSync("/dev/null", "r");
    onTestFinished(() => closeSync(descriptor));
    const child = spawnWithSocket(descriptor, {
      PATH: process.env["PATH"],
      DATABASE_URL: "sqlite::memory:",
      LISTEN_FDS: "1",
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    expect(await once(child, "close")).toStrictEqual([1, null]);
    expect(said).toMatch(/LISTEN_FDS hands over something that is no listening TCP socket: write ListenStream= /);
  });
});
