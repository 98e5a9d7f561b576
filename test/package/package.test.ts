import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { questions, setups } from "../../src/cli/init/questions.ts";
import { cookiesOf, postJson } from "../express/exchange.ts";
import { freePort } from "../server/serve.ts";
import { canMakeCertificate } from "../setup/certificate.ts";
import { takeDetours } from "../setup/detour.ts";
import { clients, openKnownIssuers } from "../setup/known-issuers.ts";
import { visitIssuer } from "../setup/visit-issuer.ts";
import { linkPackages, runTests } from "./init-folders.ts";
import { npmProgram } from "../setup/npm-programs.ts";
import { installInto, output, pack } from "./published.ts";
import { runSnippet, snippets, startProgram } from "./stranger.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const entries = Object.keys(manifest.exports)
  .filter((path) => path !== "./package.json")
  .map((path) => `${manifest.name}${path.slice(1)}`);

const compiler = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "latchkey-package-"));
const consumer = join(folder, "consumer");
const nodes = new Map([["the Node of this run", process.execPath]]);
const oldest = "the oldest supported Node";

let tarball = "";

beforeAll(async () => {
  tarball = await pack(folder);
  await installInto(consumer, tarball);
  linkPackages(consumer, "express", "fastify", "@types/node", "@types/express");
  for (const program of ["sign-up.mjs", "node-test.mjs"]) {
    copyFileSync(new URL(program, import.meta.url), join(consumer, program));
  }
  try {
    nodes.set(oldest, await npmProgram("node-22.18"));
  } catch (error) {
    if (process.env.CI === "true") throw error;
    process.stdout.write(`The package is not tried on ${oldest}, which could not be installed: ${String(error)}\n`);
  }
}, 1_200_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  // Five installations are many files.
}, 120_000);

describe.each(["the Node of this run", oldest])("the published package on %s", (name) => {
  test.for(entries)("loads %s with import and with require", async (entry, { skip }) => {
    const node = nodes.get(name) ?? skip(`${name} could not be installed`);
    const imported = await exportedNames(node, `await import("${entry}")`);
    const required = await exportedNames(node, `require("${entry}")`);
    expect(imported).not.toEqual([]);
    expect(required).toEqual(imported);
  });

  test("signs a person up in SQLite, and finds the session again", async ({ skip }) => {
    const node = nodes.get(name) ?? skip(`${name} could not be installed`);
    const { stdout } = await output(node, ["sign-up.mjs"], consumer);
    expect(JSON.parse(stdout)).toEqual({ registered: 201, found: 200, same: true });
  });

  test("is tested by its users with node:test", async ({ skip }) => {
    const node = nodes.get(name) ?? skip(`${name} could not be installed`);
    const { stdout } = await output(node, ["--test", "--test-reporter=tap", "node-test.mjs"], consumer);
    expect(stdout).toContain("# pass 2");
  });

  test("has a command that tells its version and its use", async ({ skip }) => {
    const node = nodes.get(name) ?? skip(`${name} could not be installed`);
    const command = join(consumer, "node_modules", manifest.name, manifest.bin.latchkey);
    const version = await output(node, [command, "--version"], consumer);
    expect(version).toEqual({ stdout: expect.stringContaining(manifest.version), stderr: "" });
    const help = await output(node, [command, "--help"], consumer);
    expect(help).toEqual({ stdout: expect.stringContaining("serve"), stderr: "" });
    // The parser is for whoever scans.
    await expect(output(node, [command, "scan", "."], consumer)).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("npm install --save-dev oxc-parser"),
    });
  });
});

test.for(entries)("%s exports what it is meant to export", async (entry) => {
  expect(await exportedNames(process.execPath, `await import("${entry}")`)).toMatchSnapshot("names");
  // An entry only re-exports, so that its declarations are the list of its types.
  const { types } = manifest.exports[entry.replace(manifest.name, ".")];
  expect(readFileSync(join(consumer, "node_modules", manifest.name, types), "utf8")).toMatchSnapshot("types");
});

test("README shows a whole program for each framework", () => {
  expect(snippets.map(({ framework }) => framework)).toStrictEqual(["express", "fastify", "hono"]);
});

