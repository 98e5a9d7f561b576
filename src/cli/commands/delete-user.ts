import { systemClock } from "../../shared/clock.ts";
import { deleteUser as schedule } from "../../user/delete-user.ts";
import { deletionDelay } from "../../user/deletion.ts";
import { confirm } from "../ask.ts";
import { findUser, nameOf } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { showTime } from "../show-time.ts";

/** Users whose deletion is due, erased along: a server does the same once a minute. */
const eraseBatch = 100;

/** Deletes a user: in a week, or now. */
export async function deleteUser(
  named: string,
  { now = false, yes = false, ...options }: InstallationOptions & { readonly now?: boolean; readonly yes?: boolean },
): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    const when = now ? "now and for good" : "in a week, unless they sign in and undo it";
    await confirm(`Delete ${nameOf(user)}: end all sessions, and erase everything ${when}?`, yes);
    const delay = now ? 0 : deletionDelay;
    const deps = { users: storage.users, clock: systemClock };
    const deleteAfter = await schedule(deps, { userId: user.id, delay, actor: "operator" });
    if (!now) return console.log(`${nameOf(user)} is signed out; everything is erased on ${showTime(deleteAfter)}.`);
    while (await storage.users.findById(user.id)) {
      if ((await storage.users.eraseDue(new Date(systemClock()), eraseBatch)) === 0) break;
    }
    console.log(`${nameOf(user)} is erased.`);
  });
}
