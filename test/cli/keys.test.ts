import { afterEach, describe, expect, test, vi } from "vitest";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { newEmail, password } from "../flows/installation.ts";
import { type Ended, emptyFolder, type Serving, serve, testSecret } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { command } from "./command.ts";
import { openCommandDesk } from "./command-desk.ts";

vi.setConfig({ testTimeout: 120_000 });

const runCommand = openCommandDesk();
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

type Kind = "SQLite" | "PostgreSQL";

interface Desk {
  /** As the next command and server will have it. */
  environment: Record<string, string>;
  readonly run: (...argv: string[]) => Promise<Ended>;
  readonly pipe: (input: string, ...argv: string[]) => Promise<Ended>;
  readonly start: () => Promise<Serving>;
}

async function open(kind: Kind, more: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const folder = emptyFolder();
  cleanups.push(folder.remove);
  const environment: Record<string, string> = { AUTH_SECRET: testSecret, BASE_URL: "http://localhost:3000", ...more };
  if (kind === "PostgreSQL") {
    const database = await createPostgresDatabase();
    cleanups.push(() => database.drop());
    environment["DATABASE_URL"] = database.url;
  }
  const desk: Desk = {
    environment,
    run: (...argv) => runCommand(folder.path, argv, desk.environment),
    pipe: (input, ...argv) => command(folder.path, argv, desk.environment, input),
    start: async () => {
      const server = await serve(folder.path, desk.environment);
      cleanups.push(() => server.stop());
      return server;
    },
  };
  await desk.run("migrate");
  return desk;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

async function post(server: Serving, path: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`http://127.0.0.1:${server.port}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function signUp(server: Serving): Promise<Tokens> {
  const email = newEmail();
  await post(server, "/auth/register", { email, password });
  const answer = await post(server, "/auth/jwt/login", { email, password, transport: "body" });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Tokens;
}

async function codeOf(server: Serving, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${server.port}/auth/session`, { headers });
  return answer.ok ? "ok" : ((await answer.json()) as { code: string }).code;
}

