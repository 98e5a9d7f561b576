/** The role of everybody who was not given another. */
export const defaultRole = "user";
const maxRoleLength = 64;

/**
 * Reads one of the application's roles: 1 to 64 letters, digits and `_ . : / -`, compared as it is written. Null for anything else: roles
 * travel in headers and tokens, where a comma or a space would make two of one.
 */
export function parseRole(input: unknown): string | null {
  if (typeof input !== "string" || input.length > maxRoleLength) return null;
  return /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/.test(input) ? input : null;
}
