import { AuthError } from "../error/auth-error.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { PasswordStore } from "../password/password-store.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { noticeUser } from "../session/notice-user.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { Carriage } from "../session/session.ts";
import { prepareSession, type StartedSession, startPrepared, type StartSessionDeps } from "../session/start-session.ts";
import { accountKey } from "../throttle/account-key.ts";
import type { Attempts } from "../throttle/attempts.ts";
import type { UserStore } from "../user/user-store.ts";
import { type Code, hashCode } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { LinkTargets } from "../verification/links.ts";

export type KeepAccountDeps = StartSessionDeps & {
  readonly codes: Pick<CodeStore, "find" | "consumeOnce">;
  readonly passwords: Pick<PasswordStore, "findByUserId">;
  readonly users: Pick<UserStore, "cancelDeletion">;
  readonly attempts: Pick<Attempts, "clear">;
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
};

export interface KeepAccountInput {
  readonly code: Code;
  readonly carriage: Carriage;
  readonly client: ClientInfo;
  /** The sessions that the one which is started replaces. */
  readonly replaces: readonly string[];
}

/**
 * Takes a deletion back for somebody whom a provider has just proven (`undoToken` of `deletion_pending`), and signs her in. Throws
 * `code_invalid`, also when there is nothing to take back any more; `user_banned`; what `prepareSession` throws, with nothing changed.
 */
export async function keepAccount(deps: KeepAccountDeps, input: KeepAccountInput): Promise<StartedSession> {
  const { client, carriage, replaces } = input;
  const now = new Date(deps.clock());
  const hash = hashCode("undo_deletion", input.code);
  const found = await deps.codes.find("undo_deletion", hash, now);
  const record = found && (await deps.passwords.findByUserId(found.subject, now));
  if (!record || record.user.version !== Number(found.data["version"])) throw new AuthError("code_invalid");
  const { liveSessions } = record;
  if (record.user.bannedAt) throw new AuthError("user_banned");
  const user = { ...record.user, deleteAfter: null };
  const method = found.data["provider"] ?? "";
  const about = { user, method, remember: true, client, deviceName: null, liveSessions, replaces, carriage };
  const prepared = await prepareSession(deps, about);
  const event = { type: "deletion_undone", data: {}, userId: user.id, client } as const;
  const notice = { ...describeOccasion(user, client, now.getTime()), accountLink: deps.links.account };
  const messages = noticeUser(deps.mail, user, { template: "deletion_undone", ...notice });
  if (!(await deps.codes.consumeOnce("undo_deletion", hash, now))) throw new AuthError("code_invalid");
  await deps.attempts.clear(accountKey(deps.ring, user));
  const kept = await deps.users.cancelDeletion(user.id, user.version, { events: [event], messages });
  if (!kept) throw new AuthError("code_invalid");
  const started = await startPrepared(deps, prepared);
  if (!started) throw new AuthError("code_invalid");
  return started;
}
