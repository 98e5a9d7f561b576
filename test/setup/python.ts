import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { which } from "./machine.ts";

/** The path of a Python of this run that has PyJWT; null where there is none, and tests that need it are skipped. */
export function pythonPath(): string | null {
  return process.env.LATCHKEY_TEST_PYTHON || null;
}

/** Debian's packages are seen by its own Python, which need not be the first on the path. */
export function findPyJwt(): string | null {
  const candidates = [which("python3"), "/usr/bin/python3"].filter((path) => path !== null && existsSync(path));
  const hasPyJwt = (path: string): boolean => spawnSync(path, ["-c", "import jwt, cryptography"]).status === 0;
  return candidates.find((path): path is string => path !== null && hasPyJwt(path)) ?? null;
}
