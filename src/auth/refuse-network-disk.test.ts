import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { generateSecret } from "../secret/root-secret.ts";
import type { FileSystem } from "../storage/file-system.ts";
import { assembleAuth } from "./create-auth.ts";
import type { AuthOptions } from "./options.ts";

const nfs: FileSystem = { platform: "linux", path: "/srv/app.db", type: 0x6969, mount: "nfs4" };
const unknown: FileSystem = { ...nfs, type: 0x65735546, mount: "fuse.somebodys-own" };

/** Opens an installation on a disk of a kind. Gives what it refuses, or null, and what it warned of. */
async function open(
  fileSystem: FileSystem,
  { baseUrl = "https://app.example.com", handle = false, ...more }: AuthOptions & { readonly handle?: boolean } = {},
): Promise<{ error: unknown; warnings: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-disk-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "app.db");
  const warnings: string[] = [];
  const logger = { info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} };
  const database = handle ? new DatabaseSync(path, { enableForeignKeyConstraints: true }) : `sqlite:${path}`;
  const secret = generateSecret();
  const auth = assembleAuth(
    { baseUrl, secret, database, trustedProxies: "none", logger, ...more },
    { readFileSystem: () => fileSystem },
  );
  const error = await auth.ready().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  await auth.close();
  return { error, warnings };
}

const network = /^database is a SQLite file on a network file system \(nfs\), .* postgres:\/\/…\.$/;

test("production refuses a SQLite file on a network file system, also by a handle", async () => {
  for (const handle of [false, true]) {
    const { error } = await open(nfs, { handle });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ setting: "database", message: expect.stringMatching(network) });
  }
});

test("development warns of it", async () => {
  const { error, warnings } = await open(nfs, { baseUrl: "http://localhost:3000" });
  expect(error).toBeNull();
  expect(warnings).toStrictEqual([expect.stringMatching(/network file system \(nfs\).*Production refuses/)]);
});

test("what nobody can tell is warned of, and a database in memory is nowhere", async () => {
  const doubtful = await open(unknown);
  expect(doubtful.error).toBeNull();
  expect(doubtful.warnings).toStrictEqual([expect.stringMatching(/cannot be told \(fuse\.somebodys-own\)/)]);
  expect(await open(nfs, { database: "sqlite::memory:" })).toStrictEqual({ error: null, warnings: [] });
});
