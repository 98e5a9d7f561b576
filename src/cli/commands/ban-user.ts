import { endSessionsOf } from "../../session/end-sessions.ts";
import { banUser as ban, unbanUser as unban } from "../../user/ban-user.ts";
import { countOf } from "../../shared/count-of.ts";
import { confirm } from "../ask.ts";
import { findUser, nameOf } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";

interface EndFlags extends InstallationOptions {
  readonly yes?: boolean;
}

/** Bans a user. */
export async function banUser(
  named: string,
  { reason, yes = false, ...options }: EndFlags & { readonly reason?: string },
): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    if (user.bannedAt) return console.log(`${nameOf(user)} is banned already.`);
    await confirm(`Ban ${nameOf(user)} and end all their sessions?`, yes);
    const input = { userId: user.id, reason: reason ?? null, actor: "operator" } as const;
    const { endedSessions } = await ban(storage, input);
    console.log(`${nameOf(user)} is banned; ${countOf(endedSessions, "session")} ended.`);
  });
}

/** Takes a ban back. */
export async function unbanUser(named: string, options: InstallationOptions): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    const unbanned = await unban(storage, { userId: user.id, actor: "operator" });
    console.log(unbanned ? `${nameOf(user)} can sign in again.` : `${nameOf(user)} is not banned.`);
  });
}

/** Signs a user out everywhere. */
export async function endSessions(named: string, { yes = false, ...options }: EndFlags): Promise<void> {
  await withStorage(options, async (storage) => {
    const user = await findUser(storage.userDirectory, named);
    await confirm(`End every session of ${nameOf(user)}?`, yes);
    const ended = (await endSessionsOf(storage, user.id, { actor: "operator", reason: "ended_by_operator" })) ?? 0;
    console.log(`${nameOf(user)} is signed out everywhere: ${countOf(ended, "session")} ended.`);
  });
}
