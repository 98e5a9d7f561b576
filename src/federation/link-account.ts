import { AuthError } from "../error/auth-error.ts";
import { countSignIn } from "../metric/count-sign-in.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { Password } from "../password/password.ts";
import type { PasswordRecord } from "../password/password-store.ts";
import type { PasswordDeps } from "../password/sign-in.ts";
import { tryPassword } from "../password/try-password.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { type DeviceMark, findKnownDevice, type NewDeviceDeps, noticeNewDevice } from "../session/known-device.ts";
import type { Carriage } from "../session/session.ts";
import {
  type PreparedSession,
  prepareSession,
  type StartedSession,
  startPrepared,
  type StartSessionDeps,
} from "../session/start-session.ts";
import { tryAnew } from "../session/try-anew.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Clock } from "../shared/clock.ts";
import { accountKey } from "../throttle/account-key.ts";
import type { Attempts } from "../throttle/attempts.ts";
import type { UserRecord } from "../user/user.ts";
import { type Code, type CodeHash, hashCode } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { Avatars } from "./accept-sign-in.ts";
import type { CodeLink, IdentityStore } from "./identity-store.ts";
import { type LinkData, readLinkData } from "./link-data.ts";
import { linkedMessages, newIdentity } from "./new-identity.ts";
import type { ProviderClient, Providers } from "./provider-client.ts";
import { reclaimedUser } from "./reclaimed-user.ts";

export interface FindLinkDeps {
  readonly codes: Pick<CodeStore, "find">;
  readonly passwords: Pick<PasswordDeps["passwords"], "findByUserId">;
  readonly providers: Providers;
  readonly clock: Clock;
}

/** What a code stands for: an identity that nobody has yet, and the account whose address its provider has proven. */
export interface FoundLink {
  readonly codeHash: CodeHash;
  readonly provider: Pick<ProviderClient, "id" | "name">;
  readonly data: LinkData;
  readonly record: PasswordRecord;
}

/** Looks what a code would link, without spending it. Null: nothing. */
export async function findLink(deps: FindLinkDeps, code: Code): Promise<FoundLink | null> {
  const now = deps.clock();
  const codeHash = hashCode("link_identity", code);
  const found = await deps.codes.find("link_identity", codeHash, new Date(now));
  const record = found && (await deps.passwords.findByUserId(found.subject, new Date(now)));
  if (!record) return null;
  const data = readLinkData(found.data);
  const provider = deps.providers.get(data.account.provider);
  const { email, version, deleteAfter } = record.user;
  const isAsRead = email === data.email && version === data.version;
  const isThere = isAsRead && (deleteAfter === null || deleteAfter.getTime() > now);
  return provider && isThere ? { codeHash, provider, data, record } : null;
}

export type LinkAccountDeps = FindLinkDeps &
  PasswordDeps &
  StartSessionDeps &
  NewDeviceDeps & {
    readonly identities: Pick<IdentityStore, "linkByCode" | "reclaim" | "use">;
    readonly attempts: Pick<Attempts, "begin" | "clear">;
    readonly metrics: Metrics;
    /** Absent: pictures are not fetched. */
    readonly avatars?: Avatars;
  };

export interface LinkAccountInput {
  readonly carriage: Carriage;
  readonly client: ClientInfo;
  /** Who has signed in with this browser before. */
  readonly devices: readonly DeviceMark[];
  /** The sessions that the one which is started replaces. */
  readonly replaces: readonly string[];
}

/**
 * Links the identity that a code stands for to its account, by the account's password, and signs in: everything of hers is kept, and the
 * address is proven. Throws `password_required` where there is none; `invalid_credentials`, `too_many_attempts`, `account_locked`, `user_banned`,
 * `deletion_pending`, `overloaded` as at log-in; `code_invalid`, also where the identity was taken from her again before the session began.
 */
export function linkByPassword(
  deps: LinkAccountDeps,
  found: FoundLink,
  input: LinkAccountInput & { readonly password: Password | null },
): Promise<StartedSession> {
  return countSignIn(deps.metrics, found.provider.id, async () => {
    await requirePassword(deps, found, input);
    const { user: known, liveSessions } = found.record;
    const { deleteAfter } = known;
    if (deleteAfter) throw new AuthError("deletion_pending", { deleteAfter });
    const { client, devices } = input;
    const email = { type: "email_verified", data: {}, userId: known.id, client } as const;
    const events = [...(known.emailVerified ? [] : [email]), linkedEvent(found, client)];
    const link = describe(deps, found, client, events);
    const user = { ...known, emailVerified: true };
    const messages = await noticeNewDevice(deps, { user, client, devices, liveSessions });
    const prepared = await prepare(deps, found, input, { user, liveSessions, messages });
    if (!(await deps.identities.linkByCode(link))) throw new AuthError("code_invalid");
    return start(deps, found, input, prepared);
  });
}

