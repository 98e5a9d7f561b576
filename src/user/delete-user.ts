import { AuthError } from "../error/auth-error.ts";
import type { Actor } from "../event/event.ts";
import type { Clock } from "../shared/clock.ts";
import type { UserStore } from "./user-store.ts";

export interface DeleteUserInput {
  readonly userId: string;
  /** Seconds until everything is erased. Until then a sign-in of hers may undo it; with 0 nothing may. */
  readonly delay: number;
  readonly actor: Actor;
}

/** Times a deletion is tried again because something else changed the user meanwhile. */
const maxAttempts = 4;

/** Deletes a user: every session ends now, everything is erased after the delay. Gives when. Throws `not_found`, `user_banned`. */
export async function deleteUser(
  { users, clock }: { readonly users: Pick<UserStore, "findById" | "scheduleDeletion">; readonly clock: Clock },
  { userId, delay, actor }: DeleteUserInput,
): Promise<Date> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const user = await users.findById(userId);
    if (!user) break;
    // A ban is no way to keep an account waiting for its erasure, and a deletion no way around a ban.
    if (user.bannedAt) throw new AuthError("user_banned");
    const deleteAfter = new Date(clock() + delay * 1000);
    const data = { deleteAfter: deleteAfter.toISOString() };
    const recording = { events: [{ type: "deletion_requested", data, userId, actor } as const] };
    if (await users.scheduleDeletion(userId, user.version, deleteAfter, recording)) return deleteAfter;
  }
  throw new AuthError("not_found", { detail: "There is no such user." });
}