async function publishedBy(server: Serving): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/auth/jwks`);
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
}

const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;
const kinds: readonly Kind[] = postgresUrl() === null ? ["SQLite"] : ["SQLite", "PostgreSQL"];

describe.each(kinds)("the keys of an installation on %s", (kind) => {
  test("are listed, rotated and revoked beside a running server, and nobody who can refresh is signed out", async () => {
    const desk = await open(kind);
    expect(await desk.run("keys", "list")).toMatchObject({ code: 0, stdout: "" });
    const server = await desk.start();
    const { accessToken, refreshToken } = await signUp(server);
    const kid = kidOf(accessToken);
    expect((await desk.run("keys", "list")).stdout).toMatch(new RegExp(`^KEY .*\\n${kid}  ES256 +signs +\\d`));

    const rotated = await desk.run("keys", "rotate");
    expect(rotated.stdout).toMatch(/^[\w-]{16} is published now, and signs from .* on\.\n$/);
    const next = rotated.stdout.slice(0, 16);
    expect((await desk.run("keys", "rotate")).stdout).toMatch(new RegExp(`^${next} is published already, and`));
    const listed = await desk.run("keys", "list", "--json");
    expect(JSON.parse(listed.stdout).keys).toMatchObject([
      { kid: next, state: "waiting" },
      { kid, state: "signing" },
    ]);
    for (const { stdout } of [listed, rotated]) expect(stdout).not.toMatch(/sealed|"d"/i);

    expect(await desk.run("keys", "revoke", kid)).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes") });
    expect(await codeOf(server, accessToken)).toBe("ok");
    expect(await desk.run("keys", "revoke", kid, "--yes")).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await codeOf(server, accessToken)).toBe("token_expired"), { timeout: 15_000 });
    await vi.waitFor(async () => expect(await publishedBy(server)).toStrictEqual([next]), { timeout: 15_000 });
    const refreshed = await post(server, "/auth/jwt/refresh", { refreshToken });
    expect(refreshed.status).toBe(200);
    const { accessToken: fresh } = (await refreshed.json()) as Tokens;
    expect(kidOf(fresh)).toBe(next);
    expect(await codeOf(server, fresh)).toBe("ok");

    expect(await desk.run("keys", "revoke", kid, "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("was revoked"),
    });
    expect(await desk.run("keys", "revoke", "../nobody", "--yes")).toMatchObject({ code: 1 });
    for (const like of ["-begins-as-an-op", "-yes_it_does-too", "--as_long_as_yes"]) {
      expect((await desk.run("keys", "revoke", like, "--yes")).stderr).toContain(`There is no key ${like}`);
    }
    expect(await desk.run("keys", "revoke", kid, "--yess")).toMatchObject({ code: 2 });
    const { stdout: event } = await desk.run("events", "--type", "signing_key_revoked", "--json");
    expect(JSON.parse(event)).toMatchObject({ actor: "operator", data: { kid } });
  });
});

/** Enough of them once: stores are tried on both by their contracts. */
describe("the keys and secrets of an installation", () => {
  const kind = kinds.at(-1)!;

  test("a key that is to sign at once does, and a server that has not read it yet finds it by its token", async () => {
    const desk = await open(kind);
    const [first, second] = [await desk.start(), await desk.start()];
    const { accessToken } = await signUp(first);
    const { stdout } = await desk.run("keys", "rotate", "--now");
    const third = await desk.start();
    const { accessToken: later } = await signUp(third);
    expect(kidOf(later)).toBe(stdout.slice(0, 16));
    for (const server of [first, second, third]) {
      expect(await codeOf(server, later)).toBe("ok");
      expect(await codeOf(server, accessToken)).toBe("ok");
    }
  });

  test("flows 2: a secret is rotated by what the command says is next, and a leaked one takes everything under it along", async () => {
    const desk = await open(kind);
    const [old, next] = [testSecret, generateSecret()];
    const step = async (secret: string): Promise<string> => {
      desk.environment = { ...desk.environment, AUTH_SECRET: secret };
      const { code, stdout, stderr } = await desk.run("secret", "rotate");
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain(old);
      expect(stdout + stderr).not.toContain(next);
      return stderr;
    };
    let server = await desk.start();
    const ada = await signUp(server);
    await desk.run("services", "create", "billing", "--scope", "introspect");
    expect(await step(old)).toContain("To rotate, add what latchkey secret prints to the end");
    expect(await step(`${old},${next}`)).toContain("One running process does not know");
    await server.stop();
    server = await desk.start();
    expect(await step(`${old},${next}`)).toContain("move it to the front");
    expect(await step(`${next},${old}`)).toContain("Some processes still issue under");
    await server.stop();
    server = await desk.start();
    const grace = await signUp(server);
    expect(await step(`${next},${old}`)).toMatch(/Keep .{6} at the end .* 2 live sessions and one service key hang on/);
    const { secrets } = JSON.parse((await desk.run("secret", "rotate", "--json")).stdout);
    expect(secrets).toMatchObject([
      { use: "issues", sessions: 2, services: 0, keys: 1, issuing: 1, knowing: 1 },
      { use: "accepted", sessions: 2, services: 1, keys: 0, issuing: 0, knowing: 1 },
    ]);
    const [current, leaked] = secrets.map(({ id }: { id: string }) => id);

    expect(await desk.run("secret", "rotate", "--leaked", "nobody", "--yes")).toMatchObject({ code: 1 });
    expect((await desk.run("secret", "rotate", "--leaked", current, "--yes")).stderr).toContain("still issued under");
    expect((await desk.run("secret", "rotate", "--leaked", leaked)).stderr).toContain("--yes");
    expect(await codeOf(server, ada.accessToken)).toBe("ok");
    const ended = await desk.run("secret", "rotate", "--leaked", leaked, "--yes");
    expect(ended.stdout).toContain(`Ended under ${leaked}: 2 sessions, one service key, one signing key.`);
    expect(ended.stderr).toContain(`Nothing hangs on ${leaked} any more`);
    await vi.waitFor(async () => expect(await codeOf(server, ada.accessToken)).not.toBe("ok"), { timeout: 15_000 });
    expect((await post(server, "/auth/jwt/refresh", { refreshToken: ada.refreshToken })).status).toBe(401);
    // Her session is not under the leaked secret, but the key that signed her token was.
    await vi.waitFor(async () => expect(await codeOf(server, grace.accessToken)).toBe("token_expired"), {
      timeout: 15_000,
    });
    const refreshed = await post(server, "/auth/jwt/refresh", { refreshToken: grace.refreshToken });
    expect(refreshed.status).toBe(200);
    await server.stop();
    desk.environment = { ...desk.environment, AUTH_SECRET: next };
    server = await desk.start();
    expect(await codeOf(server, ((await refreshed.json()) as Tokens).accessToken)).toBe("ok");
    expect(await step(next)).toContain("To rotate, add what latchkey secret prints to the end");
  });
});

test("a secret is given up only when it is lost, after a question, and everything under it goes with events", async () => {
  const desk = await open("SQLite");
  const server = await desk.start();
  const ada = await signUp(server);
  await desk.run("services", "create", "billing", "--scope", "introspect");
  const { secrets } = JSON.parse((await desk.run("secret", "rotate", "--json")).stdout);
  const [{ id, sessions }] = secrets as [{ id: string; sessions: number }];
  const other = { ...desk.environment, AUTH_SECRET: generateSecret() };
  const known = desk.environment;

  // The server has it, whatever the command was given: it would go on letting in whom it remembers.
  desk.environment = other;
  expect((await desk.run("secret", "forget", id, "--yes")).stderr).toContain("a running server has it");
  desk.environment = known;
  await server.stop();
  expect((await desk.run("secret", "forget", id, "--yes")).stderr).toContain("AUTH_SECRET has it");
  desk.environment = other;
  expect((await desk.run("secret", "forget", "nosuch", "--yes")).stderr).toContain(
    "Nothing was ever issued under nosuch",
  );
  for (const like of ["-o7sEc", "-yo7sE", "--o7sE"]) {
    expect((await desk.run("secret", "forget", like, "--yes")).stderr).toContain(
      `Nothing was ever issued under ${like}`,
    );
  }
  expect((await desk.run("secret", "forget", "--help")).stdout).toContain("secret forget");
  expect(await desk.run("secret", "forget", id)).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes") });
  desk.environment = known;
  const again = await desk.start();
  expect(await codeOf(again, ada.accessToken)).toBe("ok");
  await again.stop();

  desk.environment = other;
  expect(await desk.run("secret", "forget", id, "--yes")).toMatchObject({
    code: 0,
    stdout: `The secret ${id} is given up: ${sessions} sessions under it ended.\n`,
  });
  const { stdout } = await desk.run("events", "--type", "sessions_ended", "service_revoked", "--json");
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line)) as object[];
  expect(events).toMatchObject([
    { type: "sessions_ended", actor: "operator", count: sessions, data: { reason: "secret_lost" } },
    { type: "service_revoked", actor: "operator", data: { name: "billing" } },
  ]);
  const next = await desk.start();
  expect(await codeOf(next, ada.accessToken)).not.toBe("ok");
});

describe("a token is inspected", () => {
  test("as an argument or piped in, with what it says and that it is good, and without its signature", async () => {
    const desk = await open("SQLite");
    const server = await desk.start();
    const { accessToken } = await signUp(server);
    const signature = accessToken.split(".")[2]!;
    for (const answer of [
      await desk.run("tokens", "inspect", accessToken),
      await desk.pipe(`${accessToken}\n`, "tokens", "inspect"),
      await desk.pipe(`Bearer ${accessToken}`, "tokens", "inspect"),
    ]) {
      expect(answer).toMatchObject({ code: 0, stderr: "" });
      expect(answer.stdout).toContain('"typ":"at+jwt"');
      expect(answer.stdout).toMatch(/iss +http:\/\/localhost:3000\/auth\n/);
      expect(answer.stdout).toContain(`Key ${kidOf(accessToken)} of this installation signed it.`);
      expect(answer.stdout).toMatch(/It expires in 1[45] minutes/);
      expect(answer.stdout).toContain("Its session is alive.");
      expect(answer.stdout).not.toContain(signature);
      expect(answer.stdout).not.toContain(signature.slice(0, 12));
    }
    const { accepted, claims } = JSON.parse((await desk.run("tokens", "inspect", "--json", accessToken)).stdout);
    expect([accepted, claims.iss]).toStrictEqual([true, "http://localhost:3000/auth"]);
  });

  test("and what is wrong with it is said in sentences", async () => {
    const desk = await open("SQLite");
    const server = await desk.start();
    const { accessToken, refreshToken } = await signUp(server);
    const [header, claims, signature] = accessToken.split(".") as [string, string, string];
    const changed = { ...JSON.parse(Buffer.from(claims, "base64url").toString()), role: "admin" };
    const forged = `${header}.${Buffer.from(JSON.stringify(changed)).toString("base64url")}.${signature}`;
    const wrong = async (token: string): Promise<string> => {
      const { code, stdout, stderr } = await desk.pipe(token, "tokens", "inspect");
      expect([code, stderr]).toStrictEqual([1, "latchkey: The token is not accepted here.\n"]);
      expect(stdout).not.toContain(signature.slice(0, 12));
      return stdout;
    };
    expect(await wrong(forged)).toContain("Its signature is not one of key");
    expect(await wrong(refreshToken)).toContain("It is a refresh token, not an access token");
    expect(await wrong(refreshToken)).not.toContain(refreshToken.slice(0, 20));
    expect(await wrong(`${header}.${claims}`)).toContain("2 parts instead of three");
    expect(await wrong("")).toContain("There is no token");
    await desk.run("keys", "revoke", kidOf(accessToken), "--yes");
    expect(await wrong(accessToken)).toContain("the key is not accepted any more: revoked");
    await post(server, "/auth/logout", { refreshToken });
    expect(await wrong(accessToken)).toContain("Its session ended (signed_out)");
    const elsewhere = emptyFolder();
    cleanups.push(elsewhere.remove);
    const { code, stdout } = await command(elsewhere.path, ["tokens", "inspect"], {}, accessToken);
    expect(code).toBe(1);
    expect(stdout).toContain("It could not be checked against the keys of an installation");
    expect(stdout).toMatch(/iss +http/);
  });

  test("HS256 has a secret instead of keys, which inspect knows and keys says", async () => {
    const secret = generateSecret();
    const desk = await open("SQLite", { LATCHKEY_TOKEN_ALGORITHM: "HS256", LATCHKEY_TOKEN_SECRET: secret });
    const server = await desk.start();
    const { accessToken } = await signUp(server);
    const { code, stdout } = await desk.pipe(accessToken, "tokens", "inspect");
    expect(code).toBe(0);
    expect(stdout).toContain("one of the secrets in LATCHKEY_TOKEN_SECRET");
    expect(stdout).not.toContain(secret);
    expect((await desk.run("keys", "rotate")).stderr).toContain("HS256 has no keys");
    expect(server.output()).not.toContain(secret);
  });
});
