import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigurationError } from "../error/configuration-error.ts";
import { generateSecret } from "../secret/root-secret.ts";
import { findSecretWeakness } from "../secret/secret-strength.ts";

/** Where development keeps what production is told: the database and the root secret. Below the working directory. */
const developmentFolder = ".latchkey";

/** The root secret of this working directory, made at the first start. */
export function readDevelopmentSecret(): string {
  const folder = openDevelopmentFolder();
  const path = join(folder, "secret");
  if (!existsSync(path)) writeOnce(path, `${generateSecret()}\n`);
  const secret = readFileSync(path, "utf8").trim();
  if (findSecretWeakness(secret) === null) return secret;
  throw new ConfigurationError(
    "secret",
    `${path} does not hold the secret that was made for this folder; put it back, or delete the file for a new one.`,
  );
}

/** The embedded database of this working directory. */
export function developmentDatabase(): string {
  return `sqlite:${join(openDevelopmentFolder(), "latchkey.db")}`;
}

/** Makes the folder, readable to its owner alone and never to be committed. Gives its absolute path. */
function openDevelopmentFolder(): string {
  const folder = resolve(developmentFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeOnce(ignore, "*\n");
  return folder;
}

/** Writes a file that did not exist, whole or not at all: of several processes starting at once, the first one's stays. */
function writeOnce(path: string, content: string): void {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, content, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}
