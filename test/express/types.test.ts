import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = fileURLToPath(new URL("./scripts/typed-app.ts", import.meta.url));

/** Compiles a program of a host's with @types/express 5. Gives what the compiler says about it. */
function compile(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "app.ts"), source);
  const project = { extends: join(root, "tsconfig.json"), files: ["app.ts"], include: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [compiler, "--pretty", "false", "-p", folder], { encoding: "utf8" }).stdout;
}

const source = readFileSync(program, "utf8");

test("req.auth has its types in plain routes, and mistakes do not compile", { timeout: 60_000 }, () => {
  expect(compile(source)).toBe("");
});

test("the compiler would say so", { timeout: 60_000 }, () => {
  const said = compile(source.replaceAll("@ts-expect-error", ""));
  for (const word of ["mail", "role", "redirct", "baseURL"]) expect(said).toContain(`'${word}'`);
});
