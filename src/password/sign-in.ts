import { AuthError } from "../error/auth-error.ts";
import type { EventBatch } from "../event/event-batch.ts";
import { countSignIn } from "../metric/count-sign-in.ts";
import { type SendVerificationDeps, sendVerification } from "./send-verification.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { type DeviceMark, findKnownDevice, type NewDeviceDeps, noticeNewDevice } from "../session/known-device.ts";
import type { Carriage } from "../session/session.ts";
import { lacksProof, type StartedSession, type StartSessionDeps, startSession } from "../session/start-session.ts";
import { tryAnew } from "../session/try-anew.ts";
import type { Email } from "../mail/email.ts";
import type { Password } from "./password.ts";
import type { PasswordRecord, PasswordStore } from "./password-store.ts";
import { beginLegacy, type LegacyDeps, type LegacyProof } from "./legacy-proof.ts";
import { isStillProven } from "./still-proven.ts";
import { type TriedPassword, tryPassword, type TryPasswordDeps } from "./try-password.ts";

export interface PasswordDeps extends TryPasswordDeps {
  readonly passwords: PasswordStore;
  readonly eventBatch: Pick<EventBatch, "note">;
}

export interface SignInInput {
  readonly email: Email;
  readonly password: Password;
  readonly remember: boolean;
  readonly deviceName: string | null;
  readonly client: ClientInfo;
  /** Who has signed in with this browser before. */
  readonly devices: readonly DeviceMark[];
  /** The sessions this browser presented, proven to be its own. */
  readonly replaces: readonly string[];
  readonly carriage: Carriage;
}

/**
 * Signs in with address and password. Throws `invalid_credentials`, `too_many_attempts`, `account_locked`, whether or not the address has an
 * account; `user_banned`,
 * `deletion_pending` or `email_not_verified` only after the right password, the last one with the link that mends it on its way;
 * `overloaded`; `hook_unavailable` where `legacyPassword` could not be asked.
 */
export function signInWithPassword(
  deps: SignInDeps & { readonly metrics: Metrics },
  input: SignInInput,
): Promise<StartedSession> {
  return countSignIn(deps.metrics, "password", () => signIn(deps, input));
}

type SignInDeps = LegacyDeps & PasswordDeps & StartSessionDeps & Omit<SendVerificationDeps, "mail"> & NewDeviceDeps;

async function signIn(deps: SignInDeps, input: SignInInput): Promise<StartedSession> {
  const proven = await provePassword(deps, { ...input, call: "login" }, (found) => beginLegacy(deps, found, input));
  return tryAnew({
    first: proven,
    attempt: (record) => startFor(deps, record, input),
    readAgain: () => readProvenAgain(deps, proven, input),
  });
}

/**
 * The user as she is now, for whom somebody ended the other sessions, or changed something, while her password was looked at. Throws as
 * `provePassword` where that proof is worth nothing any more.
 *
 * Security: what was proven is that the password is hers. That holds for as long as it is, and no longer: whoever has her password could log in
 * a moment after "end everything" as well, and whoever has the one from before a change may not.
 */
export async function readProvenAgain(
  deps: PasswordDeps & Pick<StartSessionDeps, "clock">,
  proven: PasswordRecord,
  input: Pick<SignInInput, "email" | "password" | "client">,
): Promise<PasswordRecord> {
  const record = await deps.passwords.findByEmail(input.email, new Date(deps.clock()));
  const isHers = record !== null && record.user.id === proven.user.id;
  const isProven = isHers && (await isStillProven(deps, { ...input, before: proven.hash, stored: record.hash }));
  if (!isProven) throw refuse(deps, "invalid_credentials", proven, input);
  if (record.user.bannedAt) throw refuse(deps, "user_banned", record, input);
  return record;
}