test.for(snippets)(
  "a stranger pastes README's $framework into an empty folder, and it works",
  { timeout: 120_000 },
  async (snippet) => {
    const program = await runSnippet(snippet, join(folder, snippet.framework), { tarball });
    onTestFinished(() => program.stop());
    const ada = { email: "ada@example.com", password: "marble onion staircase" };
    const sent = await program.visit("/");
    expect(sent).toMatchObject({ status: 303, headers: { location: "/login?notice=login_required&returnTo=%2F" } });
    expect((await program.visit("/login")).text).toContain('action="/auth/login"');

    const [welcome, registered] = await program.send("/auth/register", { ...ada, returnTo: "/" });
    expect(welcome).toBe("/");
    expect(await program.visit("/", registered)).toMatchObject({ status: 200, text: "Hello ada@example.com" });
    expect((await program.visit("/account", registered)).text).toContain("ada@example.com");

    expect((await program.send("/auth/logout", {}, registered))[0]).toBe("/login?notice=signed_out");
    expect(await program.visit("/", registered)).toMatchObject({ status: 303 });
    expect((await program.send("/auth/login", { ...ada, password: "wrong" }))[0]).toContain(
      "error=invalid_credentials",
    );
    const [back, loggedIn] = await program.send("/auth/login", { ...ada, returnTo: "/" });
    expect([back, (await program.visit("/", loggedIn)).text]).toStrictEqual(["/", "Hello ada@example.com"]);
    expect(program.written).not.toMatch(/error|warning|deprecat/i);
  },
);

test("README's first program takes tokens, too, and people who come by Google", { timeout: 120_000 }, async ({
  skip,
}) => {
  if (!canMakeCertificate()) skip("openssl is missing");
  const port = await freePort();
  const issuers = await openKnownIssuers(`http://localhost:${port}`);
  onTestFinished(() => issuers.close());
  onTestFinished(takeDetours(issuers.detours, issuers.certificate.cert));
  issuers.accounts.google.set("grace", { email: "grace@gmail.com", email_verified: true, name: "Grace" });
  const certificate = join(folder, "certificate.pem");
  writeFileSync(certificate, issuers.certificate.cert);
  const [express] = snippets;
  const program = await runSnippet(express!, join(folder, "google"), {
    tarball,
    port,
    environment: {
      GOOGLE_CLIENT_ID: clients.google.clientId,
      GOOGLE_CLIENT_SECRET: clients.google.clientSecret,
      NODE_OPTIONS: `--import ${new URL("../setup/scripts/take-detours.ts", import.meta.url).href}`,
      LATCHKEY_TEST_DETOURS: JSON.stringify(issuers.detours),
      LATCHKEY_TEST_CERTIFICATE: certificate,
    },
  });
  onTestFinished(() => program.stop());
  const greeting = async (accessToken: string): Promise<unknown> =>
    JSON.parse((await program.visit("/api/data", { authorization: `Bearer ${accessToken}` })).text);

  // A sign-in with Google, then a page of hers, then a token of the same session.
  expect((await program.visit("/login")).text).toContain("Continue with Google");
  const away = await program.visit("/auth/google?returnTo=%2F", { "sec-fetch-site": "same-origin" });
  const back = await visitIssuer(String(away.headers.location), "grace");
  const arrived = await program.visit(back.pathname + back.search, {
    ...cookiesOf(away),
    "sec-fetch-site": "cross-site",
  });
  expect(arrived).toMatchObject({ status: 302, headers: { location: "/" } });
  const signedIn = cookiesOf(arrived);
  expect((await program.visit("/", signedIn)).text).toBe("Hello grace@gmail.com");
  const own = await postJson(`${program.url}/auth/jwt/token`, {}, signedIn);
  expect(await greeting(JSON.parse(own.text).accessToken)).toStrictEqual({ hello: "grace@gmail.com" });

  // A program's log-in, by a password.
  const ada = { email: "ada@example.com", password: "marble onion staircase" };
  await postJson(`${program.url}/auth/register`, ada);
  const { accessToken, refreshToken } = JSON.parse((await postJson(`${program.url}/auth/jwt/login`, ada)).text);
  expect(refreshToken).toMatch(/^lkr_/);
  expect(await greeting(accessToken)).toStrictEqual({ hello: "ada@example.com" });
  expect(await program.visit("/api/data", signedIn)).toMatchObject({ status: 401 });
});

