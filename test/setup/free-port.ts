import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Ports below those that systems draw from (32,768 and up on Linux) for whoever asks for any, and for connections: what was free stays so until it is used, and
 * while what used it is away. Each process of a run that tests files at the same time has some for itself.
 */
const first = 20_000;
const perProcess = 1_800;
/** 1 and up; the process that sets a run up has none. */
const place = Number(process.env["VITEST_POOL_ID"] ?? 0) % 7;

let next = randomInt(perProcess);

/** A port of 127.0.0.1 on which nobody listens now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < perProcess; tries += 1) {
    const port = first + place * perProcess + next;
    next = (next + 1) % perProcess;
    if (await isFree(port)) return port;
  }
  throw new Error("No free port");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
