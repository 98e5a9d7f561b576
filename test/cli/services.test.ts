import { afterEach, expect, test, vi } from "vitest";
import { FeedReader } from "../feed/feed-reader.ts";
import { emptyFolder, serve, testSecret } from "../server/serve.ts";
import { command } from "./command.ts";
import { openCommandDesk } from "./command-desk.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

vi.setConfig({ testTimeout: 120_000 });

const runCommand = openCommandDesk();
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const shape = /^lkv_[\w-]{81}$/;

async function open(environment: Readonly<Record<string, string>> = {}) {
  const folder = emptyFolder();
  cleanups.push(folder.remove);
  const run = (...argv: string[]) => runCommand(folder.path, argv, environment);
  const start = async () => {
    const server = await serve(folder.path, environment);
    cleanups.push(() => server.stop());
    return server;
  };
  return { folder: folder.path, run, start };
}

test("a key is shown once, opens what its scopes say on a running server, and is refused once it is revoked", async () => {
  const { run, start } = await open();
  const server = await start();
  const made = await run("services", "create", "billing", "--scope", "revocations,introspect");
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining("not shown again") });
  const key = made.stdout.trim();
  expect(key).toMatch(shape);
  const asJson = await run("services", "create", "audit", "--scope", "introspect", "--json");
  const audit = JSON.parse(asJson.stdout);
  expect(audit).toStrictEqual({
    id: expect.any(String),
    name: "audit",
    scopes: ["introspect"],
    audiences: null,
    createdAt: expect.any(String),
    key: expect.stringMatching(shape),
  });

  const { stdout: table } = await run("services", "list");
  expect(table).toMatch(/^NAME +MAY +SINCE\naudit +introspect +\d.*\nbilling +revocations, introspect +\d.*\n$/);
  const listed = await run("services", "list", "--json");
  expect(JSON.parse(listed.stdout).services).toMatchObject([{ name: "audit" }, { name: "billing" }]);
  for (const { stdout } of [await run("services", "list"), listed]) expect(stdout).not.toMatch(/lkv_|seed|secret/);

  const url = `${server.url}/auth/revocations`;
  const headers = { authorization: `Bearer ${key}` };
  expect((await fetch(url, { headers: { authorization: `Bearer ${audit.key}` } })).status).toBe(403);
  const reader = new FeedReader(await fetch(url, { headers }));
  cleanups.push(() => reader.close());
  await reader.next("ready");
  expect(await run("services", "revoke", "billing")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--yes"),
  });
  expect(reader.outcome).toBeNull();
  const revoked = await run("services", "revoke", "billing", "--yes");
  expect(revoked).toMatchObject({ code: 0, stdout: "The key of billing is refused from now on.\n" });
  expect(await reader.ended()).toBe("ended");
  expect((await fetch(url, { headers })).status).toBe(401);
  const { stdout: events } = await run("events", "--json");
  const lines = events.split("\n").slice(0, -1);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { type: "service_created", data: { name: "billing" }, actor: "operator" },
    { type: "service_created", data: { name: "audit" } },
    { type: "service_revoked", data: { name: "billing" } },
  ]);
  expect(events).not.toContain(key);
});

test("R055: a key for some audiences is shown with them, and answered about no other token", async () => {
  const { run, start } = await open({ LATCHKEY_TOKEN_AUDIENCES: "https://a.example.com,https://b.example.com" });
  const server = await start();
  const both = ["--audience", "https://a.example.com", "--audience", "https://b.example.com"];
  const made = await run("services", "create", "billing", "--scope", "introspect", ...both, "--json");
  const { key, audiences } = JSON.parse(made.stdout);
  expect(audiences).toStrictEqual(["https://a.example.com", "https://b.example.com"]);
  const { stdout } = await run("services", "list");
  expect(stdout).toMatch(/^NAME .*\nbilling +introspect for https:\/\/a\.example\.com, https:\/\/b\.example\.com +\d/);

  const json = { "content-type": "application/json" };
  const email = "ada@example.com";
  const registered = await fetch(`${server.url}/auth/register`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ email, password: "violet anchor nine lantern", carrier: "token" }),
  });
  const { accessToken } = (await registered.json()) as { readonly accessToken: string };
  const ask = async (token: string): Promise<unknown> => {
    const headers = { ...json, authorization: `Bearer ${key}` };
    const init = { method: "POST", headers, body: JSON.stringify({ token }) };
    return (await fetch(`${server.url}/auth/introspect`, init)).json();
  };
  const answer = await fetch(`${server.url}/auth/jwt/token`, {
    method: "POST",
    headers: { ...json, authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ audience: "https://b.example.com" }),
  });
  const other = (await answer.json()) as { readonly accessToken: string };
  expect(await ask(other.accessToken)).toMatchObject({ active: true, aud: "https://b.example.com" });
  expect(await ask(accessToken)).toStrictEqual({ active: false });
});

test("what cannot be done is said in one sentence", async () => {
  const { run } = await open({ AUTH_SECRET: testSecret });
  await run("migrate");
  expect(await run("services", "create", "billing", "--scope", "introspect")).toMatchObject({ code: 0 });
  const again = await run("services", "create", "billing", "--scope", "introspect");
  expect(again).toMatchObject({ code: 1, stdout: "", stderr: "latchkey: Another service has this name.\n" });
  for (const name of ["", "Billing", "a b", "../x", "x".repeat(64)]) {
    const refused = await run("services", "create", name, "--scope", "introspect");
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("lower-case letters") });
  }
  for (const scope of ["", "all", "introspect,all"]) {
    expect(await run("services", "create", "x", "--scope", scope)).toMatchObject({ code: 2, stdout: "" });
  }
  expect(await run("services", "create", "x")).toMatchObject({ code: 2, stdout: "" });
  for (const [scope, audience, sentence] of [
    ["revocations", "https://a.example.com", "Audiences are for the scope introspect."],
    ["introspect", "a b", "visible ASCII"],
    ["introspect", "", "visible ASCII"],
  ] as const) {
    const refused = await run("services", "create", "x", "--scope", scope, "--audience", audience);
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(sentence) });
  }
  const unknown = await run("services", "revoke", "nobody", "--yes");
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("no service called nobody") });
});

test("a key under another secret than the server's is not made: it would be refused", async () => {
  const { folder, start } = await open({ AUTH_SECRET: testSecret });
  await start();
  const other = { AUTH_SECRET: generateSecret() };
  const refused = await command(folder, ["services", "create", "billing", "--scope", "introspect"], other);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("AUTH_SECRET is not what the server works with, so it would refuse the key");
});