/** Starts a session of somebody who has proven her password. Null when she has changed since she was read. Throws what keeps her out. */
async function startFor(deps: SignInDeps, record: PasswordRecord, input: SignInInput): Promise<StartedSession | null> {
  const { deleteAfter } = record.user;
  // Due, and only not swept yet: the account is gone.
  if (deleteAfter && deleteAfter.getTime() <= deps.clock()) throw refuse(deps, "invalid_credentials", record, input);
  if (deleteAfter) throw new AuthError("deletion_pending", { deleteAfter });
  if (lacksProof(deps.verification, record.user)) {
    if (deps.mail) await sendVerification({ ...deps, mail: deps.mail }, record.user, input.client);
    throw new AuthError("email_not_verified");
  }
  const { user, liveSessions } = record;
  const { remember, client, devices, deviceName, replaces, carriage } = input;
  const messages = await noticeNewDevice(deps, { user, client, devices, liveSessions });
  const about = { user, method: "password", remember, client, deviceName, liveSessions, replaces, carriage };
  return startSession(deps, { ...about, messages });
}

/**
 * Proves address and password, and makes a stronger hash when the stored one is not of today's strength. Gives the user with the hash that
 * she has from now on. Throws what `tryPassword` throws, `invalid_credentials`, `user_banned`.
 *
 * @param legacyOf who else is asked of the password, where anybody is.
 */
export async function provePassword(
  deps: PasswordDeps & Pick<StartSessionDeps, "clock">,
  input: Pick<SignInInput, "email" | "password" | "client" | "devices"> & Pick<TriedPassword, "call">,
  legacyOf: (record: PasswordRecord | null) => LegacyProof | null = () => null,
): Promise<PasswordRecord> {
  const { passwords, hasher } = deps;
  const { email, devices } = input;
  const record = await passwords.findByEmail(email, new Date(deps.clock()));
  const hash = record?.hash ?? null;
  const device = record && (findKnownDevice(devices, record.user)?.id ?? null);
  const who = { account: { email }, userId: record?.user.id ?? null, device };
  const legacy = legacyOf(record);
  const isRight = await tryPassword(deps, { ...input, ...who, hash, otherwise: legacy && (() => legacy.ask()) });
  if (!isRight) throw refuse(deps, "invalid_credentials", record, input);
  if (record?.user.bannedAt) throw refuse(deps, "user_banned", record, input);
  const proven = legacy?.isProven ? await legacy.keep() : record;
  if (!proven?.hash) throw refuse(deps, "invalid_credentials", record, input);
  if (!hasher.needsRehash(proven.hash)) return proven;
  return { ...proven, hash: await upgradeHash(deps, proven.user.id, proven.hash, input) };
}

/** Proves the password of someone who is signed in. Throws what `tryPassword` throws, `invalid_credentials`. */
export async function proveOwnPassword(
  deps: PasswordDeps & Pick<StartSessionDeps, "clock">,
  input: {
    readonly userId: string;
    readonly sessionId: string;
    readonly password: Password;
    readonly client: ClientInfo;
    readonly call: string;
  },
): Promise<PasswordRecord> {
  const record = await deps.passwords.findByUserId(input.userId, new Date(deps.clock()));
  const hash = record?.hash ?? null;
  const account = record?.user ?? { email: null, id: input.userId };
  // Security: a session is known as a device is. Strangers who have her account locked must not keep her from what asks for her password, and
  // whoever has stolen the session has no more guesses with it than with a device.
  const device = `session:${input.sessionId}`;
  const isRight = await tryPassword(deps, { ...input, account, hash, device });
  if (!record?.hash || !isRight) throw refuse(deps, "invalid_credentials", record, input);
  return record;
}

/** The refusal of a log-in, noted. Security: the same work whether or not there is such an account, and none that is waited for. */
export function refuse(
  { eventBatch }: Pick<PasswordDeps, "eventBatch">,
  code: "invalid_credentials" | "user_banned",
  record: PasswordRecord | null,
  { email, client, sessionId }: { readonly email?: Email; readonly client: ClientInfo; readonly sessionId?: string },
): AuthError {
  eventBatch.note({
    type: "login_failed",
    data: { code },
    userId: record?.user.id ?? null,
    sessionId: sessionId ?? null,
    email: email ?? null,
    client,
  });
  return new AuthError(code);
}

/** Gives the hash that is stored now. A sign-in never fails because a better one could not be made: the next one tries again. */
async function upgradeHash(
  { passwords, hasher, queue }: PasswordDeps,
  userId: string,
  old: string,
  { password, client }: Pick<SignInInput, "password" | "client">,
): Promise<string> {
  try {
    const hash = await queue.run(client.network, () => hasher.hash(password));
    await passwords.upgrade(userId, old, hash);
    return hash;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return old;
  }
}
