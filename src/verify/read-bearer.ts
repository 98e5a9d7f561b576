/** The token in an `Authorization` header (RFC 6750, section 2.1). Null where there is none, or the header is of another scheme. */
export function readBearer(authorization: string | null | undefined): string | null {
  if (authorization === null || authorization === undefined) return null;
  // As nearly everybody spells it, without a pattern.
  if (authorization.startsWith("Bearer ")) return authorization.slice("Bearer ".length).trim();
  return /^bearer +(.*)$/i.exec(authorization)?.[1]?.trim() ?? null;
}
