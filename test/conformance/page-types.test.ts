import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a page speaks of without importing it, because it stands further up, or in the reader's own program. */
const known: Readonly<Record<string, string>> = {
  auth: 'import("latchkey").Auth',
  clientId: "string",
  clientSecret: "string",
  ...typesOf("latchkey", ["createAuth", "google", "github", "microsoft", "apple", "gitlab", "discord", "oidc"]),
  ...typesOf("latchkey/express", [
    "latchkey",
    "requireSession",
    "requireToken",
    "requireTokenOrLegacy",
    "passportCompat",
  ]),
};
/** Express, unless another framework is meant. */
const applications: Readonly<Record<string, string>> = { "docs/guides/testing.md": 'import("hono").Hono' };

/** What a compiler may say of a piece: a name or a file of the reader's, and a `return` whose function is not shown. */
const ofThePiece = /TS2304|TS2552|TS18004|TS1108|TS2307: Cannot find module '\.\.?\//;

function typesOf(module: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `typeof import("${module}").${name}`]));
}

interface Piece {
  readonly page: string;
  readonly line: number;
  readonly source: string;
}

function piecesOf(page: string): Piece[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(({ index, 1: source = "" }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    source,
  }));
}

/** A module of its own, line by line as it is printed. */
function toModule({ page, source }: Piece): string {
  // A shape and not a program.
  if (source.startsWith("{")) return `type Shape = ${source}export {};`;
  const around = { ...known, app: applications[page] ?? 'import("express").Express' };
  const missing = Object.entries(around).filter(
    ([name]) => !new RegExp(`\\b(?:const|function) ${name}\\b|\\bimport [^;]*\\b${name}\\b[^;]* from`).test(source),
  );
  const declared = missing.map(([name, type]) => `declare const ${name}: ${type};`).join(" ");
  const options = /\bimport [^;]*\bAuthOptions\b/.test(source)
    ? ""
    : 'type AuthOptions = import("latchkey").AuthOptions;';
  return `${declared} ${options} ${source}\nexport {};`;
}

test("what README and docs show in TypeScript fits the types, as far as it is shown", { timeout: 240_000 }, () => {
  const pages = globSync(["README.md", "docs/**/*.md", "examples/**/*.md"], {
    cwd: root,
    exclude: ["**/node_modules"],
  });
  const pieces = pages.filter((page) => !page.startsWith("docs/decisions/")).flatMap(piecesOf);
  expect(pieces.length).toBeGreaterThan(40);
  const folder = mkdtempSync(join(tmpdir(), "latchkey-pages-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  for (const [index, piece] of pieces.entries()) writeFileSync(join(folder, `${index}.ts`), toModule(piece));
  const compilerOptions = { exactOptionalPropertyTypes: false, noUnusedLocals: false, noUnusedParameters: false };
  const project = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "--pretty", "false", "-p", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const said = [...stdout.matchAll(/^(\d+)\.ts\((\d+),\d+\): error (.*)$/gm)].flatMap(([, file, line, words = ""]) => {
    const { page = "", line: first = 0 } = pieces[Number(file)] ?? {};
    return ofThePiece.test(words) ? [] : [`${page}:${first + Number(line)} ${words}`];
  });
  expect(said).toStrictEqual([]);
  // It was looked at: whatever the compiler says, it says of these files.
  expect(stdout).toContain("TS2304");
});
