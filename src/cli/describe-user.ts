import type { Identity } from "../federation/identity.ts";
import type { UserEntry } from "../user/user-directory.ts";

/** What a list says of a user in a word. */
export function statusOf({ bannedAt, deleteAfter, emailVerified, email }: UserEntry): string {
  if (bannedAt) return "banned";
  if (deleteAfter) return "being deleted";
  return email !== null && !emailVerified ? "unproven" : "active";
}

/** By what she can sign in, each provider with what it calls her. */
export function waysIn({ hasPassword }: UserEntry, identities: readonly Identity[]): string {
  const linked = identities.map(({ provider, email, name }) => {
    const who = email ?? name;
    return who === null ? provider : `${provider} (${who})`;
  });
  return [...(hasPassword ? ["password"] : []), ...linked].join(", ") || "none";
}
