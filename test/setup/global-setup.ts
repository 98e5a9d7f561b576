import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { bundleProgram } from "./bundled-program.ts";
import { canInstall, install, which } from "./machine.ts";
import { findHaproxy } from "./haproxy.ts";
import { findNginx } from "./nginx.ts";
import { installPrograms } from "./npm-programs.ts";
import { findPyJwt } from "./python.ts";
import { findPooler } from "./pooler.ts";
import { redisProgram } from "./redis.ts";
import { startRedis } from "./redis-server.ts";
import { findPostgres, startPostgres } from "./postgres-server.ts";
import { createPostgresTemplate, createSqliteTemplate } from "./templates.ts";
import { findFakeTime } from "../faults/bench/inject/clock.ts";
import { findPacketFilter } from "../faults/bench/inject/packet-filter.ts";

const compiled = fileURLToPath(new URL("../../node_modules/.cache/latchkey", import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    /** The run's PostgreSQL server; null when there is none. */
    postgresUrl: string | null;
    /** The run's Redis server; null when there is none. */
    redisUrl: string | null;
    /** The path of Chromium; null when there is none. */
    chromiumPath: string | null;
    /** The path of nginx; null when there is none. */
    nginxPath: string | null;
    /** The path of a Python that has PyJWT; null when there is none. */
    pythonPath: string | null;
  }
}

/** Finds or installs the services the tests use, starts one PostgreSQL and one Redis for the run, and stops them at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = process.env.LATCHKEY_TEST_CHROMIUM ?? find("Chromium", findChromium, "chromium");
  const nginx = process.env.LATCHKEY_TEST_NGINX ?? find("nginx", findNginx, "nginx", "openssl");
  const haproxy = process.env.LATCHKEY_TEST_HAPROXY ?? find("HAProxy", findHaproxy, "haproxy", "openssl");
  const python = process.env.LATCHKEY_TEST_PYTHON ?? find("PyJWT", findPyJwt, "python3-jwt", "python3-cryptography");
  const given = process.env.LATCHKEY_TEST_POSTGRES_URL;
  const bin = given ? null : find("PostgreSQL", findPostgres, "postgresql");
  const server = bin === null ? null : await startPostgres(bin);
  const givenRedis = process.env.LATCHKEY_TEST_REDIS_URL;
  const program = givenRedis ? null : find("Redis", redisProgram, "redis-server");
  const redisServer = program === null ? null : await startRedis(program);
  const pooler = process.env.LATCHKEY_TEST_PGBOUNCER ?? find("PgBouncer", findPooler, "pgbouncer");

  const postgres = given ?? server?.url ?? null;
  project.provide("postgresUrl", postgres);
  const redis = givenRedis ?? redisServer?.url ?? null;
  project.provide("redisUrl", redis);
  project.provide("chromiumPath", chromium);
  project.provide("nginxPath", nginx);
  project.provide("pythonPath", python);
  // Programs that are started again and again, without a folder of their own for it, keep what was compiled of them, too.
  process.env.NODE_COMPILE_CACHE ??= compiled;
  process.env.LATCHKEY_TEST_PROGRAM ??= await bundleProgram();
  const sqliteTemplate = await createSqliteTemplate();
  process.env.LATCHKEY_TEST_SQLITE_TEMPLATE = sqliteTemplate.name;
  const template = postgres === null ? null : await createPostgresTemplate(postgres);
  // For the test processes and for the programs that tests start.
  if (template !== null) process.env.LATCHKEY_TEST_TEMPLATE = template.name;
  if (postgres !== null) process.env.LATCHKEY_TEST_POSTGRES_URL = postgres;
  if (nginx !== null) process.env.LATCHKEY_TEST_NGINX = nginx;
  if (haproxy !== null) process.env.LATCHKEY_TEST_HAPROXY = haproxy;
  if (pooler !== null) process.env.LATCHKEY_TEST_PGBOUNCER = pooler;
  if (redis !== null) process.env.LATCHKEY_TEST_REDIS_URL = redis;
  if (chromium !== null) process.env.LATCHKEY_TEST_CHROMIUM = chromium;
  const go = process.env.LATCHKEY_TEST_GO ?? find("Go", () => which("go"), "golang-go");
  if (go !== null) process.env.LATCHKEY_TEST_GO = go;
  if (python !== null) process.env.LATCHKEY_TEST_PYTHON = python;
  const fakeTime = process.env.LATCHKEY_TEST_FAKETIME ?? find("libfaketime", findFakeTime, "libfaketime");
  if (fakeTime !== null) process.env.LATCHKEY_TEST_FAKETIME = fakeTime;
  preparePacketFilter();
  // Of the files of a whole run some need them, and until then they come beside the others.
  const stopInstalling = isWholeRun() ? installPrograms() : null;
  if (stopInstalling !== null) process.env.LATCHKEY_TEST_INSTALLS = "running";
  return async () => {
    await stopInstalling?.();
    await Promise.all([template?.remove(), sqliteTemplate.remove()]);
    await Promise.all([server?.stop(), redisServer?.stop()]);
  };
}

/** Where the kernel has none, packets are held up by a proxy of ours instead, and the test of the filter itself is skipped. */
function preparePacketFilter(): void {
  const found = findPacketFilter() ?? (canInstall() ? installed(findPacketFilter, ["nftables"]) : null);
  if (found !== null) return;
  process.stdout.write(
    "nft is missing (Debian: nftables), or this kernel has no packet filter for us: its test is skipped.\n",
  );
}

/** Whether nobody named files. */
function isWholeRun(): boolean {
  return process.argv.slice(2).every((word) => word === "run" || word.startsWith("-"));
}

function find(name: string, search: () => string | null, ...debianPackages: string[]): string | null {
  const found = search() ?? (canInstall() ? installed(search, debianPackages) : null);
  if (found !== null) return found;
  const missing = `${name} is missing: install it (Debian: apt-get install ${debianPackages.join(" ")})`;
  if (process.env.CI === "true") throw new Error(missing);
  process.stdout.write(`${missing}. The tests that need it are skipped.\n`);
  return null;
}

function installed(search: () => string | null, debianPackages: readonly string[]): string | null {
  try {
    install(...debianPackages);
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
  }
  return search();
}

function findChromium(): string | null {
  return which("chromium") ?? which("chromium-browser") ?? which("google-chrome");
}
