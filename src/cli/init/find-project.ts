import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.ts";
import { printable } from "../printable.ts";
import { type Framework, frameworks } from "./wishes.ts";

/** How the project's modules are written. */
export type ModuleStyle = "esm" | "cjs";

const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManager = (typeof packageManagers)[number];

/** What is in the folder that an application is to be written into. */
export interface Project {
  /** Absolute. */
  readonly folder: string;
  /** Whether there is no program yet: nothing, or a manifest and what belongs to it. */
  readonly isEmpty: boolean;
  readonly hasManifest: boolean;
  /** Those that the manifest names. */
  readonly frameworks: readonly Framework[];
  /** Everything that the manifest names. */
  readonly packages: ReadonlySet<string>;
  readonly style: ModuleStyle;
  /** Whether `"type": "commonjs"` is written there, which holds for TypeScript, too. */
  readonly saysCommonjs: boolean;
  readonly isTypeScript: boolean;
  readonly packageManager: PackageManager;
  /** Where sources are: "src/", or "". */
  readonly sources: string;
}

interface Manifest {
  readonly type?: unknown;
  readonly packageManager?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

const lockFiles: readonly (readonly [name: string, manager: PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/** What may lie in a folder that has no program yet. */
const beside =
  /^(?:\..*|.+\.tgz|package\.json|tsconfig\.json|node_modules|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|README.*|LICEN[CS]E.*)$/i;

/** Looks at a folder, which need not be there yet. Throws `CommandError` for what is no folder, or has a manifest that cannot be read. */
export function findProject(folder: string): Project {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory()) throw new CommandError(`${printable(folder)} is no folder.`);
  const entries = stat === undefined ? [] : readdirSync(folder);
  const manifest = readManifest(join(folder, "package.json"));
  const packages = new Set(Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }));
  const isEmpty = entries.every((name) => beside.test(name));
  return {
    folder,
    isEmpty,
    hasManifest: manifest !== null,
    // In front of Express or Hono, Next is what the application is written for.
    frameworks: packages.has("next") ? ["next"] : frameworks.filter((name) => name !== "node" && packages.has(name)),
    packages,
    style: manifest === null || manifest.type === "module" ? "esm" : "cjs",
    saysCommonjs: manifest?.type === "commonjs",
    isTypeScript: entries.includes("tsconfig.json") || packages.has("typescript"),
    packageManager: findPackageManager(folder, manifest),
    sources: !isEmpty && entries.includes("src") && statSync(join(folder, "src")).isDirectory() ? "src/" : "",
  };
}

function readManifest(path: string): Manifest | null {
  if (!existsSync(path)) return null;
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    if (typeof manifest === "object" && manifest !== null) return manifest;
  } catch {
    // Said below.
  }
  throw new CommandError(`${printable(path)} cannot be read as JSON: mend it first.`);
}

/** By what the manifest says, or by the lock file here or, in a workspace, above. */
function findPackageManager(folder: string, manifest: Manifest | null): PackageManager {
  const { packageManager } = manifest ?? {};
  const said = packageManagers.find(
    (name) => typeof packageManager === "string" && packageManager.startsWith(`${name}@`),
  );
  if (said !== undefined) return said;
  for (let at = folder; ; at = dirname(at)) {
    const [, found] = lockFiles.find(([name]) => existsSync(join(at, name))) ?? [];
    if (found !== undefined) return found;
    if (dirname(at) === at || existsSync(join(at, ".git"))) return "npm";
  }
}
