import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { EventBatch } from "../event/event-batch.ts";
import type { Email } from "../mail/email.ts";
import { countSignIn } from "../metric/count-sign-in.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { PasswordStore } from "../password/password-store.ts";
import { type SendVerificationDeps, sendVerification } from "../password/send-verification.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { type DeviceMark, type NewDeviceDeps, noticeNewDevice } from "../session/known-device.ts";
import type { Carriage } from "../session/session.ts";
import {
  lacksProof,
  type PreparedSession,
  prepareSession,
  type StartedSession,
  startPrepared,
  type StartSessionDeps,
} from "../session/start-session.ts";
import { tryAnew } from "../session/try-anew.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "../user/before-register.ts";
import { admitRegistration, type RegistrationRule } from "../user/registration-rule.ts";
import { newUserRecord } from "../user/new-user-record.ts";
import type { UserRecord } from "../user/user.ts";
import type { Code } from "../verification/code.ts";
import { makeCode } from "../verification/make-code.ts";
import type { SeenAccount } from "./account-finder.ts";
import type { IdentityStore, UsedIdentity } from "./identity-store.ts";
import { writeLinkData } from "./link-data.ts";
import { linkedMessages, newIdentity } from "./new-identity.ts";
import { accountKey } from "../throttle/account-key.ts";
import type { Attempts } from "../throttle/attempts.ts";
import type { ProviderSignIn } from "./profile.ts";
import { provenAddress } from "./proven-address.ts";
import { type ProviderAccount, toProviderAccount } from "./provider-account.ts";
import { reclaimedUser } from "./reclaimed-user.ts";
import type { ProviderClient } from "./provider-client.ts";
import type { TokenKeeper } from "./token-keeper.ts";

/** Fetches pictures of people, some time later. Must not throw. */
export interface Avatars {
  note(userId: string, url: string): void;
}

export type AcceptSignInDeps = StartSessionDeps &
  BeforeRegisterDeps &
  NewDeviceDeps &
  Omit<SendVerificationDeps, "mail"> & {
    readonly identities: IdentityStore;
    readonly passwords: Pick<PasswordStore, "findByEmail">;
    readonly settings: { readonly registration: RegistrationRule };
    readonly eventBatch: Pick<EventBatch, "note">;
    readonly attempts: Pick<Attempts, "clear">;
    readonly metrics: Metrics;
    /** Absent: pictures are not fetched. */
    readonly avatars?: Avatars;
    /** Absent: tokens of providers are not kept. */
    readonly tokenKeeper?: Pick<TokenKeeper, "keep">;
  };

/** A sign-in at a provider, to be turned into one here. */
export interface AcceptSignInInput {
  readonly provider: Pick<ProviderClient, "id" | "name" | "allowSignUp" | "keepsTokens">;
  readonly signIn: ProviderSignIn;
  readonly carriage: Carriage;
  readonly remember: boolean;
  readonly deviceName: string | null;
  readonly client: ClientInfo;
  /** Who has signed in with this browser before. Absent: nobody is told of a new device. */
  readonly devices?: readonly DeviceMark[];
  /** The sessions that the one which is started replaces. */
  readonly replaces: readonly string[];
  /**
   * The account that this was about when the provider answered (`seeAccount`), where that was a while ago. What has ended everything of hers
   * since has ended this sign-in as well.
   */
  readonly seen?: SeenAccount | null;
}

/** What comes of a sign-in at a provider. */
export type AcceptedSignIn =
  | {
      readonly kind: "started";
      readonly started: StartedSession;
      /** Whether the account is a minute old, has no address yet, and could be mailed: she is then asked for one. */
      readonly lacksEmail: boolean;
    }
  /**
   * The provider proves the address of an account whose own owner never did. The code stands for the identity, for half an hour: it takes the account's
   * password, or the owner of the mailbox takes the account.
   */
  | { readonly kind: "password_required"; readonly code: Code };

/** Times it is tried again because another sign-in made or linked the same identity meanwhile. */
const maxAttempts = 4;

