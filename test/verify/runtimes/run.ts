import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const denoFolder = fileURLToPath(new URL("../../../node_modules/.cache/latchkey-runtimes/deno-dir", import.meta.url));

/** Runs a program to its end. Gives its output; rejects with it when it fails or takes too long. */
export function run(program: string, args: readonly string[], cwd: string, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // npm tells its children which project they belong to; this npm has another.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|VITEST)/.test(name)),
    );
    const child = spawn(program, args, {
      cwd,
      env: { ...env, DO_NOT_TRACK: "1", DENO_NO_UPDATE_CHECK: "1", DENO_DIR: denoFolder },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limit,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      all += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(stdout);
      const reason = signal === "SIGKILL" ? `took longer than ${limit / 1000} s` : `ended with ${code ?? signal}`;
      reject(new Error(`${program} ${reason}: ${all.trim().slice(-2000)}`));
    });
  });
}
