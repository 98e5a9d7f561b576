/**
 * Latchkey's own path in one that a mount may have put up to `depth` segments in front of: "/auth/login" in "/v1/auth/login".
 * Undefined: it is not ours. Paths are compared as they stand, so that no other spelling of one is answered.
 */
export function findOwnPath(isOwn: (path: string) => boolean, path: string, depth: number): string | undefined {
  let rest = path;
  for (let left = depth; !isOwn(rest); left -= 1) {
    const slash = left > 0 ? rest.indexOf("/", 1) : -1;
    if (slash === -1) return undefined;
    rest = rest.slice(slash);
  }
  return rest;
}