/**
 * Turns a sign-in at a provider into a session. A person is found by (issuer, subject) alone. Somebody new gets an account, or the one of an
 * address that both sides have proven: this provider by its authority over it, its owner here before. Throws `user_banned`,
 * `deletion_pending`, `email_not_verified` as a log-in by password does; `registration_closed`, `domain_not_allowed` and what
 * `askBeforeRegister` throws where there would be a new account; `invalid_credentials` when everything of hers was ended since `seen`, or the
 * identity was taken from her meanwhile; `overloaded`; `provider_failed` when the provider does not say who she is.
 */
export function acceptSignIn(deps: AcceptSignInDeps, input: AcceptSignInInput): Promise<AcceptedSignIn> {
  const outcomeOf = ({ kind }: AcceptedSignIn): string => (kind === "started" ? "success" : kind);
  return countSignIn(deps.metrics, input.provider.id, () => accept(deps, input), outcomeOf);
}

/** One sign-in, as far as it is read. */
interface Arrival extends AcceptSignInInput {
  readonly account: ProviderAccount;
  readonly now: Date;
}

async function accept(deps: AcceptSignInDeps, input: AcceptSignInInput): Promise<AcceptedSignIn> {
  const account = toProviderAccount(input.provider.id, input.signIn.profile);
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const accepted = await tryToAccept(deps, { ...input, account, now: new Date(deps.clock()) });
    if (accepted) return accepted;
  }
  throw new AuthError("overloaded", { retryAfter: 1 });
}

/** Null: somebody else was first, and has to be looked at. */
async function tryToAccept(deps: AcceptSignInDeps, arrival: Arrival): Promise<AcceptedSignIn | null> {
  const { account, now } = arrival;
  const used = await deps.identities.use(account, now);
  if (used) return start(deps, arrival, await prepareKnown(deps, arrival, used));
  // Security: an identity that was taken away meanwhile does not come back by a sign-in that was under way.
  if (arrival.seen?.by === "identity") throw new AuthError("invalid_credentials");
  // Security: an address that the provider has no authority over is not even looked up: whether it has an account must show in nothing, and
  // linking by it would let in whoever can type it there.
  const proven = provenAddress(arrival.signIn.profile, account);
  if (proven === null) return register(deps, arrival, null);
  const owner = await deps.passwords.findByEmail(proven, now);
  if (!owner) return register(deps, arrival, proven);
  const { user, liveSessions } = owner;
  if (user.emailVerified) return link(deps, arrival, { user, liveSessions, email: proven });
  refuseBlocked(deps, arrival, user);
  if (owner.hash === null) return takeOver(deps, arrival, { user, email: proven });
  return askPassword(deps, arrival, { user, email: proven });
}

/** The session of somebody whose identity it is. Throws what keeps her out. */
async function prepareKnown(
  deps: AcceptSignInDeps,
  arrival: Arrival,
  { identity, user, liveSessions }: UsedIdentity,
): Promise<PreparedSession> {
  await refuseUnfit(deps, arrival, user);
  noteAvatar(deps, arrival, user);
  const shown = await followName(deps, arrival, { user, before: identity.name });
  return prepare(deps, arrival, { user: shown, liveSessions, isKnown: true });
}

/** Both sides have proven the address: the account is hers. */
async function link(
  deps: AcceptSignInDeps,
  arrival: Arrival,
  { user, liveSessions, email }: { readonly user: UserRecord; readonly liveSessions: number; readonly email: Email },
): Promise<AcceptedSignIn | null> {
  await refuseUnfit(deps, arrival, user);
  const { provider, account, client, now } = arrival;
  const prepared = await prepare(deps, arrival, { user, liveSessions, isKnown: true });
  const identity = newIdentity(account, now);
  const linked = await deps.identities.link({
    userId: user.id,
    version: user.version,
    provenEmail: email,
    identity,
    recording: {
      events: [{ type: "identity_linked", data: { provider: provider.id }, userId: user.id, client }],
      messages: linkedMessages(deps, { user, provider, client, identity }),
    },
  });
  if (typeof linked === "string") return null;
  noteAvatar(deps, arrival, user);
  return start(deps, arrival, prepared);
}

