import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs npm in a folder. What the npm that runs the benchmark tells its children about its own project is not passed on. */
export async function npm(folder: string, ...args: string[]): Promise<void> {
  const inherited = /^npm_(package|lifecycle|config_local_prefix)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  await run("npm", args, { cwd: folder, env: { ...env, NODE_ENV: "" } });
}
