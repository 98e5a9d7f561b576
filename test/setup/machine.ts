import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Whether missing programs can be installed here without asking: root, on a system with apt-get. */
export function canInstall(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs Debian packages quietly. Throws with the end of apt-get's output when that fails. */
export function install(...packages: string[]): void {
  process.stdout.write(`Installing ${packages.join(", ")} with apt-get for the tests\n`);
  apt("update");
  apt("install", "-y", "--no-install-recommends", ...packages);
}

function apt(...args: string[]): void {
  // Another run may hold the package lock for a while.
  const { status, stdout, stderr } = spawnSync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: 300_000,
  });
  if (status === 0) return;
  const output = `${stdout}\n${stderr}`.trim().slice(-2_000);
  throw new Error(`apt-get ${args.join(" ")} failed:\n${output}`);
}

/** The full path of a program, or null when it is not on the path. */
export function which(name: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    if (folder !== "" && existsSync(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  return null;
}
