import { AuthError } from "../error/auth-error.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Clock } from "../shared/clock.ts";
import type { UserRecord } from "./user.ts";
import type { UserStore } from "./user-store.ts";

export interface DeleteUserInput extends Doer {
  readonly userId: string;
  /** Seconds until everything is erased. Until then a sign-in of hers may undo it; with 0 nothing may. */
  readonly delay: number;
  /** The mails that tell her, where she is told. */
  readonly notice?: ((user: UserRecord, deleteAfter: Date) => readonly NewMessage[]) | undefined;
}

/** Times a deletion is tried again because something else changed the user meanwhile. */
const maxAttempts = 4;

/** Deletes a user: every session ends now, everything is erased after the delay. Gives when. Throws `not_found`, `user_banned`. */
export async function deleteUser(
  { users, clock }: { readonly users: Pick<UserStore, "findById" | "scheduleDeletion">; readonly clock: Clock },
  { userId, delay, notice, ...doer }: DeleteUserInput,
): Promise<Date> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const user = await users.findById(userId);
    if (!user) break;
    // A ban is no way to keep an account waiting for its erasure, and a deletion no way around a ban.
    if (user.bannedAt) throw new AuthError("user_banned");
    const deleteAfter = new Date(clock() + delay * 1000);
    const data = { deleteAfter: deleteAfter.toISOString() };
    const event = { type: "deletion_requested", data, userId, ...nameDoer(doer) } as const;
    const messages = notice?.(user, deleteAfter) ?? [];
    const recording = { events: [event], messages, authority: doer.authority };
    if (await users.scheduleDeletion(userId, user.version, deleteAfter, recording)) return deleteAfter;
  }
  throw new AuthError("not_found", { detail: "There is no such user." });
}
