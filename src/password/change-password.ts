import { AuthError } from "../error/auth-error.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { noticeDisownable } from "../session/disownable-notice.ts";
import { findUnrenewed } from "../session/find-unrenewed.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { SessionRenewal } from "../session/session-store.ts";
import {
  type CarriedSession,
  renewedSession,
  renewSession,
  type StartedSession,
  type StartSessionDeps,
} from "../session/start-session.ts";
import { freshFor, isFreshlyProven } from "../session/session-limits.ts";
import { tryAnew } from "../session/try-anew.ts";
import type { LinkTargets } from "../verification/links.ts";
import type { Password } from "./password.ts";
import type { PasswordRecord } from "./password-store.ts";
import { hashNewPassword, type PasswordRules } from "./set-password.ts";
import { type PasswordDeps, proveOwnPassword } from "./sign-in.ts";
import { isStillProven } from "./still-proven.ts";

export interface ChangePasswordInput {
  /** Null: there is none yet, and a proof of a moment ago stands for it. */
  readonly currentPassword: Password | null;
  readonly newPassword: Password;
  /** Names of the product and its host, which make no password. */
  readonly context: readonly string[];
  readonly client: ClientInfo;
}

type ChangePasswordDeps = PasswordDeps &
  PasswordRules &
  Pick<StartSessionDeps, "sessions" | "ring" | "limits" | "clock" | "tokens"> & {
    readonly mail: MailWriter | null;
    readonly links: LinkTargets;
  };

/**
 * Changes the password of someone who is signed in, or sets her first one. Her session goes on with new secrets, every other one ends. Throws
 * `invalid_credentials`, `too_many_attempts`, `account_locked`, `weak_password`, `overloaded`; `reauthentication_required` for a first password of somebody who signed in too long
 * ago; `session_revoked` when the session ended, or had its secrets renewed, while the hash was made; and, with nothing changed, what
 * `renewedSession` throws.
 */
export async function changePassword(
  deps: ChangePasswordDeps,
  current: VerifiedSession,
  input: ChangePasswordInput,
): Promise<CarriedSession & Pick<StartedSession, "deviceEpoch">> {
  const { user, record: session } = current;
  const password = input.currentPassword;
  const proof =
    password === null
      ? await proveWithout(deps, current)
      : await proveOwnPassword(deps, {
          userId: user.id,
          sessionId: session.id,
          password,
          client: input.client,
          call: "changePassword",
        });
  if (input.newPassword === input.currentPassword) {
    throw new AuthError("weak_password", { errors: [{ pointer: "/newPassword", code: "same_as_current" }] });
  }
  const hash = await hashNewPassword(deps, {
    password: input.newPassword,
    field: "newPassword",
    context: [user.email ?? "", user.name ?? "", ...input.context],
    client: input.client,
  });
  const keep = renewSession(deps, session);
  return tryAnew({
    first: proof,
    attempt: (record) => changeAt(deps, { current, input, record, hash, keep }),
    readAgain: () => readAgain(deps, current, { proof, input }),
  });
}

interface WantedChange {
  readonly current: VerifiedSession;
  readonly input: ChangePasswordInput;
  /** As she is when it is tried. */
  readonly record: PasswordRecord;
  readonly hash: string;
  readonly keep: SessionRenewal;
}

/** Null: she is not as she was read, or her session is not. */
async function changeAt(
  deps: ChangePasswordDeps,
  { current: { user, record: session }, input, record: proof, hash, keep }: WantedChange,
): Promise<(CarriedSession & Pick<StartedSession, "deviceEpoch">) | null> {
  // Every device is forgotten, and this one known again: she has just proven who she is.
  const deviceEpoch = proof.user.deviceEpoch + 1;
  const account = { ...proof.user, version: proof.user.version + 1, deviceEpoch };
  const renewed = await renewedSession(deps, { session, renewal: keep, account });
  const { id: userId } = user;
  const type = input.currentPassword === null ? "password_set" : "password_changed";
  const event = { type, data: {}, userId, sessionId: session.id, client: input.client } as const;
  const now = new Date(deps.clock());
  const about = { ...describeOccasion(user, input.client, now.getTime()), resetLink: deps.links.forgotPassword };
  const messages = noticeDisownable(deps, proof.user, { template: type, ...about });
  const change = { userId, version: proof.user.version, hash, keep, now, recording: { events: [event], messages } };
  return (await deps.passwords.change(change)) === null ? null : { ...renewed, deviceEpoch };
}

/**
 * The user as she is now, whose role was changed or whose other sessions were ended while a hash was computed: her own goes on, and so does the change.
 *
 * Security: the password that was proven has to be hers still.
 */
async function readAgain(
  deps: ChangePasswordDeps,
  { record: session }: VerifiedSession,
  { proof, input }: { readonly proof: PasswordRecord; readonly input: ChangePasswordInput },
): Promise<PasswordRecord> {
  const { passwords, sessions, clock } = deps;
  const { currentPassword: password, client } = input;
  const found = await findUnrenewed(sessions, session);
  const record = found && (await passwords.findByUserId(session.userId, new Date(clock())));
  const isProven = record && (await isStillProven(deps, { password, client, before: proof.hash, stored: record.hash }));
  if (!isProven) throw new AuthError("session_revoked");
  return record;
}

/**
 * Security: who has a password must give it, whatever she has proven otherwise: it would be a way to another one for whoever finds her session.
 */
async function proveWithout(
  { passwords, clock }: ChangePasswordDeps,
  { user, record: session }: VerifiedSession,
): Promise<PasswordRecord> {
  const now = clock();
  const record = await passwords.findByUserId(user.id, new Date(now));
  if (!record) throw new AuthError("session_revoked");
  if (record.hash !== null) {
    throw new AuthError("invalid_input", { errors: [{ pointer: "/currentPassword", code: "required" }] });
  }
  if (!isFreshlyProven(session, freshFor, now)) {
    throw new AuthError("reauthentication_required", { maxAge: freshFor });
  }
  return record;
}
