import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../node_modules/.cache/latchkey-go/", import.meta.url));

/** The path of Go; null where there is none, and tests that need it are skipped. */
export function goPath(): string | null {
  return process.env.LATCHKEY_TEST_GO || null;
}

/** Builds the program in a folder, with nothing from any network. What was compiled is kept for the next time. Gives the program's path. */
export async function buildGo(folder: string, name: string): Promise<string> {
  const go = goPath();
  if (go === null) throw new Error("No Go in this run: check goPath() and skip");
  mkdirSync(cache, { recursive: true });
  const env = {
    ...process.env,
    GOCACHE: `${cache}build`,
    GOPROXY: "off",
    GOTOOLCHAIN: "local",
    GOFLAGS: "",
    CGO_ENABLED: "0",
  };
  await run(go, ["vet", "."], { cwd: folder, env });
  await run(go, ["build", "-o", `${cache}${name}`, "."], { cwd: folder, env });
  return `${cache}${name}`;
}
