import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { Carriage } from "../session/session.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import {
  type PreparedSession,
  prepareSession,
  type StartedSession,
  type StartSessionDeps,
  startPrepared,
} from "../session/start-session.ts";
import type { AddressStore } from "../user/address-store.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "../user/before-register.ts";
import { admitRegistration, type RegistrationRule } from "../user/registration-rule.ts";
import type { RegistrationStore } from "../user/registration-store.ts";
import { newUserRecord } from "../user/new-user-record.ts";
import type { UserRecord } from "../user/user.ts";
import { type Code } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { LinkTargets } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import { addAddress, changeAddress } from "./take-address.ts";
import { type FindProofDeps, findProof, type FoundProof, vouchFor } from "./find-proof.ts";
import type { Password } from "./password.ts";
import { resetBasis } from "./reset-basis.ts";
import type { PasswordDeps } from "./sign-in.ts";
import { tryPassword } from "./try-password.ts";

export type ProveAddressDeps = FindProofDeps &
  PasswordDeps &
  BeforeRegisterDeps &
  StartSessionDeps & {
    readonly settings: { readonly registration: RegistrationRule };
    readonly registrations: RegistrationStore;
    readonly addresses: AddressStore;
    readonly codes: Pick<CodeStore, "find" | "list" | "consumeOnce">;
    readonly mail: MailWriter | null;
    readonly links: LinkTargets;
  };

export interface ProveAddressInput {
  readonly code: Code;
  /** That of the attempt, or of the user. Needed only where neither browser nor session vouches for her. */
  readonly password: Password | null;
  /** What the browser's sealed cookie vouches for (`vouchFor`). */
  readonly vouchers: readonly string[];
  /** The session that the request presents. */
  readonly current: VerifiedSession | null;
  /** The sessions that the one which is started replaces. */
  readonly replaces: readonly string[];
  readonly carriage: Carriage;
  readonly client: ClientInfo;
}

/** An address that is proven now. */
export interface ProvenAddress {
  /** A session that the proof has started, or null where there is one already. */
  readonly started: StartedSession | null;
  readonly returnTo: string | null;
  /** Whether it has taken the place of another one. */
  readonly notice: "email_verified" | "email_changed";
}

/**
 * Proves an address by a mailed code. The mailbox alone is not enough to keep a password that its owner may never have chosen: the
 * browser that registered, a live session of the user or the password has to come with it. Throws `code_invalid`,
 * `password_required`, `invalid_credentials`, `too_many_attempts`, `account_locked`, `overloaded`, and what `admitRegistration`, `askBeforeRegister` and `prepareSession` throw; the
 * code is then as good as before.
 */
export async function proveAddress(deps: ProveAddressDeps, input: ProveAddressInput): Promise<ProvenAddress> {
  const found = await findProof(deps, input.code);
  if (!found) throw new AuthError("code_invalid");
  const isSignedIn = found.kind !== "registration" && input.current?.user.id === found.record.user.id;
  if (found.kind === "addition") {
    await addAddress(deps, found, { ...input, isSignedIn });
    return { started: null, returnTo: null, notice: "email_verified" };
  }
  if (found.kind === "change") {
    await changeAddress(deps, found, { ...input, isSignedIn });
    return { started: null, returnTo: null, notice: "email_changed" };
  }
  if (!isSignedIn && !input.vouchers.includes(vouchFor(found))) await requirePassword(deps, found, input);
  const now = new Date(deps.clock());
  if (found.kind === "user") {
    const { user, liveSessions } = found.record;
    const how = { remember: true, deviceName: null, liveSessions };
    const prepared = isSignedIn ? null : await prepare(deps, input, { ...user, emailVerified: true }, how);
    const event = { type: "email_verified", data: {}, userId: user.id, client: input.client } as const;
    const proof = { userId: user.id, codeHash: found.codeHash, now, recording: { events: [event] } };
    if (!(await deps.addresses.prove(proof))) throw new AuthError("code_invalid");
    return { started: prepared && (await startPrepared(deps, prepared)), returnTo: null, notice: "email_verified" };
  }
  const { attempt, codeHash } = found;
  const { client } = input;
  // Again: the account is made now, and registration may have been closed since she asked.
  admitRegistration(deps.settings.registration, { email: attempt.email, invited: false });
  const method = "password";
  const asked = { email: attempt.email, emailVerified: true, name: attempt.name, method };
  const given = await askBeforeRegister(deps, asked, client);
  const id = randomUUID();
  const about = { data: {}, userId: id, client };
  const { email, name, passwordHash } = attempt;
  const newUser = {
    id,
    email,
    emailVerified: true,
    name,
    ...given,
    passwordHash,
    language: client.language ?? null,
    createdAt: now,
  };
  const prepared = await prepare(deps, input, newUserRecord(newUser), { ...attempt, liveSessions: 0 });
  const user = await deps.registrations.prove({
    codeHash,
    attempt,
    user: newUser,
    recording: {
      events: [
        { type: "user_registered", ...about, data: { method } },
        { type: "email_verified", ...about },
      ],
    },
  });
  if (!user) throw new AuthError("code_invalid");
  return { started: await startPrepared(deps, prepared), returnTo: attempt.returnTo, notice: "email_verified" };
}

