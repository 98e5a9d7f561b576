import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCertificate } from "./certificate.ts";
import { which } from "./machine.ts";

/** The path of the nginx of this run; null where there is none, and tests that need it are skipped. */
export function nginxPath(): string | null {
  return process.env.LATCHKEY_TEST_NGINX || null;
}

/** nginx is among the programs of the administrator, which are not on everybody's path. Without openssl it has no certificate. */
export function findNginx(): string | null {
  if (which("openssl") === null) return null;
  return which("nginx") ?? (existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : null);
}

/** An nginx of one test's own. */
export interface Nginx {
  /** What it could not do, and what it refused. */
  readonly log: () => string;
  stop(): Promise<void>;
}

/** Where a certificate and its key are. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Runs nginx with a configuration of its http block, until the test ends it. Waits until `port` answers. */
export async function startNginx(http: (certificate: TestCertificate) => string, port: number): Promise<Nginx> {
  const program = nginxPath();
  if (program === null) throw new Error("No nginx in this run: check nginxPath() and skip");
  const folder = mkdtempSync(join(tmpdir(), "latchkey-nginx-"));
  const certificate = writeCertificate(folder);
  mkdirSync(join(folder, "tmp"));
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/tmp/${name};`,
  );
  const configuration = `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http { access_log off; ${paths.join(" ")} ${http(certificate)} }
`;
  writeFileSync(join(folder, "nginx.conf"), configuration);
  const child = spawn(program, ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = `${log}${text}`.slice(-20_000);
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGQUIT");
    const impatient = setTimeout(() => child.kill("SIGTERM"), 1_000);
    await ended;
    clearTimeout(impatient);
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 10_000;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`nginx did not start:\n${log}`);
    }
    await sleep(20);
  }
  return { log: () => log, stop };
}

/** Writes a key and a certificate for all names of a domain. */
function writeCertificate(folder: string): TestCertificate {
  const { key, cert } = makeCertificate("example.com", "*.example.com");
  const files = { certificate: join(folder, "test.crt"), key: join(folder, "test.key") };
  writeFileSync(files.certificate, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return files;
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
