import { AuthError } from "../error/auth-error.ts";
import type { EventBatch } from "../event/event-batch.ts";
import { countSignIn } from "../metric/count-sign-in.ts";
import { type SendVerificationDeps, sendVerification } from "./send-verification.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { type DeviceMark, type NewDeviceDeps, noticeNewDevice } from "../session/known-device.ts";
import type { Carriage } from "../session/session.ts";
import { lacksProof, type StartedSession, type StartSessionDeps, startSession } from "../session/start-session.ts";
import type { Email } from "../mail/email.ts";
import type { HashQueue } from "./hash-queue.ts";
import type { PasswordHasher } from "./hash.ts";
import type { Password } from "./password.ts";
import type { PasswordRecord, PasswordStore } from "./password-store.ts";

export interface PasswordDeps {
  readonly passwords: PasswordStore;
  readonly hasher: PasswordHasher;
  readonly queue: Pick<HashQueue, "run">;
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
 * Signs in with address and password. Throws `invalid_credentials`, whether or not the address has an account; `user_banned`,
 * `deletion_pending` or `email_not_verified` only after the right password, the last one with the link that mends it on its way;
 * `overloaded`.
 */
export function signInWithPassword(
  deps: SignInDeps & { readonly metrics: Metrics },
  input: SignInInput,
): Promise<StartedSession> {
  return countSignIn(deps.metrics, "password", () => signIn(deps, input));
}

type SignInDeps = PasswordDeps & StartSessionDeps & Omit<SendVerificationDeps, "mail"> & NewDeviceDeps;

async function signIn(deps: SignInDeps, input: SignInInput): Promise<StartedSession> {
  const record = await provePassword(deps, input);
  const { deleteAfter } = record.user;
  // Due, and only not swept yet: the account is gone.
  if (deleteAfter && deleteAfter.getTime() <= deps.clock()) throw refuse(deps, "invalid_credentials", record, input);
  if (deleteAfter) throw new AuthError("deletion_pending", { deleteAfter });
  if (lacksProof(deps.verification, record.user)) {
    if (deps.mail) await sendVerification({ ...deps, mail: deps.mail }, record.user);
    throw new AuthError("email_not_verified");
  }
  const { user, liveSessions } = record;
  const { remember, client, devices, deviceName, replaces, carriage } = input;
  const messages = await noticeNewDevice(deps, { user, client, devices, liveSessions });
  const about = { user, method: "password", remember, client, deviceName, liveSessions, replaces, carriage };
  const started = await startSession(deps, { ...about, messages });
  if (!started) throw refuse(deps, "invalid_credentials", record, input);
  return started;
}

/** Proves address and password, and makes a stronger hash when the stored one is not of today's strength. */
export async function provePassword(
  deps: PasswordDeps & Pick<StartSessionDeps, "clock">,
  input: Pick<SignInInput, "email" | "password" | "client">,
): Promise<PasswordRecord> {
  const { passwords, hasher, queue } = deps;
  const record = await passwords.findByEmail(input.email, new Date(deps.clock()));
  // Security: an unknown address, and one without a password, cost what a wrong password costs.
  const hash = record?.hash ?? hasher.decoy;
  const lane = input.client.network;
  const matches = await queue.run(lane, () => hasher.verify(hash, input.password));
  if (!record?.hash || !matches) throw refuse(deps, "invalid_credentials", record, input);
  if (record.user.bannedAt) throw refuse(deps, "user_banned", record, input);
  if (hasher.needsRehash(record.hash)) await upgradeHash(deps, record.user.id, record.hash, input);
  return record;
}

/** Proves the password of someone who is signed in. Throws `invalid_credentials` or `overloaded`. */
export async function proveOwnPassword(
  deps: PasswordDeps & Pick<StartSessionDeps, "clock">,
  input: {
    readonly userId: string;
    readonly sessionId: string;
    readonly password: Password;
    readonly client: ClientInfo;
  },
): Promise<PasswordRecord> {
  const record = await deps.passwords.findByUserId(input.userId, new Date(deps.clock()));
  const hash = record?.hash ?? deps.hasher.decoy;
  const matches = await deps.queue.run(input.client.network, () => deps.hasher.verify(hash, input.password));
  if (!record?.hash || !matches) throw refuse(deps, "invalid_credentials", record, input);
  return record;
}

/** The refusal, noted. Security: the same work whether or not there is such an account, and none that is waited for. */
function refuse(
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

/** A sign-in never fails because a better hash could not be made now: the next one tries again. */
async function upgradeHash(
  { passwords, hasher, queue }: PasswordDeps,
  userId: string,
  old: string,
  { password, client }: Pick<SignInInput, "password" | "client">,
): Promise<void> {
  try {
    const hash = await queue.run(client.network, () => hasher.hash(password));
    await passwords.upgrade(userId, old, hash);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
  }
}
