import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with the `package.json` that this file belongs to: a checkout, or what was installed; in a bundle somebody else's. Throws where there is none. */
export function packageFolder(): string {
  // How deep this file lies depends on how the package was built.
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error("There is no package.json.");
  }
}
