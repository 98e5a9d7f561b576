import type { NewUser } from "./user-store.ts";
import type { UserRecord } from "./user.ts";

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
    version: 1,
    deviceEpoch: 0,
    bannedAt: null,
    deleteAfter: null,
    language,
    metadata: JSON.parse(metadata) as Record<string, unknown>,
  };
}