async function register(deps: AcceptSignInDeps, arrival: Arrival, email: Email | null): Promise<AcceptedSignIn | null> {
  const { provider, account, client, now, seen } = arrival;
  // Security: the account is gone, or has another address. Nothing that was under way for it makes one in its place.
  if (seen) throw new AuthError("invalid_credentials");
  if (!provider.allowSignUp) throw new AuthError("registration_closed");
  admitRegistration(deps.settings.registration, { email, invited: false });
  const method = provider.id;
  const { name } = account;
  const emailVerified = email !== null;
  const given = await askBeforeRegister(deps, { email, emailVerified, name, method }, client);
  const id = randomUUID();
  const about = { userId: id, client };
  const language = client.language ?? null;
  const newUser = { id, email, emailVerified, name, ...given, passwordHash: null, language, createdAt: now };
  const prepared = await prepare(deps, arrival, { user: newUserRecord(newUser), liveSessions: 0 });
  const user = await deps.identities.register({
    user: newUser,
    identity: newIdentity(account, now),
    recording: {
      events: [
        { type: "user_registered", data: { method }, ...about },
        ...(emailVerified ? [{ type: "email_verified", data: {}, ...about } as const] : []),
      ],
    },
  });
  if (!user) return null;
  noteAvatar(deps, arrival, user);
  return start(deps, arrival, prepared, email === null && deps.mail !== null);
}

/**
 * An account that the application or an operator made for an address, and that nobody can have entered by a password: whoever owns the
 * mailbox is whom it was made for. What was set up on it before goes all the same.
 */
async function takeOver(
  deps: AcceptSignInDeps,
  arrival: Arrival,
  { user: found, email }: { readonly user: UserRecord; readonly email: Email },
): Promise<AcceptedSignIn | null> {
  const { provider, account, client, now } = arrival;
  const about = { userId: found.id, client };
  const identity = newIdentity(account, now);
  const owner = { id: found.id, email, emailVerified: true, language: found.language };
  const prepared = await prepare(deps, arrival, { user: reclaimedUser(found, account.name), liveSessions: 0 });
  const user = await deps.identities.reclaim({
    codeHash: null,
    userId: found.id,
    version: found.version,
    email,
    identity,
    recording: {
      events: [
        { type: "account_reclaimed", data: {}, ...about },
        { type: "identity_linked", data: { provider: provider.id }, ...about },
      ],
      messages: linkedMessages(deps, { user: owner, provider, client, identity }),
    },
  });
  if (!user) return null;
  noteAvatar(deps, arrival, user);
  return start(deps, arrival, prepared);
}

/** The address is proven on one side only: the account's password decides, or the owner of the mailbox does. */
async function askPassword(
  deps: AcceptSignInDeps,
  { account, carriage, remember, deviceName, now }: Arrival,
  { user, email }: { readonly user: UserRecord; readonly email: Email },
): Promise<AcceptedSignIn> {
  const { version } = user;
  const data = writeLinkData({ account, email, version, carrier: carriage.carrier, remember, deviceName });
  const { code, stored } = makeCode("link_identity", { subject: user.id, data }, now.getTime());
  await deps.codes.issue(stored);
  return { kind: "password_required", code };
}

interface StartingUser {
  readonly user: UserRecord;
  readonly liveSessions: number;
  /** Whether the account was hers before: she is told of a device that is new to it. */
  readonly isKnown?: true;
}

/** Before anything else is written: who is told that it did not work has lost nothing by it. */
async function prepare(
  deps: AcceptSignInDeps,
  arrival: Arrival,
  { user, liveSessions, isKnown }: StartingUser,
): Promise<PreparedSession> {
  const { provider, signIn, client, devices, remember, deviceName, replaces, carriage } = arrival;
  // Security: a provider that lets her pass because it remembers her has proven nothing now. What needs a fresh proof would be open to whoever sits
  // down at her browser. An account that is made by this sign-in holds nothing that could be taken.
  const provenAt = isKnown && signIn.authTime !== null ? signIn.authTime * 1000 : undefined;
  const messages = devices && isKnown ? await noticeNewDevice(deps, { user, client, devices, liveSessions }) : [];
  const about = { user, method: provider.id, remember, client, deviceName, liveSessions, replaces, carriage, provenAt };
  return prepareSession(deps, { ...about, messages });
}

