import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { nameDeviceForMail } from "../session/device.ts";
import type { Clock } from "../shared/clock.ts";
import { accountKey } from "../throttle/account-key.ts";
import type { Attempts } from "../throttle/attempts.ts";
import type { UserRecord } from "../user/user.ts";
import { type Code, hashCode } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { LinkTargets } from "../verification/links.ts";
import type { Password } from "./password.ts";
import type { PasswordRecord } from "./password-store.ts";
import { resetBasis } from "./reset-basis.ts";
import { hashNewPassword, type PasswordRules } from "./set-password.ts";
import type { PasswordDeps } from "./sign-in.ts";

export interface ResetPasswordDeps extends PasswordDeps, PasswordRules {
  readonly attempts: Pick<Attempts, "begin" | "clear">;
  readonly codes: Pick<CodeStore, "find">;
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

export interface ResetPasswordInput {
  readonly code: Code;
  readonly newPassword: Password;
  /** Names of the product and its host, which make no password. */
  readonly context: readonly string[];
  readonly client: ClientInfo;
}

/** Whose password was reset, and the epoch by which her devices are known from now on. */
export interface CompletedReset {
  readonly account: UserRecord;
  readonly deviceEpoch: number;
}

/**
 * Sets a new password by a mailed code: every session ends, the address counts as proven, every other code is worth nothing, and the
 * owner is told. Attempts that were counted are forgotten, and a lock with them. Throws `code_invalid`; `weak_password`, which leaves the code good for another try; `user_banned`; `overloaded`.
 */
export async function resetPassword(deps: ResetPasswordDeps, input: ResetPasswordInput): Promise<CompletedReset> {
  const { code, newPassword, client } = input;
  const record = await findReset(deps, code);
  if (!record) throw new AuthError("code_invalid");
  const { user } = record;
  if (user.bannedAt) throw new AuthError("user_banned");
  const hash = await hashNewPassword(deps, {
    password: newPassword,
    field: "newPassword",
    context: [user.email ?? "", user.name ?? "", ...input.context],
    client,
  });
  const now = new Date(deps.clock());
  const device = client.userAgent === null ? null : nameDeviceForMail(client.userAgent);
  const notice =
    user.email === null
      ? null
      : deps.mail?.write({
          to: user.email as Email,
          language: user.language,
          template: "password_reset",
          when: now,
          device,
          resetLink: deps.links.forgotPassword,
        });
  const recording = {
    events: [{ type: "password_reset", data: {}, userId: user.id, client } as const],
    ...(notice && { messages: [notice] }),
  };
  const codeHash = hashCode("password_reset", code);
  // Before the code is spent, so that it is good for another try where this fails. The mailbox has proven more than a password would.
  await deps.attempts.clear(accountKey(deps.ring, user));
  if (!(await deps.passwords.reset({ codeHash, userId: user.id, hash, now, recording }))) {
    throw new AuthError("code_invalid");
  }
  return { account: user, deviceEpoch: user.deviceEpoch + 1 };
}

/** Whose password a code would set. Null when it would set none. Nothing is spent. */
export async function findReset(
  deps: Pick<ResetPasswordDeps, "codes" | "passwords" | "clock">,
  code: Code,
): Promise<PasswordRecord | null> {
  const now = deps.clock();
  const found = await deps.codes.find("password_reset", hashCode("password_reset", code), new Date(now));
  const record = found && (await deps.passwords.findByUserId(found.subject, new Date(now)));
  if (!record || found.data["basis"] !== resetBasis(record.hash, record.user.email)) return null;
  const { deleteAfter } = record.user;
  return deleteAfter && deleteAfter.getTime() <= now ? null : record;
}