/**
 * The owner of the mailbox takes the account: the password, sessions and identities of whoever set it up on her address are gone, and she
 * is signed in. Throws `user_banned`, `code_invalid`.
 */
export function takeAccount(deps: LinkAccountDeps, found: FoundLink, input: LinkAccountInput): Promise<StartedSession> {
  return countSignIn(deps.metrics, found.provider.id, async () => {
    if (found.record.user.bannedAt) throw refuse(deps, found, "user_banned", input.client);
    const { client } = input;
    const reclaimed = { type: "account_reclaimed", data: {}, userId: found.record.user.id, client } as const;
    const taking = describe(deps, found, client, [reclaimed, linkedEvent(found, client)]);
    const user = reclaimedUser(found.record.user, taking.identity.name);
    const prepared = await prepare(deps, found, input, { user, liveSessions: 0, messages: [] });
    await deps.attempts.clear(accountKey(deps.ring, user));
    if (!(await deps.identities.reclaim(taking))) throw new AuthError("code_invalid");
    return start(deps, found, input, prepared);
  });
}

/** What both ways write. */
function describe(
  deps: LinkAccountDeps,
  { codeHash, provider, data, record: { user } }: FoundLink,
  client: ClientInfo,
  events: CodeLink["recording"]["events"],
): CodeLink {
  const { account, email, version } = data;
  const identity = newIdentity(account, new Date(deps.clock()));
  const owner = { id: user.id, email, emailVerified: true, language: user.language };
  const messages = linkedMessages(deps, { user: owner, provider, client, identity });
  return { codeHash, userId: user.id, version, email, identity, recording: { events, messages } };
}

function linkedEvent({ provider, record }: FoundLink, client: ClientInfo): CodeLink["recording"]["events"][number] {
  return { type: "identity_linked", data: { provider: provider.id }, userId: record.user.id, client };
}

async function requirePassword(
  deps: LinkAccountDeps,
  found: FoundLink,
  { password, client, devices }: LinkAccountInput & { readonly password: Password | null },
): Promise<void> {
  const { hash, user } = found.record;
  if (password === null || hash === null) throw new AuthError("password_required");
  const device = findKnownDevice(devices, user)?.id ?? null;
  const tried = { account: user, userId: user.id, hash, password, device, client, call: "linkAccount" };
  if (!(await tryPassword(deps, tried))) throw refuse(deps, found, "invalid_credentials", client);
  if (user.bannedAt) throw refuse(deps, found, "user_banned", client);
}

function refuse(
  { eventBatch }: LinkAccountDeps,
  { record }: FoundLink,
  code: "invalid_credentials" | "user_banned",
  client: ClientInfo,
): AuthError {
  eventBatch.note({ type: "login_failed", data: { code }, userId: record.user.id, client });
  const errors = [{ pointer: "/password", code }];
  return new AuthError(code, code === "invalid_credentials" ? { errors } : {});
}

interface StartingUser {
  readonly user: UserRecord;
  readonly liveSessions: number;
  readonly messages: readonly NewMessage[];
}

/** Before anything is written: who is told that it did not work can try again with the same code. */
function prepare(
  deps: LinkAccountDeps,
  { provider, data }: FoundLink,
  { client, replaces, carriage }: LinkAccountInput,
  who: StartingUser,
): Promise<PreparedSession> {
  const { remember, deviceName } = data;
  return prepareSession(deps, { ...who, method: provider.id, remember, client, deviceName, replaces, carriage });
}

function start(
  deps: LinkAccountDeps,
  found: FoundLink,
  input: LinkAccountInput,
  prepared: PreparedSession,
): Promise<StartedSession> {
  const { user } = prepared.input;
  const { avatarUrl } = found.data.account;
  if (avatarUrl !== null) deps.avatars?.note(user.id, avatarUrl);
  return tryAnew({
    first: prepared,
    attempt: (next) => startPrepared(deps, next),
    readAgain: async () => {
      const who = await readAgain(deps, found, input.client);
      return prepare(deps, found, input, { ...who, messages: prepared.input.messages ?? [] });
    },
  });
}

/**
 * The user as she is now, of whom somebody ended everything, or changed something, after the identity was linked. The code is spent: by the
 * identity she comes in, as with every later sign-in at her provider.
 */
async function readAgain(
  deps: LinkAccountDeps,
  found: FoundLink,
  client: ClientInfo,
): Promise<Pick<StartingUser, "user" | "liveSessions">> {
  const now = new Date(deps.clock());
  const used = await deps.identities.use(found.data.account, now);
  if (used?.user.id !== found.record.user.id) throw new AuthError("code_invalid");
  const { user, liveSessions } = used;
  if (user.bannedAt) throw refuse(deps, found, "user_banned", client);
  if (user.deleteAfter) throw new AuthError("deletion_pending", { deleteAfter: user.deleteAfter });
  return { user, liveSessions };
}
