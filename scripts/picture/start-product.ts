import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The product as a newcomer starts it: `npm start`, in a folder in which nothing was started before. */
export interface Product extends AsyncDisposable {
  readonly url: string;
  /** What it printed, with colours. */
  readonly output: string;
  /** The link to the mailbox of development, which opens once. */
  readonly mailbox: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Starts it, and waits until it says that it runs. Its day is the one given. */
export async function startProduct(now: Date): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-newcomer-"));
  for (const name of ["bin", "src", "node_modules", "package.json"]) symlinkSync(join(root, name), join(folder, name));
  const port = await portFor(3000);
  const clock = fileURLToPath(new URL("fixed-clock.mjs", import.meta.url));
  const child = spawn("npm", ["start"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      FORCE_COLOR: "1",
      PORT: String(port),
      NODE_OPTIONS: `--import=${clock}`,
      PICTURE_TIME: String(now.getTime()),
    },
    stdio: ["ignore", "pipe", "pipe"],
    // npm starts a shell, which starts the server: a group of their own, so that all of them are stopped.
    detached: true,
  });
  const output = await outputOf(child);
  const [, mailbox = ""] = /(http\S+\/dev\/mail\?key=\S+)/.exec(output) ?? [];
  return {
    url: `http://localhost:${port}`,
    output,
    mailbox,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "close");
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Everything up to the end of its greeting. Throws what it said when it ends before. */
async function outputOf({ stdout, stderr }: ChildProcess): Promise<string> {
  if (stdout === null || stderr === null) throw new Error("Its output is not piped");
  let said = "";
  let complaint = "";
  stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (/Stop with Ctrl\+C[\s\S]*\n\s*\n$/.test(said)) {
      stdout.resume();
      return said;
    }
  }
  throw new Error(`npm start: ${said}${complaint}`);
}

/** The port that it takes by itself, or a free one where somebody has that. */
async function portFor(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const probe = createServer().listen(port, "127.0.0.1");
    const isFree = await Promise.race([
      once(probe, "listening").then(() => true),
      once(probe, "error").then(() => false),
    ]);
    if (!isFree) continue;
    const { port: free } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return free;
  }
  throw new Error("No free port");
}
