import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCertificate } from "./certificate.ts";
import { which } from "./machine.ts";

/** The path of the HAProxy of this run; null where there is none, and tests that need it are skipped. */
export function haproxyPath(): string | null {
  return process.env.LATCHKEY_TEST_HAPROXY || null;
}

/** HAProxy is among the programs of the administrator. Without openssl it has no certificate. */
export function findHaproxy(): string | null {
  if (which("openssl") === null) return null;
  return which("haproxy") ?? (existsSync("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : null);
}

/** A HAProxy of one test's own. */
export interface Haproxy {
  readonly log: () => string;
  stop(): Promise<void>;
}

/** Runs HAProxy until the test ends it. Waits until `port` answers. */
export async function startHaproxy(configure: (certificate: string) => string, port: number): Promise<Haproxy> {
  const program = haproxyPath() ?? findHaproxy();
  if (program === null) throw new Error("No HAProxy in this run: check haproxyPath() and skip");
  const folder = mkdtempSync(join(tmpdir(), "latchkey-haproxy-"));
  const { key, cert } = makeCertificate("example.com", "*.example.com");
  const certificate = join(folder, "test.pem");
  writeFileSync(certificate, cert + key, { mode: 0o600 });
  writeFileSync(join(folder, "haproxy.cfg"), configure(certificate));
  // In the foreground, in one process.
  const child = spawn(program, ["-db", "-f", join(folder, "haproxy.cfg")], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log = `${log}${text}`.slice(-20_000);
    });
  }
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 20_000;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`HAProxy did not start:\n${log}`);
    }
    await sleep(20);
  }
  return { log: () => log, stop };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
