import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { npm } from "./npm.ts";

/** Installs the packages of `peers/<name>` exactly as its lock file has them, once. Gives their versions. */
export async function installPeer(name: string): Promise<Record<string, string>> {
  const folder = fileURLToPath(new URL(`../peers/${name}/`, import.meta.url));
  const read = (file: string): { dependencies?: Record<string, string>; version: string } =>
    JSON.parse(readFileSync(`${folder}${file}`, "utf8"));
  const names = Object.keys(read("package.json").dependencies ?? {});
  const installed = (): boolean => names.every((one) => existsSync(`${folder}node_modules/${one}/package.json`));
  if (!installed()) await npm(folder, "ci", "--no-audit", "--no-fund");
  return Object.fromEntries(names.map((one) => [one, read(`node_modules/${one}/package.json`).version]));
}
