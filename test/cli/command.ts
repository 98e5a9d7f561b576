import { spawn } from "node:child_process";
import type { Ended } from "../server/serve.ts";
import { program } from "../setup/program.ts";

/** Runs one command to its end, in a folder, with nothing in its environment but what is given and `input` piped in. */
export function command(
  folder: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input?: string,
  file: string = program,
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...argv], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // It may have refused before it read anything.
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
