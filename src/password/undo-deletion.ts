import type { MailWriter } from "../mail/mail.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { type NewDeviceDeps, noticeNewDevice } from "../session/known-device.ts";
import { noticeUser } from "../session/notice-user.ts";
import { describeOccasion } from "../session/occasion.ts";
import { prepareSession, type StartedSession, startPrepared, type StartSessionDeps } from "../session/start-session.ts";
import { tryAnew } from "../session/try-anew.ts";
import type { UserRecord } from "../user/user.ts";
import type { UserStore } from "../user/user-store.ts";
import type { LinkTargets } from "../verification/links.ts";
import type { PasswordRecord } from "./password-store.ts";
import { type PasswordDeps, provePassword, readProvenAgain, refuse, type SignInInput } from "./sign-in.ts";

export type UndoDeletionDeps = PasswordDeps &
  StartSessionDeps &
  NewDeviceDeps & {
    readonly users: Pick<UserStore, "cancelDeletion">;
    readonly mail: MailWriter | null;
    readonly links: LinkTargets;
  };

export type UndoDeletionInput = Omit<SignInInput, "remember" | "deviceName">;

/**
 * Takes a deletion back by address and password, and signs her in; with nothing to take back, that alone. Throws as `signInWithPassword`, save
 * `deletion_pending`.
 */
export async function undoDeletion(deps: UndoDeletionDeps, input: UndoDeletionInput): Promise<StartedSession> {
  const proven = await provePassword(deps, { ...input, call: "undoDeletion" });
  return tryAnew({
    first: proven,
    attempt: (record) => undoFor(deps, record, input),
    readAgain: () => readProvenAgain(deps, proven, input),
  });
}

/** Null: she is not as she was read. Pressed twice, the other request has taken it back, and this one signs in. */
async function undoFor(
  deps: UndoDeletionDeps,
  record: PasswordRecord,
  input: UndoDeletionInput,
): Promise<StartedSession | null> {
  const { user, liveSessions } = record;
  const { client, devices, replaces, carriage } = input;
  const { deleteAfter } = user;
  // Due, and only not swept yet: the account is gone.
  if (deleteAfter && deleteAfter.getTime() <= deps.clock()) throw refuse(deps, "invalid_credentials", record, input);
  // Security: with nothing to undo it is a sign-in like every other, and no quieter one for whoever has stolen a password.
  const messages = deleteAfter ? [] : await noticeNewDevice(deps, { user, client, devices, liveSessions });
  const how = { method: "password", remember: true, client, deviceName: null, liveSessions, replaces, carriage };
  const prepared = await prepareSession(deps, { user, messages, ...how });
  if (deleteAfter && !(await cancelDeletion(deps, user, client))) return null;
  return startPrepared(deps, prepared);
}

function cancelDeletion(deps: UndoDeletionDeps, user: UserRecord, client: ClientInfo): Promise<boolean> {
  const event = { type: "deletion_undone", data: {}, userId: user.id, client } as const;
  const about = { ...describeOccasion(user, client, deps.clock()), accountLink: deps.links.account };
  const messages = noticeUser(deps.mail, user, { template: "deletion_undone", ...about });
  return deps.users.cancelDeletion(user.id, user.version, { events: [event], messages });
}
