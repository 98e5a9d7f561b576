// Writes test/upgrade/first-schema: what a database of the first released schema holds, on SQLite and on PostgreSQL, and what people
// have in hand. Run it once, with the code of that release: node test/upgrade/scripts/write-first-schema.ts
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { internalsOf } from "../../../src/auth/internals.ts";
import { createAuth } from "../../../src/index.ts";
import { generateSecret } from "../../../src/secret/root-secret.ts";
import { createService } from "../../../src/service/create-service.ts";
import { firstSchema, migrations } from "../../../src/storage/sql/migration-list.ts";
import { findPostgres, startPostgres } from "../../setup/postgres-server.ts";
import { type Carriers, firstSchemaFolder, identity, password } from "../first-schema.ts";

const madeAt = Date.UTC(2026, 0, 1);

/** Fills a database over the calls that people and operators make. Gives what they then have. */
async function fill(database: string): Promise<Carriers> {
  const secret = generateSecret();
  const logger = { info: () => {}, warn: () => {}, error: console.error };
  const auth = createAuth({ database, secret, clock: () => madeAt, logger, verification: "off" });
  await auth.ready();
  const post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> => {
    const all = { "content-type": "application/json", ...headers };
    const request = new Request(`http://localhost:3000/auth${path}`, {
      method: "POST",
      headers: all,
      body: JSON.stringify(body),
    });
    const response = await auth.handler(request);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const cookieOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((one) => one.split(";", 1)[0])
      .join("; ");
  const tokensOf = async (response: Response) =>
    (await response.json()) as { readonly accessToken: string; readonly refreshToken: string };

  const email = "ada@example.com";
  const cookie = cookieOf(await post("/register", { email, password, name: "Ada Lovelace" }));
  const login = async (more: object = {}): Promise<Response> => post("/login", { email, password, ...more });
  const ended = cookieOf(await login());
  await post("/logout", {}, { cookie: ended });
  const byBody = { carrier: "token", transport: "body" };
  const first = await tokensOf(await login(byBody));
  const current = await tokensOf(await post("/jwt/refresh", { refreshToken: first.refreshToken }));
  const lost = await tokensOf(await login(byBody));
  // Its answer never arrived.
  await post(
    "/jwt/refresh",
    { refreshToken: lost.refreshToken },
    { "idempotency-key": "0123456789abcdef0123456789abcdef" },
  );
  const inCookie = await login({ carrier: "token", transport: "cookie" });
  const refreshCookie = cookieOf(inCookie);

  const { ring, deps } = await internalsOf(auth)
    .deps()
    .then((all) => ({ ring: all.ring, deps: all }));
  const user = await auth.users.findByEmail(email);
  await auth.users.setMetadata(user?.id ?? "", { plan: "gold" });
  const grace = await auth.users.create({ email: "grace@example.com", password, role: "editor" });
  await auth.users.ban(grace.id, "wrote to everybody");
  await deps.identities.register({
    user: {
      id: randomUUID(),
      email: null,
      emailVerified: false,
      name: "Carol",
      role: "user",
      passwordHash: null,
      createdAt: new Date(madeAt),
    },
    identity: {
      ...identity,
      id: randomUUID(),
      email: null,
      name: "Carol",
      avatarUrl: null,
      createdAt: new Date(madeAt),
    },
    recording: { events: [{ type: "identity_linked", data: { provider: identity.provider }, userId: null }] },
  });
  const { key } = await createService(
    { services: deps.serviceStore, secret: ring.current, clock: deps.clock },
    { name: "billing", scopes: ["introspect"], actor: "operator" },
  );
  // Events are sealed beside the requests.
  await sleep(3_000);
  await auth.close();
  return {
    ...{ schema: migrations.steps.length, madeAt, secret, email, cookie, ended, refreshCookie, serviceKey: key },
    ...{ accessToken: current.accessToken, refreshToken: current.refreshToken, lostRefreshToken: lost.refreshToken },
  };
}

function write(name: string, sql: string, carriers: Carriers): void {
  writeFileSync(new URL(`${name}.sql`, firstSchemaFolder), sql);
  writeFileSync(new URL(`${name}.json`, firstSchemaFolder), `${JSON.stringify(carriers, null, 2)}\n`);
}

function dumpSqlite(path: string): string {
  const handle = new DatabaseSync(path);
  const made = handle
    .prepare(
      "select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by rowid",
    )
    .all() as { type: string; name: string; sql: string }[];
  const lines = made.filter(({ type }) => type === "table").map(({ sql }) => `${sql};`);
  for (const name of [...made.filter(({ type }) => type === "table").map((one) => one.name), "sqlite_sequence"]) {
    const columns = handle.prepare(`select name from pragma_table_info('${name}')`).all() as { name: string }[];
    const quoted = columns.map((one) => `quote("${one.name}")`).join(` || ', ' || `);
    const rows = handle.prepare(`select ${quoted} as row from "${name}"`).all() as { row: string }[];
    if (name === "sqlite_sequence") lines.push("delete from sqlite_sequence;");
    for (const { row } of rows) lines.push(`insert into "${name}" values (${row});`);
  }
  lines.push(...made.filter(({ type }) => type !== "table").map(({ sql }) => `${sql};`));
  handle.close();
  return `${lines.join("\n")}\n`;
}

function dumpPostgres(bin: string, url: string): string {
  const text = execFileSync(
    `${bin}/pg_dump`,
    ["--schema=latchkey", "--inserts", "--no-owner", "--no-privileges", url],
    { encoding: "utf8" },
  );
  // What another version of PostgreSQL may not know, and what only psql does.
  const foreign = /^(--.*|\\.*|SET .*|SELECT pg_catalog\.set_config.*|)$/;
  return `${text
    .split("\n")
    .filter((line) => !foreign.test(line))
    .join("\n")}\n`;
}

if (migrations.steps.length !== firstSchema) throw new Error(`This is not the code of schema ${firstSchema}.`);
const folder = mkdtempSync(join(tmpdir(), "latchkey-first-"));
const path = join(folder, "app.db");
const sqliteCarriers = await fill(`sqlite:${path}`);
write("sqlite", dumpSqlite(path), sqliteCarriers);
rmSync(folder, { recursive: true });
const bin = findPostgres();
if (bin === null) throw new Error("There is no PostgreSQL here.");
const server = await startPostgres(bin);
try {
  const postgresCarriers = await fill(server.url);
  write("postgres", dumpPostgres(bin, server.url), postgresCarriers);
} finally {
  await server.stop();
}
