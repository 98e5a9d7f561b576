import type { NewUser } from "./user-store.ts";
import type { UserRecord } from "./user.ts";

/** The version of somebody of whom nothing that was issued has been ended yet. */
export const firstVersion = 1;

/** A user who is about to be stored, as she will be read then. */
export function newUserRecord(user: NewUser): UserRecord {
  const { id, email, emailVerified, name, role, metadata = "{}", language = null, createdAt } = user;
  return {
    id,
    email,
    emailVerified,
    name,
    role,
    createdAt,
    avatarUrl: null,
    version: firstVersion,
    deviceEpoch: 0,
    bannedAt: null,
    deleteAfter: null,
    language,
    metadata: JSON.parse(metadata) as Record<string, unknown>,
  };
}
