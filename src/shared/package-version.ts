import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "./package-folder.ts";

/** The version of the installed package. Throws where its `package.json` is not beside it, as in a bundle. */
export function packageVersion(): string {
  const text = readFileSync(join(packageFolder(), "package.json"), "utf8");
  const { name, version } = JSON.parse(text) as { readonly name: string; readonly version: string };
  if (name !== "latchkey") throw new Error("The package.json that was found is another package's.");
  return version;
}

/** The same for a record that does without: null in a bundle. */
export function findPackageVersion(): string | null {
  try {
    return packageVersion();
  } catch {
    return null;
  }
}
