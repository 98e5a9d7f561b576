import { systemClock } from "../../shared/clock.ts";
import { deleteUser as schedule } from "../../user/delete-user.ts";
import { deletionDelay } from "../../user/deletion.ts";
import { eraseUser } from "../../user/erase-user.ts";
import { confirm } from "../ask.ts";
import { findUser, nameOf } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { showTime } from "../../shared/show-time.ts";

/** Deletes a user: in a week, or now. */
export async function deleteUser(
  named: string,
  { now = false, yes = false, ...options }: InstallationOptions & { readonly now?: boolean; readonly yes?: boolean },
): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    const when = now ? "now and for good" : "in a week, unless they sign in and undo it";
    await confirm(`Delete ${nameOf(user)}: end all sessions, and erase everything ${when}?`, yes);
    const deps = { users: storage.users, clock: systemClock };
    const input = { userId: user.id, actor: "operator" } as const;
    if (now) {
      await eraseUser(deps, input);
      return console.log(`${nameOf(user)} is erased.`);
    }
    const deleteAfter = await schedule(deps, { ...input, delay: deletionDelay });
    console.log(`${nameOf(user)} is signed out; everything is erased on ${showTime(deleteAfter)}.`);
  });
}
