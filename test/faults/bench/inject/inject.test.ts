import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { type Gate, openGate } from "../../../server/gate.ts";
import { startOwnPostgres } from "../../../setup/postgres.ts";
import { findPostgres } from "../../../setup/postgres-server.ts";
import { fakeTimePath, makeClock } from "./clock.ts";
import { lockRows, lockTables, takeConnections } from "./locks.ts";
import { findPacketFilter, openPacketFilter } from "./packet-filter.ts";
import { canMountDisk, mountSmallDisk } from "./small-disk.ts";

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A service that says everything back. */
async function openEcho(): Promise<{ readonly url: string; readonly port: number }> {
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => socket.destroy()).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `tcp://127.0.0.1:${port}`, port };
}

interface Line {
  /** Sends a text and gives the milliseconds until it is back. Never resolves when it is lost. */
  readonly say: (text: string) => Promise<number>;
  /** "open", or how it ended. */
  readonly state: () => string;
  readonly connected: () => boolean;
}

function dial(url: string): Line {
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  sockets.push(socket);
  let [heard, state, connected] = ["", "open", false];
  socket.on("connect", () => {
    connected = true;
  });
  socket.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    state = error.code ?? "error";
  });
  socket.on("close", () => {
    if (state === "open") state = "closed";
  });
  return {
    say: async (text) => {
      const began = performance.now();
      heard = "";
      socket.write(text);
      while (heard !== text) await sleep(2);
      return performance.now() - began;
    },
    state: () => state,
    connected: () => connected,
  };
}

/** Long enough for anything that is not held up. */
async function isSilent(saying: Promise<number>): Promise<boolean> {
  return Promise.race([saying.then(() => false), sleep(400).then(() => true)]);
}

describe("a gate", () => {
  async function open(): Promise<{ readonly gate: Gate; readonly line: Line }> {
    const gate = await openGate((await openEcho()).url);
    onTestFinished(() => gate.shut());
    const line = dial(gate.url);
    await line.say("first");
    return { gate, line };
  }

  test("is slow, lossy or narrow, and in order", async () => {
    const { gate, line } = await open();
    gate.slow(60, 10);
    expect(await line.say("slow")).toBeGreaterThanOrEqual(119);
    gate.slow(0);
    gate.lose(0.5);
    const lossy = await Promise.all(Array.from({ length: 8 }, (_, i) => dial(gate.url).say(`lossy ${i}`)));
    // Each has two chances of a half: that none of sixteen is lost happens once in 65,536.
    expect(Math.max(...lossy)).toBeGreaterThanOrEqual(199);
    gate.lose(0);
    gate.narrow(100_000);
    expect(await dial(gate.url).say("x".repeat(10_000))).toBeGreaterThanOrEqual(199);
  });

  test("is cut: connections stay open and silent, new ones too, and only new ones are good once it is mended", async () => {
    const { gate, line } = await open();
    gate.cut();
    expect(await isSilent(line.say("lost"))).toBe(true);
    const fresh = dial(gate.url);
    expect(await isSilent(fresh.say("unheard"))).toBe(true);
    gate.mend();
    expect(await isSilent(line.say("still lost"))).toBe(true);
    expect([line.state(), fresh.state(), fresh.connected()]).toStrictEqual(["open", "open", true]);
    await dial(gate.url).say("good");
    // A connection on which nothing was sent meanwhile has lost nothing.
    const quiet = dial(gate.url);
    await quiet.say("before");
    gate.cut("back");
    gate.mend();
    await quiet.say("after");
  });

  test("is reset, and shut", async () => {
    const { gate, line } = await open();
    gate.reset();
    await expect.poll(line.state).toBe("ECONNRESET");
    await dial(gate.url).say("again");
    await gate.shut();
    const refused = dial(gate.url);
    await expect.poll(refused.state).toBe("ECONNREFUSED");
    await gate.open();
    await dial(gate.url).say("open");
  });
});

