import { createRequire } from "node:module";
import type * as Tldts from "tldts";

let tldts: typeof Tldts | null = null;

/** The list of public suffixes is read only by installations that have a setting about domains: it takes some milliseconds. */
function load(): typeof Tldts {
  tldts ??= createRequire(import.meta.url)("tldts") as typeof Tldts;
  return tldts;
}

/**
 * The domain that one owner registered, as browsers understand "the same site": the public suffix and one label (`example.co.uk`,
 * `ada.github.io`). Null for a public suffix itself, an address, or a name without a dot.
 */
export function registrableDomain(hostname: string): string | null {
  return load().getDomain(hostname, { allowPrivateDomains: true });
}

/** Whether anybody may register below it with a registry: `com`, `co.uk`. A company's own suffix (`github.io`) is none of these. */
export function isRegistrySuffix(hostname: string): boolean {
  const { isIcann, publicSuffix } = load().parse(hostname);
  return isIcann === true && publicSuffix === hostname;
}
