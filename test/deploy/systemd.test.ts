import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { exchange } from "../express/exchange.ts";
import { freePort } from "../server/serve.ts";
import { canInstall, install, which } from "../setup/machine.ts";
import { missingForImages } from "./image.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const unit = fileURLToPath(new URL("../../deploy/systemd/latchkey.service", import.meta.url));
const socketUnit = fileURLToPath(new URL("../../deploy/systemd/latchkey.socket", import.meta.url));
const boot = fileURLToPath(new URL("scripts/boot-systemd.sh", import.meta.url));

if (which("systemd-analyze") === null && canInstall()) install("systemd");
const missing =
  which("systemd-analyze") === null ? "systemd is missing (Debian: apt-get install systemd)" : missingForImages();
if (missing !== null) {
  if (process.env.CI === "true") throw new Error(`The unit cannot be tried: ${missing}`);
  process.stdout.write(`The systemd unit is not tried: ${missing}\n`);
}

describe.skipIf(missing !== null)("the systemd unit", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-systemd-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The unit in a file of its own, with the program it names there, so that its absence is not what is complained of. */
  function written(change: (text: string) => string = (text) => text): string {
    const path = join(mkdtempSync(join(folder, "unit-")), "latchkey.service");
    writeFileSync(path, change(readFileSync(unit, "utf8").replace("/usr/bin/node", realpathSync(process.execPath))));
    return path;
  }

  test("is one that systemd understands", () => {
    const verify = (path: string): string => {
      const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
      return stdout + stderr;
    };
    expect(verify(written())).toBe("");
    const socket = join(dirname(written()), "latchkey.socket");
    copyFileSync(socketUnit, socket);
    expect(verify(socket)).toBe("");
    expect(verify(written((text) => text.replace("ProtectSystem", "ProtectSystm")))).toContain("ProtectSystm");
  });

  test("leaves the service little that it could do to its machine", () => {
    const judge = (path: string): { readonly status: number | null; readonly stdout: string } =>
      spawnSync("systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=15", path], {
        encoding: "utf8",
      });
    const judged = judge(written());
    process.stdout.write(`${judged.stdout.trim().split("\n").at(-1)}\n`);
    expect(judged).toMatchObject({ status: 0, stdout: expect.stringContaining("Overall exposure level") });
    expect(judge(written((text) => text.replaceAll(/^(Private|Protect)\w+=.*$/gm, "")))).toMatchObject({ status: 1 });
  });

  describe("under a systemd of its own", () => {
    let port = 0;
    let outer: ReturnType<typeof spawn>;

    beforeAll(async () => {
      port = await freePort();
      makeEtc(join(folder, "etc"), port);
      outer = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", "--mount", "--propagation", "private", "sh", boot], {
        env: { PATH: process.env["PATH"], FOLDER: folder, CHECKOUT: root, NODE: realpathSync(process.execPath) },
        stdio: "ignore",
      });
    });
    afterAll(async () => {
      const ended = once(outer, "exit");
      const first = firstProcess(outer.pid);
      if (first !== null) process.kill(first, "SIGKILL");
      await ended;
    });

    /** Runs a command in the namespaces of that systemd. */
    function inside(...words: string[]): string {
      const first = firstProcess(outer.pid);
      if (first === null) throw new Error("This systemd does not run");
      // It would otherwise take the namespace for a chroot, and do nothing.
      const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", SYSTEMD_IGNORE_CHROOT: "1" };
      return execFileSync("nsenter", ["-t", String(first), "-m", "-p", ...words], { encoding: "utf8", env });
    }

    test("starts, serves, reads anew and ends, with everything that the unit takes from it", {
      timeout: 120_000,
    }, async () => {
      const url = `http://127.0.0.1:${port}`;
      const ready = (): Promise<number> =>
        fetch(`${url}/readyz`).then(
          ({ status }) => status,
          () => 0,
        );
      onTestFinished(({ task }) => {
        if (task.result?.state === "fail")
          process.stdout.write(inside("sh", "-c", "systemctl status latchkey; cat /run/latchkey.log"));
      });
      await expect.poll(ready, { timeout: 120_000, interval: 100 }).toBe(200);
      const body = JSON.stringify({ email: "ada@example.com", password: "violet anchor nine lantern" });
      const headers = { "content-type": "application/json" };
      expect((await fetch(`${url}/auth/register`, { method: "POST", headers, body })).status).toBe(201);

      const [pid = ""] = inside("systemctl", "show", "--value", "-p", "MainPID", "latchkey").split("\n");
      const status = inside("cat", `/proc/${pid}/status`);
      expect(status).toMatch(/^Uid:\t990\t990\t990\t990$/m);
      expect(status).toMatch(/^CapBnd:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^Seccomp:\t2$/m);
      // Neither variables nor arguments hold a secret; the file that does is this service's alone.
      const secret = readFileSync(join(folder, "etc/latchkey/auth-secret"), "utf8").trim();
      expect(inside("cat", `/proc/${pid}/environ`)).toContain(
        "AUTH_SECRET_FILE=/run/credentials/latchkey.service/auth-secret",
      );
      expect(inside("cat", `/proc/${pid}/environ`)).not.toContain(secret);
      const entry = inside("stat", "-c", "%A %U %n", "/var/lib/latchkey", "/var/lib/latchkey/latchkey.db");
      expect(entry).toBe("drwx------ latchkey /var/lib/latchkey\n-rw------- latchkey /var/lib/latchkey/latchkey.db\n");

      // A crash is mended; here after the second that the unit asks for.
      inside("systemctl", "kill", "--signal=SIGKILL", "latchkey");
      await expect
        .poll(() => inside("systemctl", "show", "--value", "-p", "NRestarts", "latchkey").trim(), { timeout: 30_000 })
        .toBe("1");
      await expect.poll(ready, { timeout: 120_000, interval: 100 }).toBe(200);

      inside("systemctl", "reload", "latchkey");
      await expect.poll(() => inside("cat", "/run/latchkey.log")).toContain("SIGHUP");
      expect(await ready()).toBe(200);
      inside("systemctl", "stop", "latchkey");
      const result = inside(
        "systemctl",
        "show",
        "-p",
        "Result",
        "-p",
        "ExecMainStatus",
        "-p",
        "ExecMainCode",
        "latchkey",
      );
      expect(result.trim().split("\n")).toStrictEqual(expect.arrayContaining(["Result=success", "ExecMainStatus=0"]));
    });

    test("is started anew on a port that systemd holds, and nobody who connects meanwhile is refused", {
      timeout: 120_000,
    }, async () => {
      inside("systemctl", "start", "latchkey.socket");
      const visit = async (): Promise<number> => {
        const { status } = await exchange(`http://127.0.0.1:${port}/login`, { patience: 60_000 });
        return status;
      };
      // The first one starts the service.
      expect(await visit()).toBe(200);
      const before = inside("systemctl", "show", "--value", "-p", "MainPID", "latchkey");
      let isOver = false;
      const statuses: number[] = [];
      const visitor = async (): Promise<void> => {
        while (!isOver) statuses.push(await visit());
      };
      const visitors = Promise.all([visitor(), visitor(), visitor()]);
      inside("systemctl", "restart", "--no-block", "latchkey");
      const pid = (): string => inside("systemctl", "show", "--value", "-p", "MainPID", "latchkey");
      await expect
        .poll(pid, { timeout: 100_000, interval: 100 })
        .not.toMatch(new RegExp(`^(${before.trim()}|0)$`, "m"));
      expect(await visit()).toBe(200);
      isOver = true;
      await visitors;
      expect(statuses.filter((status) => status !== 200)).toStrictEqual([]);
      expect(statuses.length).toBeGreaterThan(10);
    });
  });
});

