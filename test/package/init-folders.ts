import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "./published.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Lets programs below a folder find packages of this checkout, with no registry in between. */
export function linkPackages(folder: string, ...names: readonly string[]): void {
  for (const name of names) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
}

/** What `node --test` counted. */
export interface Tally {
  readonly pass: number;
  readonly fail: number;
  readonly text: string;
}

/** Runs the tests of a folder, or the files that are named, as somebody who has got them would. */
export async function runTests(node: string, folder: string, files: readonly string[] = []): Promise<Tally> {
  const run = await output(node, ["--test", "--test-reporter=tap", ...files], folder).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return { stdout: stdout ?? String(error), stderr: stderr ?? "" };
  });
  const count = (word: string): number => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(run.stdout)?.[1] ?? -1);
  return { pass: count("pass"), fail: count("fail"), text: run.stdout + run.stderr };
}