/** What became of a code whose owner says: that was not me. */
export type DisownedAddress =
  | { readonly kind: "dropped" }
  /** The account is hers now. The code sets its password. */
  | { readonly kind: "reclaimed"; readonly code: Code };

/**
 * The owner of a mailbox did not ask for this. An attempt to register is dropped; an account that somebody set up on her address is
 * hers from now on, with no password, session or link of before. Throws `code_invalid`.
 */
export async function disownAddress(
  deps: ProveAddressDeps,
  { code, client }: Pick<ProveAddressInput, "code" | "client">,
): Promise<DisownedAddress> {
  const found = await findProof(deps, code);
  if (!found) throw new AuthError("code_invalid");
  const now = new Date(deps.clock());
  if (found.kind === "registration") {
    const done = await deps.registrations.drop(found.attempt.id, found.codeHash, now);
    if (!done) throw new AuthError("code_invalid");
    return { kind: "dropped" };
  }
  if (found.kind === "addition" || found.kind === "change") {
    const purpose = found.kind === "addition" ? "add_email" : "change_email";
    if (!(await deps.codes.consumeOnce(purpose, found.codeHash, now))) throw new AuthError("code_invalid");
    return { kind: "dropped" };
  }
  const { user } = found.record;
  const data = { basis: resetBasis(null, user.email) };
  const next = makeCode("password_reset", { subject: user.id, data }, now.getTime());
  const event = { type: "account_reclaimed", data: {}, userId: user.id, client } as const;
  const proof = { userId: user.id, codeHash: found.codeHash, now, recording: { events: [event] } };
  if (!(await deps.addresses.reclaim(proof, next.stored))) throw new AuthError("code_invalid");
  return { kind: "reclaimed", code: next.code };
}

async function requirePassword(
  deps: PasswordDeps,
  found: Extract<FoundProof, { kind: "registration" | "user" }>,
  { password, client }: ProveAddressInput,
): Promise<void> {
  const { passwordHash } = found;
  if (password === null || passwordHash === null) throw new AuthError("password_required");
  const userId = found.kind === "user" ? found.record.user.id : null;
  const account = { email: found.email };
  const tried = { account, userId, hash: passwordHash, password, device: null, client, call: "verifyEmail" };
  if (await tryPassword(deps, tried)) return;
  deps.eventBatch.note({ type: "login_failed", data: { code: "invalid_credentials" }, userId, client });
  throw new AuthError("invalid_credentials", { errors: [{ pointer: "/password", code: "invalid_credentials" }] });
}

/** The session of whoever has proven both: the address by the mail, herself by browser or password. */
function prepare(
  deps: StartSessionDeps,
  { client, replaces, carriage }: ProveAddressInput,
  user: UserRecord,
  how: { readonly remember: boolean; readonly deviceName: string | null; readonly liveSessions: number },
): Promise<PreparedSession> {
  const { remember, deviceName, liveSessions } = how;
  const about = { user, method: "password", remember, client, deviceName, liveSessions, replaces, carriage };
  return prepareSession(deps, about);
}