/** All that this systemd finds in /etc. */
function makeEtc(etc: string, port: number): void {
  const system = join(etc, "systemd/system");
  mkdirSync(join(system, "latchkey.service.d"), { recursive: true });
  mkdirSync(join(etc, "latchkey"));
  for (const name of ["nsswitch.conf", "hosts", "resolv.conf", "ld.so.cache"]) {
    if (existsSync(`/etc/${name}`)) cpSync(`/etc/${name}`, join(etc, name), { dereference: true });
  }
  writeFileSync(join(etc, "passwd"), "root:x:0:0::/root:/bin/sh\nlatchkey:x:990:990::/nonexistent:/usr/sbin/nologin\n");
  writeFileSync(join(etc, "group"), "root:x:0:\nlatchkey:x:990:\n");
  writeFileSync(join(etc, "machine-id"), "0123456789abcdef0123456789abcdef\n");
  copyFileSync(unit, join(system, "latchkey.service"));
  const held = readFileSync(socketUnit, "utf8").replace(
    "ListenStream=127.0.0.1:3000",
    `ListenStream=127.0.0.1:${port}`,
  );
  writeFileSync(join(system, "latchkey.socket"), held);
  mkdirSync(join(system, "latchkey.socket.d"));
  writeFileSync(join(system, "latchkey.socket.d/test.conf"), "[Unit]\nDefaultDependencies=no\n");
  // Nothing but this unit is to start, and there is no journal.
  const own =
    "[Unit]\nDefaultDependencies=no\n[Service]\nStandardOutput=append:/run/latchkey.log\nStandardError=append:/run/latchkey.log\n";
  writeFileSync(join(system, "latchkey.service.d/test.conf"), own);
  writeFileSync(join(system, "test.target"), "[Unit]\nDefaultDependencies=no\nRequires=latchkey.service\n");
  symlinkSync("/dev/null", join(system, "network-online.target"));
  const settings = { BASE_URL: "https://auth.example.com", TRUSTED_PROXIES: "127.0.0.1", PORT: String(port) };
  writeFileSync(
    join(etc, "latchkey/latchkey.env"),
    Object.entries(settings)
      .map((pair) => `${pair.join("=")}\n`)
      .join(""),
  );
  writeFileSync(join(etc, "latchkey/auth-secret"), `${generateSecret()}\n`);
  writeFileSync(join(etc, "latchkey/database-url"), "sqlite:/var/lib/latchkey/latchkey.db\n");
  for (const name of ["auth-secret", "database-url"]) chmodSync(join(etc, "latchkey", name), 0o600);
}

/** Process 1 of the innermost namespace, as this machine counts. */
function firstProcess(outer: number | undefined): number | null {
  const childOf = (pid: number | null | undefined): number | null => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]) || null;
    } catch {
      return null;
    }
  };
  return childOf(childOf(outer));
}
