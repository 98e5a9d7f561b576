import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { questions } from "../../src/cli/init/questions.ts";
import { packageVersion } from "../../src/shared/package-version.ts";
import { emptyFolder } from "../server/serve.ts";
import { openCommandDesk } from "./command-desk.ts";

const run = openCommandDesk();
const program = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));

/** A folder with files, until the test ends. */
function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const { path, remove } = emptyFolder();
  onTestFinished(remove);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, ".."), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** Every file below a folder with what it holds. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  const isFile = (name: string): boolean => statSync(join(folder, name)).isFile();
  return Object.fromEntries(files.filter(isFile).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const checkout = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const file = `./latchkey-${packageVersion()}.tgz`;
const secretOf = (text: string | undefined): string => /^AUTH_SECRET=(.*)$/m.exec(text ?? "")?.[1] ?? "none";

describe("latchkey init, with nobody to ask", () => {
  test("refuses, names the flags and writes nothing", async () => {
    const folder = folderWith();
    const { code, stdout, stderr } = await run(folder, ["init", "app"]);
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^latchkey: Nobody is here to answer: .*--framework.*--carrier.*--provider.*--yes.*\n$/);
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test("shows with --dry-run what would be written, without a secret, and writes nothing", async () => {
    const folder = folderWith();
    const { code, stdout } = await run(folder, ["init", "--dry-run", "--provider", "google", "--framework", "hono"]);
    expect(code).toBe(0);
    for (const part of ["--- auth.js", "google({", "--- .env\n", "AUTH_SECRET=…", `npm install ${file} hono`]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toMatch(/AUTH_SECRET=[\w-]/);
    expect(readdirSync(folder)).toStrictEqual([]);
    const { stdout: json } = await run(folder, ["init", "--dry-run", "--json"]);
    expect(json).not.toMatch(/AUTH_SECRET=[\w-]/);
    expect(JSON.parse(json)).toMatchObject({
      setup: "sessions",
      framework: "node",
      carrier: "session",
      written: false,
    });
  });

  test("with --yes makes the folder, and an environment for its owner alone that no repository takes", async () => {
    const folder = folderWith();
    const { code, stdout, stderr } = await run(folder, ["init", "one", "--yes", "--json"]);
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      written: true,
      providers: [],
      next: [
        "cd one",
        `npm --prefix ${quoted(checkout)} run build`,
        `npm pack ${quoted(checkout)}`,
        `npm install ${file}`,
        "node --test auth.test.js",
        "node --env-file=.env server.js",
      ],
    });
    const files = contentsOf(join(folder, "one"));
    const names = [".env", ".env.example", ".gitignore", "app.js", "auth.js", "auth.test.js", "package.json"];
    expect(Object.keys(files)).toStrictEqual([...names, "server.js"]);
    expect(statSync(join(folder, "one/.env")).mode & 0o777).toBe(0o600);
    expect(secretOf(files[".env"])).toMatch(/^[\w-]{43}$/);
    expect(stdout).not.toContain(secretOf(files[".env"]));
    expect(secretOf(files[".env.example"])).toBe("");
    expect(files[".gitignore"]?.split("\n")).toContain(".env");
    expect(JSON.parse(files["package.json"] ?? "")).toMatchObject({ name: "one", type: "module", private: true });
    await run(folder, ["init", "two", "--yes"]);
    expect(secretOf(contentsOf(join(folder, "two"))[".env"])).not.toBe(secretOf(files[".env"]));
  });

  test("leaves every file as it is, takes another name, and says what belongs where", async () => {
    const before = {
      "package.json": '{ "dependencies": { "express": "^5" } }',
      "index.js": "require('express')();",
      "auth.js": "// somebody's own",
      ".env": "AUTH_SECRET=theirs\nGOOGLE_CLIENT_ID = 7",
      ".env.example": "",
      ".gitignore": "node_modules",
      "pnpm-lock.yaml": "",
    };
    const folder = folderWith(before);
    const { code, stdout } = await run(folder, ["init", "--yes", "--provider", "google"]);
    expect(code).toBe(0);
    const after = contentsOf(folder);
    for (const [name, text] of Object.entries(before)) {
      expect([name, after[name]]).toStrictEqual([name, name === ".gitignore" ? `${text}\n.env\n` : text]);
    }
    expect(Object.keys(after).filter((name) => !(name in before))).toStrictEqual([
      "latchkey-auth.js",
      "latchkey-auth.test.js",
    ]);
    expect(after["latchkey-auth.js"]).toContain('require("latchkey")');
    expect(after["latchkey-auth.test.js"]).toContain('require("./latchkey-auth.js")');
    expect(stdout).toContain('  const { auth } = require("./latchkey-auth.js");');
    expect(stdout).toContain("  app.use(latchkey(auth, { pages: true }));");
    expect(stdout).toContain(`pnpm add ${file}\n`);
    // What .env has is not asked for again; what it lacks is.
    expect(stdout).not.toContain("Then open");
    const [, lacking = ""] = /\.env is there, and stays as it is\. Put in:[^\n]*\n([^]*?)\n\n/.exec(stdout) ?? [];
    expect(lacking.split("\n").map((line) => line.trim())).toStrictEqual([
      "BASE_URL=http://localhost:3000",
      "PORT=3000",
      "GOOGLE_CLIENT_SECRET=",
    ]);
  });

  test("follows no link out of the project, and takes a folder called .env for what it is", async () => {
    const elsewhere = folderWith({ profile: "theirs" });
    const folder = folderWith({ ".env/bin": "" });
    symlinkSync(join(elsewhere, "profile"), join(folder, ".gitignore"));
    const { code, stdout } = await run(folder, ["init", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(contentsOf(elsewhere)).toStrictEqual({ profile: "theirs" });
    expect(JSON.parse(stdout).kept).toStrictEqual([
      { path: ".env", lines: ["AUTH_SECRET=", "BASE_URL=http://localhost:3000", "PORT=3000"] },
      { path: ".gitignore", lines: [".env"] },
    ]);
  });

  test("begins nothing twice", async () => {
    const folder = folderWith();
    await run(folder, ["init", "--yes"]);
    const before = contentsOf(folder);
    const { code, stderr } = await run(folder, ["init", "--yes"]);
    expect({ code, stderr }).toStrictEqual({ code: 1, stderr: expect.stringContaining("uses Latchkey already") });
    expect(contentsOf(folder)).toStrictEqual(before);
  });

  test("writes into src/ where the sources are, and TypeScript where there is a tsconfig.json", async () => {
    const folder = folderWith({
      "package.json": '{ "type": "module", "devDependencies": { "fastify": "^5" } }',
      "tsconfig.json": "{}",
      "src/index.ts": "",
      ".gitignore": ".env*\n",
    });
    const { stdout } = await run(folder, ["init", "--yes", "--json"]);
    const { files, framework, notes, next } = JSON.parse(stdout);
    expect(framework).toBe("fastify");
    expect(files.map(({ path }: { path: string }) => path)).toStrictEqual([
      "src/auth.ts",
      "src/auth.test.ts",
      ".env",
      ".env.example",
    ]);
    expect(notes).toStrictEqual([expect.stringContaining("rewriteRelativeImportExtensions")]);
    expect(next).toContain("npm install -D typescript @types/node");
  });

  test.for<[string, Readonly<Record<string, string>>, readonly string[], number, RegExp]>([
    [
      "two frameworks",
      { "package.json": '{"dependencies":{"express":"5","hono":"4"}}' },
      [],
      1,
      /express and hono.*--fr/,
    ],
    ["a manifest that is none", { "package.json": "{" }, [], 1, /package\.json cannot be read as JSON/],
    ["a provider and none", {}, ["--provider", "none,google"], 1, /take none away/],
    ["callers of a session", {}, ["--carrier", "session", "--caller", "app"], 1, /--caller says/],
    ["an unknown provider", {}, ["--provider", "gogle"], 2, /one or more of none, google/],
    ["an unknown framework", {}, ["--framework", "koa"], 2, /node, express, fastify, hono, next/],
  ])("refuses %s with one sentence, and writes nothing", async ([, files, flags, expected, says]) => {
    const folder = folderWith(files);
    const { code, stderr } = await run(folder, ["init", "--yes", ...flags]);
    expect(code).toBe(expected);
    expect(stderr).toMatch(/^latchkey: [^\n]+\n$/);
    expect(stderr).toMatch(says);
    expect(contentsOf(folder)).toStrictEqual(files);
  });

  test("takes everything away again when something cannot be written", async () => {
    const before = { "package.json": '{ "dependencies": { "next": "*" } }', app: "a file where a folder has to be" };
    const folder = folderWith({ ...before, ".gitignore": "node_modules/\n" });
    const { code, stderr } = await run(folder, ["init", "--yes"]);
    expect({ code, stderr }).toStrictEqual({ code: 1, stderr: expect.stringMatching(/Nothing was changed\.\n$/) });
    expect(contentsOf(folder)).toStrictEqual({ ...before, ".gitignore": "node_modules/\n" });
  });

  test("a page of theirs stays where Next has it", async () => {
    const folder = folderWith({
      "package.json": '{ "dependencies": { "next": "*" } }',
      "app/login/page.js": "export default () => null;",
      "next.config.js": "module.exports = {};",
    });
    const { stdout } = await run(folder, ["init", "--yes", "--json"]);
    const { files, kept, mount } = JSON.parse(stdout);
    // From app/dashboard/page, where it is put.
    expect(mount[0]).toBe('import { auth } from "../../auth.js";');
    const paths = files.map(({ path }: { path: string }) => path);
    expect(paths).toContain("app/(latchkey)/register/route.js");
    expect(paths).not.toContain("app/(latchkey)/login/route.js");
    expect(kept).toStrictEqual([{ path: "next.config.js", lines: ['serverExternalPackages: ["latchkey"]'] }]);
  });
});

/** For a shell: whoever works on this may have a space in the path. */
function quoted(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path}'`;
}

/** Somebody at a terminal, who types an answer when the text before it is there. */
async function atTerminal(folder: string, talk: readonly (readonly [seen: string, typed: string])[]) {
  const shell = `${quoted(process.execPath)} ${quoted(program)} init`;
  const terminal = spawn("script", ["-qefc", shell, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", TERM: "dumb" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  let from = 0;
  const left = [...talk];
  const ended = new Promise<number | null>((resolve) => terminal.once("close", resolve));
  terminal.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    for (let next = left[0]; next !== undefined && text.indexOf(next[0], from) !== -1; next = left[0]) {
      from = text.indexOf(next[0], from) + next[0].length;
      terminal.stdin.write(next[1]);
      left.shift();
    }
  });
  const code = await ended;
  return { code, text: text.replaceAll("\r", ""), left };
}

const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
if (!hasTerminal && process.env["CI"] === "true") throw new Error("script, of util-linux, is missing");

describe.skipIf(!hasTerminal)("latchkey init at a terminal", { timeout: 120_000 }, () => {
  test("asks what the guide asks, explains each answer, shows what it would write, and writes it", async () => {
    const folder = folderWith();
    const { code, text, left } = await atTerminal(folder, [
      ["own site?", ""],
      ["[yes] ", "perhaps\n"],
      ["Write one of yes, no.", ""],
      ["[yes] ", "n\n"],
      ["What else calls it?", ""],
      ["[app] ", "app, service\n"],
      ["from a feed", ""],
      ["have an account elsewhere", ""],
      ["[none] ", "goo\n"],
      ["[yes] ", "\n"],
      ["[node] ", "hono\n"],
      ["[yes] ", "show\n"],
      ["AUTH_SECRET=…", ""],
      ["[yes] ", "y\n"],
    ]);
    expect(left, text).toStrictEqual([]);
    expect(code).toBe(0);
    for (const { about, ask } of questions) expect(text).toContain(`${about} ${ask}`);
    expect(text).toContain("docs/choosing.md#all-of-them");
    const files = contentsOf(folder);
    expect(files["app.js"]).toContain("requireAuth(auth)");
    expect(files["auth.js"]).toContain("google({");
    expect(text).not.toContain(secretOf(files[".env"]));
  });

  test.for([
    ["Ctrl+C at a question", "\u0003"],
    ["the end of input", "\u0004"],
    ["a no in the end", "\n"],
  ])("%s leaves everything as it is", async ([, key]) => {
    const folder = folderWith({ "package.json": "{}" });
    const first: readonly [string, string] = ["[yes] ", key ?? ""];
    const rest: readonly (readonly [string, string])[] = [
      ["[none] ", "\n"],
      ["[node] ", "\n"],
      ["[yes] ", "no\n"],
    ];
    const { code, text } = await atTerminal(folder, key === "\n" ? [first, ...rest] : [first]);
    expect(code, text).toBe(1);
    expect(text).toContain("Nothing was changed.");
    expect(contentsOf(folder)).toStrictEqual({ "package.json": "{}" });
  });
});
