import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundle } from "../../scripts/bundle.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Builds and packs into `folder` without touching the checkout's own dist/. Gives the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  const staged = join(folder, "staged");
  mkdirSync(staged);
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { files: readonly string[] };
  // What is chosen by a pattern is chosen by npm.
  const names = new Set(files.map((file) => file.replace(/\/\*\*.*$/, "")));
  for (const name of ["package.json", ...names].filter((one) => one !== "dist")) {
    cpSync(join(root, name), join(staged, name), { recursive: true });
  }
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const project = ["--project", join(root, "tsconfig.build.json"), "--outDir", join(staged, "dist")];
  await run(process.execPath, [compiler, ...project], { cwd: root });
  await bundle(join(staged, "dist"));
  await npm(staged, "pack", "--ignore-scripts", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  return join(folder, tarball);
}

/** Installs packages into a new empty project at `folder`. */
export async function installInto(folder: string, ...packages: string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, version: "0.0.0" }));
  await npm(folder, "install", "--no-audit", "--no-fund", ...packages);
}

/** Runs a program to its end; its output, or an error that carries the output. */
export async function output(program: string, args: readonly string[], cwd: string): Promise<Output> {
  return run(program, args, { cwd, env: { PATH: process.env.PATH } });
}

/** What a program wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
  // The npm that runs the tests tells its children which project and script they belong to; this npm has another.
  const inherited = /^npm_(package|lifecycle|config_local_prefix)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  await run("npm", args, { cwd, env });
}
