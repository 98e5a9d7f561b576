import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { cookiesOf, exchange, postForm, postJson, type Reply } from "../express/exchange.ts";
import { openGate } from "../server/gate.ts";
import { logLines } from "../server/log-lines.ts";
import { emptyFolder, freePort, type Serving, serve, serveToEnd } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";

const random = (): string => randomBytes(33).toString("base64url");

/** Everything that must be found nowhere, each recognizable. */
interface Planted {
  readonly secret: string;
  readonly metricsToken: string;
  readonly databasePassword: string;
  readonly password: string;
  readonly wrongPassword: string;
  readonly email: string;
  readonly stranger: string;
  readonly madeUpToken: string;
}

function plant(): Planted {
  const mark = randomBytes(8).toString("hex");
  return {
    secret: random(),
    metricsToken: random(),
    databasePassword: `pw/${mark}&@db`,
    password: `violet ${mark} nine lantern`,
    wrongPassword: `copper ${mark} meadow`,
    email: `planted.${mark}@example.net`,
    stranger: `stranger.${mark}@example.org`,
    madeUpToken: `lks_${mark}${random()}`,
  };
}

/** A text as it may come out again: as it is, in a URL, in JSON, in base64. */
function spellings(text: string): string[] {
  const encoded = Buffer.from(text).toString("base64").replace(/=+$/, "");
  return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), encoded, text.replaceAll(" ", "+")];
}

function expectNone(where: string, text: string, planted: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(planted)) {
    for (const spelling of spellings(value))
      expect([where, name, text.includes(spelling)]).toEqual([where, name, false]);
  }
}

/** A role of its own, whose password is one that nothing else can be mistaken for. */
async function createRole(password: string): Promise<string> {
  const name = `planted_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: postgresUrl() ?? "" });
  await client.connect();
  await client.query(`create role ${name} superuser login password ${client.escapeLiteral(password)}`);
  onTestFinished(async () => {
    await client.query(`drop role ${name}`);
    await client.end();
  });
  return name;
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Sends bytes as they are, and waits for the end of the connection. */
async function sendRaw(server: Serving, bytes: string): Promise<void> {
  const socket = connect(server.port, "127.0.0.1").on("error", () => undefined);
  socket.resume().end(bytes, "latin1");
  await once(socket, "close");
}

/** Every call there is a place for a secret in, as people and programs get it wrong. */
async function misuse({ url }: Serving, planted: Planted): Promise<Reply[]> {
  const { email, stranger, password, wrongPassword, madeUpToken } = planted;
  const json = { "content-type": "application/json" };
  return Promise.all([
    postJson(`${url}/auth/login`, { email, password: wrongPassword }),
    postJson(`${url}/auth/login`, { email: stranger, password }),
    postJson(`${url}/auth/login`, { email, password, passwort: password }),
    postJson(`${url}/auth/login`, { email: [email], password: { password } }),
    postJson(`${url}/auth/login?password=${encodeURIComponent(password)}`, {}),
    postJson(`${url}/auth/register`, { email, password: wrongPassword, name: email }),
    postJson(`${url}/auth/register`, { email: stranger, password: stranger }),
    postForm(`${url}/auth/login`, new URLSearchParams({ email, password: wrongPassword, returnTo: email }).toString()),
    exchange(`${url}/auth/login`, {
      method: "POST",
      headers: json,
      body: `{"email":"${email}","password":"${password}`,
    }),
    exchange(`${url}/auth/login`, { method: "POST", headers: json, body: `${email} ${password}` }),
    exchange(`${url}/auth/login`, { method: "POST", headers: { "content-type": password }, body: password }),
    exchange(`${url}/auth/session`, { headers: { authorization: `Bearer ${madeUpToken}` } }),
    exchange(`${url}/auth/session`, { headers: { cookie: `latchkey-session-${new URL(url).port}=${madeUpToken}` } }),
    exchange(`${url}/auth/session?token=${madeUpToken}`, {
      headers: { "x-request-id": madeUpToken.slice(0, 60), "user-agent": email, referer: `${url}/?t=${madeUpToken}` },
    }),
    exchange(`${url}/auth/sessions/${madeUpToken}`, { method: "DELETE", headers: { origin: url } }),
    exchange(`${url}/reset-password/${madeUpToken}`),
    exchange(`${url}/login?returnTo=${encodeURIComponent(`https://evil.example/${madeUpToken}`)}&error=${email}`),
    exchange(`${url}/metrics`, { headers: { authorization: `Bearer ${madeUpToken}` } }),
    exchange(`${url}/auth/session`, { headers: { "x-large": madeUpToken.repeat(300) } }),
  ]);
}

