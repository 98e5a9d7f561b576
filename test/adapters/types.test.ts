import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const frameworks = ["express", "fastify", "hono", "node"];

/** Claims that an application has declared. Not among the scripts, because it would be declared for all that is compiled here. */
const declaredClaims = `
import { createAuth } from "latchkey";
import { requireToken } from "latchkey/hono";
import { requireToken as requireTokenOfNode } from "latchkey/node";
import { Hono } from "hono";

declare module "latchkey" {
  interface CustomClaims {
    tenant: string;
    level: number;
    permissions: readonly string[];
  }
}

const auth = createAuth();
new Hono().get("/x", requireToken(auth, { claims: { tenant: "acme", level: [1, 2], permissions: "write" } }), (c) => {
  const tenant: string | undefined = c.var.auth.claims.tenant;
  const permissions: readonly string[] | undefined = c.var.auth.claims.permissions;
  return c.json({ tenant, permissions });
});
requireTokenOfNode(
  auth,
  { claims: { permissions: (all) => all.includes("read") && all.includes("write"), level: (level) => level > 2 } },
  (request, response) => response.end(request.auth.claims.tenant),
);
// A mistake: a misspelt claim, which no token would have.
requireToken(auth, { claims: { tennant: "acme" } });
// A mistake: not what it is.
requireToken(auth, { claims: { tenant: 1 } });
// A mistake: not what is in it.
requireToken(auth, { claims: { permissions: 7 } });
requireTokenOfNode(auth, (request, response) => {
  // A mistake: a misspelt claim.
  response.end(request.auth.claims.tennant);
});
`;

/** Compiles one program of a host's for each framework, with its own types. Gives what the compiler says about them. */
function compile(change: (source: string) => string): string {
  const folder = emptyProject();
  for (const name of frameworks) {
    const source = readFileSync(new URL(`scripts/typed-${name}.ts`, import.meta.url), "utf8");
    writeFileSync(join(folder, `${name}.ts`), change(source));
  }
  return compileFiles(
    folder,
    frameworks.map((name) => `${name}.ts`),
  );
}

function compileClaims(source: string): string {
  const folder = emptyProject();
  writeFileSync(join(folder, "claims.ts"), source);
  return compileFiles(folder, ["claims.ts"]);
}

function emptyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  return folder;
}

function compileFiles(folder: string, files: readonly string[]): string {
  const project = { extends: join(root, "tsconfig.json"), files, include: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [compiler, "--pretty", "false", "-p", "."], { cwd: folder, encoding: "utf8" })
    .stdout;
}

// That the programs compile as they are, where each mistake is expected, `npm run check` shows: they are among what it compiles.
test("what a guard found has its types in plain routes, and mistakes do not compile", { timeout: 120_000 }, () => {
  // What belongs to a message is indented below it.
  const said = compile((source) => source.replaceAll("@ts-expect-error", "")).split(/\n(?=\S)/);
  for (const name of frameworks) {
    const lines = said.filter((line) => line.startsWith(`${name}.ts`)).join("\n");
    for (const word of ["mail", "role", "redirct"]) expect(lines, name).toContain(`'${word}'`);
  }
});

test("declared claims are typed in guards and behind them: the mistakes do not compile, and all else does", {
  timeout: 240_000,
}, () => {
  const lines = declaredClaims.split("\n");
  const mistakes = lines.flatMap((line, index) => (line.includes("// A mistake:") ? [index + 2] : []));
  const said = compileClaims(declaredClaims).matchAll(/^claims\.ts\((\d+),/gm);
  expect([...said].map(([, line]) => Number(line))).toStrictEqual(mistakes);
});