describe("latchkey init", { timeout: 240_000 }, () => {
  const frameworks = ["express", "fastify", "hono", "node", "next"] as const;
  const place = join(consumer, "init");
  const command = join(consumer, "node_modules", manifest.name, manifest.bin.latchkey);
  const node = process.execPath;
  const init = (folder: string, ...flags: readonly string[]) =>
    output(node, [command, "init", join(place, folder), "--yes", ...flags], consumer);

  beforeAll(() => {
    mkdirSync(place);
  });

  test.for(frameworks)("an empty folder becomes an application with %s, whose own test passes", async (framework) => {
    const { stdout, stderr } = await init(framework, "--framework", framework);
    expect(stderr).toBe("");
    // From the package that runs, and never by its name, under which a registry has nothing of ours.
    expect(stdout).toContain(`npm pack ${join(consumer, "node_modules", manifest.name)}\n`);
    const file = `npm install ./latchkey-${manifest.version}.tgz`;
    expect(stdout).toContain(framework === "node" ? `${file}\n` : `${file} ${framework}`);
    expect(stdout).not.toMatch(/ latchkey(?: |$)/m);
    const tally = await runTests(node, join(place, framework));
    expect(tally, tally.text).toMatchObject({ pass: 2, fail: 0 });
  });

  test("the oldest supported Node runs all of them", async ({ skip }) => {
    const old = nodes.get(oldest) ?? skip(`${oldest} could not be installed`);
    const tally = await runTests(
      old,
      place,
      frameworks.map((framework) => join(framework, "auth.test.js")),
    );
    expect(tally, tally.text).toMatchObject({ pass: 10, fail: 0 });
  });

  test("the application starts as it says, shows its pages and lets nobody in who has not logged in", async () => {
    const port = await freePort();
    const program = await startProgram(join(place, "express"), ["--env-file=.env", "server.js"], port);
    onTestFinished(() => program.stop());
    expect((await program.visit("/login")).text).toContain('action="/auth/login"');
    expect(await program.visit("/")).toMatchObject({
      status: 303,
      headers: { location: "/login?notice=login_required&returnTo=%2F" },
    });
    expect(await program.visit("/api/me", { "sec-fetch-mode": "cors" })).toMatchObject({ status: 401 });
  });

  test("Next's pages are routes of their own", async () => {
    const source = `
      const { randomBytes } = await import("node:crypto");
      process.env.AUTH_SECRET = randomBytes(32).toString("base64url");
      process.env.DATABASE_URL = "sqlite::memory:";
      const seen = [];
      for (const page of ["login", "register", "forgot-password", "dev/mail"]) {
        const { GET } = await import("./app/(latchkey)/" + page + "/route.js");
        const { status, headers } = await GET(new Request("http://localhost:3000/" + page));
        seen.push([page, status, headers.get("content-type")]);
      }
      console.log(JSON.stringify(seen));
      process.exit();`;
    const { stdout } = await output(node, ["--input-type=module", "--eval", source], join(place, "next"));
    const html = "text/html; charset=utf-8";
    expect(JSON.parse(stdout)).toStrictEqual([
      ["login", 200, html],
      ["register", 200, html],
      ["forgot-password", 200, html],
      // The mailbox of development is opened by the address that the log names.
      ["dev/mail", expect.any(Number), html],
    ]);
  });

  test("in TypeScript, with both carriers and providers: it compiles, and passes its own test", async () => {
    const flags = ["--typescript", "--carrier", "both", "--caller", "app,site", "--provider", "google,oidc"];
    for (const framework of frameworks) await init(`ts-${framework}`, "--framework", framework, ...flags);
    const compilerOptions = {
      strict: true,
      target: "ES2023",
      module: "NodeNext",
      types: ["node"],
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
    };
    writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["ts-*/**/*"] }));
    const compiled = await output(node, [compiler], place).catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? "The compiler did not start.",
    }));
    expect(compiled.stdout).toBe("");
    const files = frameworks.map((framework) => join(`ts-${framework}`, "auth.test.ts"));
    const tally = await runTests(node, place, files);
    expect(tally, tally.text).toMatchObject({ pass: 15, fail: 0 });
  });

  test("in applications that are there already, with require and tokens alone: it passes its own test", async () => {
    const files: string[] = [];
    for (const framework of ["express", "node", "next"]) {
      const folder = join(place, `old-${framework}`);
      mkdirSync(folder);
      const dependencies = framework === "node" ? {} : { [framework]: "*" };
      writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
      writeFileSync(join(folder, "index.js"), "// What was there before.\n");
      const { stdout } = await init(`old-${framework}`, "--carrier", "token", "--provider", "github,apple");
      expect(stdout).toContain(framework === "next" ? 'from "next/headers"' : `"latchkey/${framework}"`);
      files.push(join(`old-${framework}`, "auth.test.js"));
    }
    const tally = await runTests(node, place, files);
    expect(tally, tally.text).toMatchObject({ pass: 9, fail: 0 });
  });
});

