import { ConfigurationError } from "../error/configuration-error.ts";

/**
 * A Node that is too old is told so when an installation is made: what is missing there (node:sqlite) would be found at the first request,
 * by an error that names nothing one can mend. Throws `ConfigurationError`. `package.json` and `bin/node-version.mjs` say the same version.
 */
export function refuseOldNode(version: string): void {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 18)) return;
  throw new ConfigurationError(
    "node",
    `Latchkey needs Node 22.18 or later and this is Node ${version.slice(1)}: install Node 22.18 or later.`,
  );
}
