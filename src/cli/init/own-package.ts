import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../shared/package-folder.ts";
import { packageVersion } from "../../shared/package-version.ts";

/** The package that this command belongs to, as an application installs it. */
export interface OwnPackage {
  /** Where it is: a checkout, or what was installed. */
  readonly folder: string;
  /** Whether it has to be built before it is packed. */
  readonly isCheckout: boolean;
  /** What `npm pack` makes of it, in the folder where that is typed. */
  readonly file: string;
}

/**
 * Finds the package that runs. Security: it is installed from a file. By its name a registry would be asked, where nothing of ours is
 * published, and whoever publishes first decides what runs (docs/decisions/0425).
 */
export function findOwnPackage(): OwnPackage {
  const folder = packageFolder();
  return { folder, isCheckout: existsSync(join(folder, "src")), file: `./latchkey-${packageVersion()}.tgz` };
}
