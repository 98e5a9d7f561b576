import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

interface Manifest {
  readonly dependencies: Readonly<{ [name: string]: string }>;
  readonly peerDependencies: Readonly<{ [name: string]: string }>;
  readonly exports: Readonly<{ [path: string]: string | { readonly default: string } }>;
}

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * Writes the program into `dist` in few files: Node looks for and reads each by itself, and a server has nearly nine hundred. What can be imported keeps
 * a file of its own; what several of them need stands once, so that an error is of the same class wherever it comes from. Packages of others stay
 * outside, where an audit sees them. See docs/decisions/0447.
 */
export async function bundle(dist: string): Promise<void> {
  const { dependencies, peerDependencies, exports } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as Manifest;
  const outside = Object.keys({ ...dependencies, ...peerDependencies });
  const files = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry.default]));
  const names = [...files.map((file) => file.slice("./dist/".length, -".js".length)), "cli/main"];
  const bundled = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(root, "src", `${name}.ts`)])),
    platform: "node",
    external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  });
  const { output } = await bundled.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "parts/[name]-[hash].js",
  });
  await bundled.close();
  for (const file of output) {
    const path = join(dist, file.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.type === "chunk" ? file.code : file.source);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await bundle(join(root, "dist"));