describe.skipIf(findPacketFilter() === null)("a packet filter", () => {
  test("loses packets of one port: nothing arrives, then TCP sends it again; others do not notice", async () => {
    const [filtered, other] = [await openEcho(), await openEcho()];
    const filter = openPacketFilter(filtered.port);
    let isThere = true;
    onTestFinished(() => {
      if (isThere) filter.remove();
    });
    const line = dial(filtered.url);
    await line.say("first");
    for (const way of ["to", "from", undefined] as const) {
      filter.drop(1, way);
      const saying = line.say(`held up ${way}`);
      expect(await isSilent(saying)).toBe(true);
      await dial(other.url).say("good");
      filter.drop(0);
      await saying;
    }
    filter.drop(1);
    const late = dial(filtered.url);
    await sleep(100);
    expect(late.connected()).toBe(false);
    filter.remove();
    isThere = false;
    await expect.poll(late.connected).toBe(true);
  });
});

describe.skipIf(!canMountDisk())("a small disk", () => {
  test("is full, and has room again", () => {
    const disk = mountSmallDisk(4);
    onTestFinished(() => disk.remove());
    const file = join(disk.path, "file");
    writeFileSync(file, "a".repeat(100_000));
    disk.fill();
    expect(disk.left()).toBe(0);
    expect(() => writeFileSync(`${file}2`, "a".repeat(100_000))).toThrow("ENOSPC");
    disk.free();
    writeFileSync(`${file}2`, "a".repeat(100_000));
  });
});

describe.skipIf(fakeTimePath() === null)("a clock", () => {
  test("jumps while the program runs, and monotonic time does not", async () => {
    const clock = makeClock();
    onTestFinished(() => clock.remove());
    const script = `process.stdin.on("data", () => console.log(JSON.stringify([Date.now(), performance.now()])))`;
    const child = spawn(process.execPath, ["-e", script], { env: { ...process.env, ...clock.environment } });
    onTestFinished(() => void child.kill());
    const ask = async (): Promise<{ readonly wall: number; readonly monotonic: number }> => {
      child.stdin.write("?");
      const [text] = (await once(child.stdout, "data")) as [Buffer];
      const [wall = 0, monotonic = 0] = JSON.parse(text.toString()) as number[];
      return { wall: wall - Date.now(), monotonic };
    };
    let before = (await ask()).monotonic;
    for (const turned of [0, 600, -600, 0]) {
      clock.turn(turned);
      await expect.poll(async () => Math.round((await ask()).wall / 10_000) * 10).toBe(turned);
      const { monotonic } = await ask();
      expect(monotonic - before).toBeGreaterThan(0);
      expect(monotonic - before).toBeLessThan(300_000);
      before = monotonic;
    }
  });
});

describe.skipIf(findPostgres() === null)("locks", () => {
  test("hold up who asks for a table, or changes a row; and a server gives no more connections than it has", async () => {
    const server = await startOwnPostgres("max_connections=8");
    onTestFinished(() => server.stop());
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query("create schema latchkey; create table latchkey.t (n int); insert into latchkey.t values (1)");
    const waits = async (sql: string): Promise<boolean> => {
      await client.query("set lock_timeout = '100ms'");
      return client.query(sql).then(
        () => false,
        (error: { code?: string }) => error.code === "55P03",
      );
    };
    const [read, write] = ["select n from latchkey.t", "update latchkey.t set n = 2"];
    const table = await lockTables(server.url, "t");
    expect([await waits(read), await waits(write)]).toStrictEqual([true, true]);
    await table.release();
    const rows = await lockRows(server.url, "t");
    expect([await waits(read), await waits(write)]).toStrictEqual([false, true]);
    await rows.release();
    expect(await waits(write)).toBe(false);
    const all = await takeConnections(server.url);
    expect(all.taken).toBe(7);
    const refused = new pg.Client({ connectionString: server.url });
    await expect(refused.connect()).rejects.toMatchObject({ code: "53300" });
    await all.release();
    const late = new pg.Client({ connectionString: server.url });
    await late.connect();
    await late.end();
  });
});
