import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isTest, listFiles } from "../../src/scan/file/list-files.ts";
import { readSource } from "../../src/scan/file/read-source.ts";
import { emptyFolder } from "../server/serve.ts";

let folder: ReturnType<typeof emptyFolder>;

beforeEach(() => {
  folder = emptyFolder();
});
afterEach(() => folder.remove());

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder.path, path, ".."), { recursive: true });
    writeFileSync(join(folder.path, path), "ready();\n");
  }
}

const list = async (): Promise<readonly string[]> => (await listFiles(folder.path, process.env)).files;
const git = (...args: string[]): void => {
  execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd: folder.path, stdio: "ignore" });
};

test("source files are listed, and neither types, other people's code nor what was built", async () => {
  write("a.js", "b.mjs", "c.cjs", "d.jsx", "src/e.ts", "src/f.mts", "src/g.cts", "src/h.tsx", "i.vue", "j.svelte");
  write("types.d.ts", "types.d.mts", "style.css", "README.md", "node_modules/x/a.js", "packages/p/node_modules/x/a.js");
  write("dist/a.js", "build/a.js", ".next/a.js", "coverage/a.js", ".git-like/a.js", "src/out.ts");
  expect(await list()).toStrictEqual([
    ...[".git-like/a.js", "a.js", "b.mjs", "c.cjs", "d.jsx", "i.vue", "j.svelte"],
    ...["src/e.ts", "src/f.mts", "src/g.cts", "src/h.tsx", "src/out.ts"],
  ]);
});

test("what .gitignore names is left out, what is new is not, and what is committed stays in", async () => {
  write("committed.js", "made/b.js", "generated/a.js", "generated/kept.js", "new.js", "dist/a.js", "node_modules/a.js");
  git("init");
  git("add", "--force", "committed.js", "generated/kept.js", "dist/a.js");
  writeFileSync(join(folder.path, ".gitignore"), "generated/\nmade/\nnode_modules/\n");
  expect(await listFiles(folder.path, process.env)).toStrictEqual({
    files: ["committed.js", "generated/kept.js", "new.js"],
    unreadable: [],
    byGit: true,
  });
  // Somebody who names a folder that is ignored wants it.
  const named = await listFiles(join(folder.path, "made"), process.env);
  expect(named).toMatchObject({ files: ["b.js"], byGit: false });
});

test("nothing that a repository's configuration names is run", async () => {
  write("a.js");
  git("init");
  const witness = join(folder.path, "ran");
  const program = join(folder.path, "program.sh");
  writeFileSync(program, `#!/bin/sh\ntouch ${witness}\n`);
  chmodSync(program, 0o755);
  git("config", "core.fsmonitor", program);
  git("config", "core.hooksPath", folder.path);
  expect(await list()).toStrictEqual(["a.js"]);
  expect(existsSync(witness)).toBe(false);
  // Without the protection it is run: else this test says nothing.
  git("ls-files", "--others");
  git("status");
  expect(existsSync(witness)).toBe(true);
});

test("variables of Git's do not lead it elsewhere", async () => {
  write("a.js");
  git("init");
  const elsewhere = { ...process.env, GIT_DIR: "/nowhere", GIT_WORK_TREE: "/nowhere" };
  expect((await listFiles(folder.path, elsewhere)).byGit).toBe(true);
});

test("symbolic links are not followed, and a circle ends", async () => {
  const outside = emptyFolder();
  writeFileSync(join(outside.path, "secret.js"), "ready();");
  write("src/a.js");
  symlinkSync(outside.path, join(folder.path, "src", "outside"));
  symlinkSync(join(outside.path, "secret.js"), join(folder.path, "src", "link.js"));
  symlinkSync(folder.path, join(folder.path, "src", "circle"));
  expect(await list()).toStrictEqual(["src/a.js"]);
  git("init");
  git("add", ".");
  // Git lists links; they are no files when they are read.
  for (const path of (await list()).filter((each) => each !== "src/a.js"))
    expect(readSource(join(folder.path, path))).toMatchObject({ kind: "skipped" });
  outside.remove();
});

test("a folder and a file that cannot be read are named, and the rest is listed", async () => {
  write("a.js", "closed/b.js", "closed.js");
  chmodSync(folder.path, 0o755);
  for (const path of ["closed", "closed.js"]) chmodSync(join(folder.path, path), 0o000);
  // Root reads everything.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(await listFiles(folder.path, process.env)).toStrictEqual({
      ...{ files: ["a.js", "closed.js"], unreadable: ["closed"], byGit: false },
    });
    expect(readSource(join(folder.path, "closed.js"))).toStrictEqual({
      kind: "failed",
      reason: "cannot be read (EACCES)",
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(join(folder.path, "closed"), 0o755);
  }
});

test("what nobody wrote by hand is left out, with the reason", () => {
  const read = (name: string, content: string | Uint8Array): unknown => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return readSource(path);
  };
  expect(read("a.js", "\uFEFFready();")).toBe("ready();");
  expect(read("b.js", Uint8Array.of(0x66, 0x00, 0x66))).toStrictEqual({ kind: "skipped", reason: "is binary" });
  expect(read("jquery.min.js", "ready();")).toStrictEqual({ kind: "skipped", reason: "is minified" });
  expect(read("bundle.js", "call();".repeat(2_000))).toStrictEqual({ kind: "skipped", reason: "is minified" });
  expect(read("long-text.js", `const a = "${"x".repeat(3_000)}";\nready();\n`)).toContain("ready");
  expect(read("empty.js", "")).toBe("");
  writeFileSync(join(folder.path, "large.js"), "");
  truncateSync(join(folder.path, "large.js"), 50 * 1024 * 1024);
  expect(readSource(join(folder.path, "large.js"))).toStrictEqual({
    kind: "skipped",
    reason: "is larger than 1024 KB",
  });
  expect(readSource(join(folder.path, "gone.js"))).toStrictEqual({ kind: "failed", reason: "is gone" });
});

test.each([
  ["test/a.js", true],
  ["packages/a/__tests__/b.ts", true],
  ["src/a.test.ts", true],
  ["src/a.spec.tsx", true],
  ["fixtures/a.js", true],
  ["src/testing/a.ts", false],
  ["src/latest/a.ts", false],
  ["examples/app.js", false],
  ["src/contest.ts", false],
])("%s is a test: %s", (path, expected) => {
  expect(isTest(path)).toBe(expected);
});
