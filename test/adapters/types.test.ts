import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const frameworks = ["express", "fastify", "hono", "node"];

/** Compiles one program of a host's for each framework, with its own types. Gives what the compiler says about them. */
function compile(change: (source: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  for (const name of frameworks) {
    const source = readFileSync(new URL(`scripts/typed-${name}.ts`, import.meta.url), "utf8");
    writeFileSync(join(folder, `${name}.ts`), change(source));
  }
  const files = frameworks.map((name) => `${name}.ts`);
  const project = { extends: join(root, "tsconfig.json"), files, include: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [compiler, "--pretty", "false", "-p", "."], { cwd: folder, encoding: "utf8" })
    .stdout;
}

test("what a guard found has its types in plain routes, and mistakes do not compile", { timeout: 120_000 }, () => {
  expect(compile((source) => source)).toBe("");
});

test("the compiler would say so", { timeout: 120_000 }, () => {
  // What belongs to a message is indented below it.
  const said = compile((source) => source.replaceAll("@ts-expect-error", "")).split(/\n(?=\S)/);
  for (const name of frameworks) {
    const lines = said.filter((line) => line.startsWith(`${name}.ts`)).join("\n");
    for (const word of ["mail", "role", "redirct"]) expect(lines, name).toContain(`'${word}'`);
  }
});
