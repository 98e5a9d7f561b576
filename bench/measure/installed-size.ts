import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What an installation brought. */
export interface InstalledSize {
  readonly packages: number;
  /** Bytes in files. */
  readonly megabytes: number;
}

/** Counts what stands in a project's `node_modules`, by npm's own list of it. */
export function measureInstalled(project: string): InstalledSize {
  const folder = join(project, "node_modules");
  const list = JSON.parse(readFileSync(join(folder, ".package-lock.json"), "utf8")) as { packages: object };
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  }
  return { packages: Object.keys(list.packages).length, megabytes: bytes / 1e6 };
}
