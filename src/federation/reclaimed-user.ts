import type { UserRecord } from "../user/user.ts";

/** A user as she is once the owner of her mailbox has taken the account (`IdentityStore.reclaim`). */
export function reclaimedUser(user: UserRecord, name: string | null): UserRecord {
  return {
    ...user,
    emailVerified: true,
    name,
    avatarUrl: null,
    deleteAfter: null,
    version: user.version + 1,
    deviceEpoch: user.deviceEpoch + 1,
  };
}