async function start(
  deps: AcceptSignInDeps,
  arrival: Arrival,
  prepared: PreparedSession,
  lacksEmail = false,
): Promise<AcceptedSignIn> {
  const { provider, signIn } = arrival;
  if (provider.keepsTokens && signIn.tokens) await deps.tokenKeeper?.keep(signIn.profile, signIn.tokens);
  // Strangers may have had the account locked against passwords: who comes in by a provider is none.
  await deps.attempts.clear(accountKey(deps.ring, prepared.input.user));
  const started = await tryAnew({
    first: prepared,
    attempt: (next) => startPrepared(deps, next),
    readAgain: () => prepareAgain(deps, arrival, prepared.input.user),
  });
  return { kind: "started", started, lacksEmail };
}

/**
 * Somebody ended her other sessions, or changed something about her, while she came in: with what is true of her now.
 *
 * Security: what was proven is that an identity is hers at its provider. That opens the account for as long as it is linked to it, and no
 * longer: whoever has it could come in a moment after "end everything" as well, and whoever lost it meanwhile may not.
 */
async function prepareAgain(deps: AcceptSignInDeps, arrival: Arrival, user: UserRecord): Promise<PreparedSession> {
  const now = new Date(deps.clock());
  const used = await deps.identities.use(arrival.account, now);
  if (used?.user.id !== user.id) throw refuse(deps, arrival, user, "invalid_credentials");
  return prepareKnown(deps, { ...arrival, now }, used);
}

/** What keeps a user out whose identity or address is proven, in the order of a log-in by password. */
async function refuseUnfit(deps: AcceptSignInDeps, arrival: Arrival, user: UserRecord): Promise<void> {
  refuseBlocked(deps, arrival, user);
  if (user.deleteAfter) throw await offerUndo(deps, arrival, user);
  if (!lacksProof(deps.verification, user)) return;
  if (deps.mail) await sendVerification({ ...deps, mail: deps.mail }, user, arrival.client);
  throw new AuthError("email_not_verified");
}

/** She has just proven who she is: with this she can keep the account, whether or not there is a password. */
async function offerUndo(
  { codes }: AcceptSignInDeps,
  { provider, now }: Arrival,
  { id, version, deleteAfter }: UserRecord,
): Promise<AuthError> {
  const data = { provider: provider.id, version: String(version) };
  const { code, stored } = makeCode("undo_deletion", { subject: id, data }, now.getTime());
  await codes.issue(stored);
  return new AuthError("deletion_pending", { undoToken: code, ...(deleteAfter && { deleteAfter }) });
}

/**
 * Banned; due for erasure and only not swept yet: the account is gone; or not as it was when the provider answered.
 *
 * Security: before anything is given out or asked for. A sign-in that has ended is not offered the undoing of a deletion either.
 */
function refuseBlocked(deps: AcceptSignInDeps, arrival: Arrival, user: UserRecord): void {
  if (user.bannedAt) throw refuse(deps, arrival, user, "user_banned");
  const { seen, now } = arrival;
  const isGone = user.deleteAfter !== null && user.deleteAfter <= now;
  const isOutdated = seen && (seen.userId !== user.id || seen.version !== user.version);
  if (isGone || isOutdated) throw refuse(deps, arrival, user, "invalid_credentials");
}

function refuse(
  { eventBatch }: AcceptSignInDeps,
  { client }: Arrival,
  user: UserRecord,
  code: "invalid_credentials" | "user_banned",
): AuthError {
  eventBatch.note({ type: "login_failed", data: { code }, userId: user.id, client });
  return new AuthError(code);
}

/** The name at the provider is hers here until she writes another one. */
async function followName(
  deps: AcceptSignInDeps,
  { account, client }: Arrival,
  { user, before }: { readonly user: UserRecord; readonly before: string | null },
): Promise<UserRecord> {
  const { name } = account;
  if (name === null || name === before || user.name !== before) return user;
  const event = { type: "name_changed", data: {}, userId: user.id, actor: "system", client } as const;
  await deps.identities.followName({ userId: user.id, from: before, to: name, recording: { events: [event] } });
  return { ...user, name };
}

function noteAvatar({ avatars }: AcceptSignInDeps, { account }: Arrival, { id }: UserRecord): void {
  if (account.avatarUrl !== null) avatars?.note(id, account.avatarUrl);
}
