import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "./serve.ts";

const folder = emptyFolder();
let server: Serving;

beforeAll(async () => {
  server = await serve(folder.path);
});

afterAll(async () => {
  await server.stop();
  folder.remove();
});

test("the banner says the address, the mode, where the data is, where the secret is, and what to try", () => {
  const banner = server.output();
  expect(banner).toContain(`address   ${server.url}\n`);
  expect(banner).toMatch(/mode +development/);
  expect(banner).toMatch(/data +\.latchkey\/latchkey\.db \(SQLite\)/);
  expect(banner).toMatch(/mail +http:.*\/dev\/mail\?key=[\w-]{43} \(opens once\)/);
  expect(banner).toMatch(/demo +http:.*\/demo\?key=[\w-]{43} \(opens once\)/);
  expect(banner).toMatch(/secret +\.latchkey\/secret/);
  expect(banner).toContain(`open ${server.url}/register`);
  expect(banner).toContain(`${server.url}/account`);
  // As the start prints nothing else, anything more would be a warning that a newcomer does not understand.
  expect(banner.trimStart().split("\n")[0]?.trim()).toBe("Latchkey is running");
  process.stdout.write(`First answer of the server after ${Math.round(server.firstAnswer)} ms\n`);
});

test("the addresses in the banner answer", async () => {
  const paths = server.output().match(/http:\/\/[^\s]+\w/g) ?? [];
  expect(paths.length).toBeGreaterThan(2);
  for (const address of paths) {
    const hasKey = address.includes("?key=");
    const { status } = await fetch(address, { redirect: hasKey ? "manual" : "follow" });
    expect([address, status]).toStrictEqual([address, hasKey ? 303 : 200]);
  }
});

test("each provider has a line with the callback URL that its console wants; the demo has none", async () => {
  expect(server.output()).not.toContain("callback");
  const elsewhere = emptyFolder();
  const registered = { CLIENT_ID: "id", CLIENT_SECRET: "a-secret-of-a-client" };
  const one = await serve(elsewhere.path, {
    ...Object.fromEntries(Object.entries(registered).map(([name, value]) => [`GOOGLE_${name}`, value])),
    ...Object.fromEntries(Object.entries(registered).map(([name, value]) => [`OIDC_ACME_SSO_${name}`, value])),
    OIDC_ACME_SSO_ISSUER: "https://sso.acme.example",
    DEMO_PROVIDER: "on",
  });
  try {
    expect(one.output()).toMatch(new RegExp(`^ {2}google +callback URL ${one.url}/auth/google/callback$`, "m"));
    expect(one.output()).toMatch(new RegExp(`^ {2}acme-sso +callback URL ${one.url}/auth/acme-sso/callback$`, "m"));
    expect(one.output().match(/callback/g)).toHaveLength(4);
  } finally {
    await one.stop();
    elsewhere.remove();
  }
});

test("the secret itself is printed nowhere", () => {
  const secret = readFileSync(join(folder.path, ".latchkey/secret"), "utf8").trim();
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(server.output()).not.toContain(secret);
});

test("the folder is its owner's alone and stays out of the repository", () => {
  const path = join(folder.path, ".latchkey");
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(path, ".gitignore"), "utf8")).toBe("*\n");
  const names = readdirSync(path);
  expect(names).toEqual(expect.arrayContaining([".gitignore", "latchkey.db", "secret"]));
  for (const name of names) expect([name, statSync(join(path, name)).mode & 0o777]).toStrictEqual([name, 0o600]);
});

test("nothing is written outside that folder", () => {
  expect(readdirSync(folder.path)).toStrictEqual([".latchkey"]);
});