describe.skipIf(postgresUrl() === null)("a server on PostgreSQL", () => {
  test("A091: no secret and no address is in output, metrics or refusals, whatever fails", {
    timeout: 120_000,
  }, async () => {
    const planted = plant();
    const folder = emptyFolder();
    const role = await createRole(planted.databasePassword);
    const database = await createPostgresDatabase();
    const asRole = new URL(database.url);
    asRole.username = role;
    asRole.password = encodeURIComponent(planted.databasePassword);
    const gate = await openGate(asRole.href);
    const metricsPort = await freePort();
    const server = await serve(folder.path, {
      AUTH_SECRET: planted.secret,
      DATABASE_URL: gate.url,
      METRICS_TOKEN: planted.metricsToken,
      METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
      LATCHKEY_LOG_LEVEL: "debug",
      NODE_OPTIONS: failOnSignal(folder.path, planted),
    });
    onTestFinished(async () => {
      await server.stop("SIGKILL");
      await gate.shut();
      await database.drop();
      folder.remove();
    });
    const { email, password } = planted;
    const registered = await postJson(`${server.url}/auth/register`, { email, password });
    expect(registered.status).toBe(201);
    const cookies = cookiesOf(registered);
    const replies = await misuse(server, planted);
    await sendRaw(server, `GET /${planted.madeUpToken} HTTP/1.1\r\nHost : ${email}\r\n\r\n`);
    await sendRaw(server, `${password}\r\n\r\n`);

    // A statement that the database refuses: its error quotes the row.
    await runSql(asRole.href, `alter table latchkey.users add constraint planted check (email not like 'stranger.%')`);
    replies.push(await postJson(`${server.url}/auth/register`, { email: planted.stranger, password }));
    await runSql(asRole.href, "alter table latchkey.users rename column password_hash to moved");
    replies.push(await postJson(`${server.url}/auth/login`, { email, password }));
    await runSql(asRole.href, "alter table latchkey.users rename column moved to password_hash");
    expect(replies.slice(-2).map(({ status }) => status)).toStrictEqual([500, 500]);

    await gate.shut();
    replies.push(...(await misuse(server, planted)));
    replies.push(await exchange(`${server.url}/auth/sessions`, { headers: cookies }));
    await gate.open();
    await expect.poll(async () => (await exchange(`${server.url}/readyz`)).status, { timeout: 20_000 }).toBe(200);

    const authorization = `Bearer ${planted.metricsToken}`;
    const metrics = await exchange(`http://127.0.0.1:${metricsPort}/metrics`, { headers: { authorization } });
    const ready = await exchange(`http://127.0.0.1:${metricsPort}/readyz`, { headers: { authorization } });
    expect([metrics.status, ready.status]).toStrictEqual([200, 200]);
    server.process.kill("SIGUSR2");
    const [code] = (await once(server.process, "close")) as [number | null];
    expect(code).toBe(1);

    const everything = { ...planted, session: cookies.cookie.slice(cookies.cookie.indexOf("=") + 1) };
    expectNone("output", server.output(), everything);
    expectNone("metrics", metrics.text + ready.text, everything);
    for (const { status, text, headers } of replies.filter((reply) => reply.status >= 400)) {
      expectNone(`answer ${status}`, text + JSON.stringify(headers), everything);
    }
    const errors = logLines(server).filter(({ level }) => level === "error");
    expect(errors.some(({ message }) => message === "request failed")).toBe(true);
    expect(errors.at(-1)).toMatchObject({ origin: "unhandledRejection" });
  });
});

/**
 * A rejection that nobody handles, with all that can be recognized in its message, its cause and its fields. A password of a person
 * cannot: that is why no code of ours puts one into an error.
 */
function failOnSignal(folder: string, planted: Planted): string {
  const path = join(folder, "fail.mjs");
  const { password: _, wrongPassword: __, ...recognizable } = planted;
  const text = JSON.stringify(Object.values(recognizable).join(" "));
  writeFileSync(
    path,
    `const text = ${text} + " " + process.env.DATABASE_URL;
     process.on("SIGUSR2", () => {
       const cause = Object.assign(new Error(text), { config: { text }, detail: text });
       void Promise.reject(new AggregateError([cause], "all of " + text, { cause }));
     });`,
  );
  return `--import ${pathToFileURL(path).href}`;
}

test("A091: a start that is refused says nothing of the secrets it was given", { timeout: 60_000 }, async () => {
  const planted = plant();
  const { secret, metricsToken, databasePassword } = planted;
  const login = `ada:${encodeURIComponent(databasePassword)}`;
  const folder = emptyFolder();
  onTestFinished(folder.remove);
  const port = await freePort();
  const cases: readonly Record<string, string>[] = [
    { DATABASE_URL: `postgres://${login}@127.0.0.1:${port}/app` },
    { DATABASE_URL: `postgres://${login}@nowhere.invalid/app` },
    { DATABASE_URL: `postgres://${login}@127.0.0.1:99999/app` },
    { DATABASE_URL: `postgres:${login}` },
    { DATABASE_URL: `mysql://${login}@127.0.0.1/app` },
    { AUTH_SECRET: secret.slice(0, 20), BASE_URL: "https://app.example.com", TRUSTED_PROXIES: "none" },
    { AUTH_SECRET: secret, AUTH_SECRET_FILE: "elsewhere" },
    { AUTH_SECRET: secret, BASE_URL: `https://${login}@app.example.com` },
    { METRICS_TOKEN: metricsToken.slice(0, 20) },
    { METRICS_TOKEN: metricsToken, METRICS_LISTEN: "127.0.0.1:1" },
    { AUTH_SECRET: secret, METRICS_TOKEN: metricsToken, LATCHKEY_SECRT: secret },
    { DATABASE_URL: `sqlite:${folder.path}`, AUTH_SECRET: secret },
  ];
  const parts = { ...planted, secretStart: secret.slice(0, 20), tokenStart: metricsToken.slice(0, 20) };
  for (const environment of cases) {
    const { code, stdout, stderr } = await serveToEnd(folder.path, { PORT: "0", ...environment });
    // Root may listen on port 1: then it starts, and is stopped.
    if (environment["METRICS_LISTEN"] === undefined) expect([environment, code]).toStrictEqual([environment, 1]);
    expectNone(JSON.stringify(Object.keys(environment)), stdout + stderr, parts);
  }
});
