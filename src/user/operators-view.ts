import type { UserEntry } from "./user-directory.ts";
import { publicUser, type User } from "./user.ts";

/** A user as operators are shown her: as everybody is, and what only they see. Holds no secret. */
export interface OperatorsUser
  extends User,
    Pick<UserEntry, "operator" | "hasPassword" | "bannedAt" | "deleteAfter" | "metadata"> {}

/** The part of an entry that operators are shown: a new object with nothing else in it. */
export function operatorsView(user: UserEntry): OperatorsUser {
  const { operator, hasPassword, bannedAt, deleteAfter, metadata } = user;
  return { ...publicUser(user), operator, hasPassword, bannedAt, deleteAfter, metadata };
}
