import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "node_modules/.cache/latchkey-tests");
/** Those that are loaded when they are called for, or hold machine code. */
const outside = /^(@node-rs\/|@opentelemetry\/|bcrypt$|ioredis$|nodemailer$|oxc-parser$|pg$)/;
const day = 86_400_000;

/**
 * Writes this checkout's program as a package in few files, and gives the path of what starts it. Most of what the start of a server or a command
 * costs is finding and reading a thousand files one by one, and tests start many hundreds. It is written once for each state of the sources.
 */
export async function bundleProgram(): Promise<string> {
  const bundle = await rolldown({
    input: { main: join(root, "src/cli/main.ts") },
    platform: "node",
    external: outside,
    logLevel: "silent",
  });
  const { output } = await bundle.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await bundle.close();
  const files = output.map((file) => ({
    name: file.fileName,
    content: file.type === "chunk" ? file.code : file.source,
  }));
  const hash = createHash("sha256");
  for (const { name, content } of files) hash.update(name).update(content);
  const program = join(folder, hash.digest("hex").slice(0, 16));
  if (!existsSync(program)) write(program, files);
  utimesSync(program, new Date(), new Date());
  forgetOld();
  return join(program, "start.mjs");
}

interface File {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** In the form of the published package, all at once for whoever else runs tests here. */
function write(program: string, files: readonly File[]): void {
  mkdirSync(folder, { recursive: true });
  const staged = mkdtempSync(join(folder, "new-"));
  for (const name of ["bin", "package.json"]) cpSync(join(root, name), join(staged, name), { recursive: true });
  mkdirSync(join(staged, "dist/cli"), { recursive: true });
  for (const { name, content } of files) writeFileSync(join(staged, "dist/cli", name), content);
  const cache = JSON.stringify(join(root, "node_modules/.cache/latchkey"));
  const start = `import { enableCompileCache } from "node:module";\nenableCompileCache(${cache});\nawait import("./bin/latchkey.mjs");\n`;
  writeFileSync(join(staged, "start.mjs"), start);
  try {
    renameSync(staged, program);
  } catch (error) {
    // Somebody else was quicker.
    rmSync(staged, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  }
}

/** What nobody has started for a day. */
function forgetOld(): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > day) rmSync(path, { recursive: true, force: true });
  }
}
