import type { Clock } from "../shared/clock.ts";
import { type DeleteUserInput, deleteUser } from "./delete-user.ts";
import type { UserStore } from "./user-store.ts";

/** Users whose deletion is due, erased along: a server does the same once a minute. */
const batch = 100;

/** Deletes a user at once, with all that hangs on her: nothing undoes it. Throws as `deleteUser`. */
export async function eraseUser(
  deps: {
    readonly users: Pick<UserStore, "findById" | "scheduleDeletion" | "eraseDue">;
    readonly clock: Clock;
  },
  input: Omit<DeleteUserInput, "delay" | "notice">,
): Promise<void> {
  await deleteUser(deps, { ...input, delay: 0 });
  while (await deps.users.findById(input.userId)) {
    if ((await deps.users.eraseDue(new Date(deps.clock()), batch)) === 0) break;
  }
}
