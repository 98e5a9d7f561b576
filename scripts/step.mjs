import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs one command of a script: one line with its time when it succeeds, its whole output when it fails.
 *
 * @param {string} name what the line says
 * @param {string} command a program of node_modules/.bin, found on the path of npm scripts
 * @param {string[]} args
 * @returns {Promise<boolean>} whether it succeeded
 */
export async function step(name, command, args) {
  const start = performance.now();
  // The output is collected, not shown as it comes, and must be readable in a log.
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const [code] = await once(child, "close");
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"}  ${name.padEnd(28)} ${seconds} s\n`);
  if (code !== 0) process.stdout.write(`\n${output.trim()}\n\n`);
  return code === 0;
}
