import type { HttpSettings } from "./settings.ts";

type Places = Pick<HttpSettings, "mountPath" | "basePath">;

/** Where the published keys are, beside the path below the base path. */
export const keySetPath = "/.well-known/jwks.json";

/**
 * Where the description of the issuer is: at the root of the host, and where RFC 8414 (section 3.1) looks for that of an issuer with a
 * path, which ours has.
 */
export function metadataPaths({ basePath }: Places): readonly string[] {
  const root = "/.well-known/oauth-authorization-server";
  return [root, root + basePath];
}

/** Our paths at the root of the host. With a path in the base URL there are none: the root is somebody else's then. */
export function wellKnownPaths(settings: Places): readonly string[] {
  return settings.mountPath === "" ? [keySetPath, ...metadataPaths(settings)] : [];
}
