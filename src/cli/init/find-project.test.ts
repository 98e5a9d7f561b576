import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findProject } from "./find-project.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-project-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Nothing above it counts.
  mkdirSync(join(folder, ".git"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test.for([
  ["package-lock.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
])("%s is %s's", ([name, manager]) => {
  expect(findProject(folderWith({ [name ?? ""]: "" })).packageManager).toBe(manager);
});

test("what the manifest says of the package manager counts more than a lock file, and one above counts, too", () => {
  const folder = folderWith({ "package.json": '{ "packageManager": "yarn@4.1.0" }', "package-lock.json": "{}" });
  mkdirSync(join(folder, "packages"));
  expect(findProject(folder).packageManager).toBe("yarn");
  expect(findProject(join(folder, "packages")).packageManager).toBe("npm");
});

test.for<[string, object, string | undefined, object]>([
  ["no manifest", {}, undefined, { style: "esm", isEmpty: true, hasManifest: false, frameworks: [] }],
  ["a manifest of its own", {}, "{}", { style: "cjs", isEmpty: true, hasManifest: true }],
  ["a module", {}, '{"type":"module","dependencies":{"hono":"4"}}', { style: "esm", frameworks: ["hono"] }],
  ["Next and React", {}, '{"dependencies":{"next":"16","express":"5"}}', { frameworks: ["next"] }],
  ["TypeScript by name", {}, '{"devDependencies":{"typescript":"5"}}', { isTypeScript: true, style: "cjs" }],
  ["TypeScript by file", { "tsconfig.json": "{}" }, undefined, { isTypeScript: true, isEmpty: true }],
  ["the package beside a manifest", { "latchkey-0.1.0.tgz": "" }, "{}", { isEmpty: true }],
  ["a program", { "index.js": "" }, "{}", { isEmpty: false }],
])("%s is seen", ([, files, manifest, expected]) => {
  const folder = folderWith({ ...files, ...(manifest !== undefined && { "package.json": manifest }) });
  expect(findProject(folder)).toMatchObject(expected);
});

test("a folder that is not there is an empty one, and a file is none", () => {
  const folder = folderWith({ file: "" });
  expect(findProject(join(folder, "new"))).toMatchObject({ isEmpty: true, hasManifest: false });
  expect(() => findProject(join(folder, "file"))).toThrow(/is no folder/);
});