test("its types compile in a server's project that checks everything and has no types of browsers", {
  timeout: 120_000,
}, async () => {
  const place = join(consumer, "strict");
  mkdirSync(place);
  const imports = entries.map((entry, index) => `import * as entry${index} from "${entry}";`);
  const program = [
    ...imports,
    `export const entries = [${entries.map((_, index) => `entry${index}`).join(", ")}];`,
    "const auth = entry0.createAuth({ baseUrl: process.env.BASE_URL, providers: [entry0.google({ clientId: process.env.ID })] });",
    "export const mail: Promise<string | null> = auth.api.getSession({ headers: {} }).then(({ body }) => body.user.email);",
  ];
  writeFileSync(join(place, "program.mts"), program.join("\n"));
  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      target: "ES2023",
      lib: ["ES2023"],
      types: ["node"],
      module,
      moduleResolution,
      noEmit: true,
    };
    writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.mts"] }));
    const said = await output(process.execPath, [compiler, "--pretty", "false"], place).catch(
      (error: { stdout?: string }) => ({ stdout: error.stdout ?? "The compiler did not start." }),
    );
    expect(said.stdout).toBe("");
  }
});

test("what the command line and its messages name below docs/ and examples/ is in the package", async () => {
  const sources = globSync("src/**/*.ts", { cwd: root }).filter((path) => !path.endsWith(".test.ts"));
  const named = sources.flatMap((path) => [
    ...readFileSync(join(root, path), "utf8").matchAll(/\b(?:docs|examples)\/[\w./-]*\w/g),
  ]);
  const links = [...questions.flatMap(({ choices }) => choices.map(({ link }) => `docs/${link}`))];
  links.push(...setups.flatMap(({ section, example }) => [`docs/${section}`, `examples/${example}`]));
  const paths = [...named.map(([path]) => path), ...links.map((link) => link.split("#")[0] ?? "")];
  expect(paths.length).toBeGreaterThan(40);
  const installed = join(consumer, "node_modules", manifest.name);
  // A page of docs/decisions may be named by its number alone.
  const missing = paths.filter(
    (path) => !existsSync(join(installed, path)) && globSync(`${path}-*.md`, { cwd: installed }).length === 0,
  );
  expect(missing).toStrictEqual([]);
});

test("the package holds no tests and no sources", async () => {
  const listing = await output("find", [".", "-type", "f"], join(consumer, "node_modules", manifest.name));
  const files = listing.stdout.trim().split("\n");
  expect(files).toContain("./LICENSE");
  const code = files.filter((file) => !file.startsWith("./examples/"));
  expect(code.filter((file) => /\.test\.|(?<!\.d)\.ts$|^\.\/(src|test|scripts)\//.test(file))).toEqual([]);
  // What somebody who ran an example has left there, a secret of development among it, is nobody else's.
  expect(files.filter((file) => /\.(?:webp|svg|db|pyc)$|\/\.\w/.test(file))).toEqual([]);
});

/** The names an expression's module exports, as Node sees it in the consumer's project. */
async function exportedNames(node: string, load: string): Promise<string[]> {
  const type = load.startsWith("await") ? "module" : "commonjs";
  const source = `console.log(JSON.stringify(Object.keys(${load}).sort()))`;
  const { stdout, stderr } = await output(node, [`--input-type=${type}`, "--eval", source], consumer);
  // A warning here is one that every program using the package would print.
  expect(stderr).toBe("");
  const names: unknown = JSON.parse(stdout);
  if (!Array.isArray(names)) throw new Error(`Not a list: ${stdout}`);
  return names.map(String).filter((name) => name !== "__esModule" && name !== "module.exports");
}
