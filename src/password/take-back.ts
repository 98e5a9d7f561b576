import { AuthError } from "../error/auth-error.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { suspectedSince } from "../session/disownable-notice.ts";
import { noticeUser } from "../session/notice-user.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { Clock } from "../shared/clock.ts";
import type { Recovery, RecoveryStore } from "../user/recovery-store.ts";
import { type Code, type CodeHash, hashCode } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { LinkTargets } from "../verification/links.ts";
import { type FreshCode, makeCode } from "../verification/make-code.ts";
import type { PasswordRecord, PasswordStore } from "./password-store.ts";
import { resetBasis } from "./reset-basis.ts";

export interface FindRecoveryDeps {
  readonly codes: Pick<CodeStore, "find" | "list">;
  readonly passwords: Pick<PasswordStore, "findByUserId">;
  readonly clock: Clock;
}

export type TakeBackDeps = FindRecoveryDeps & {
  readonly recoveries: RecoveryStore;
  /** What opens an account beside its password. */
  readonly identities: { readonly list: (userId: string) => Promise<readonly { readonly createdAt: number }[]> };
  readonly settings: { readonly passwords: boolean };
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
};

export interface TakeBackInput {
  readonly code: Code;
  readonly client: ClientInfo;
}

/** What a link of a notice is about. */
export interface FoundRecovery {
  readonly codeHash: CodeHash;
  /** The address that it was sent to. */
  readonly email: string;
  /** From when on nothing counts as hers. */
  readonly since: number;
  readonly record: PasswordRecord;
}

/** An account that is its owner's again. */
export interface TakenBack {
  /** Sets its password, as a link of a reset does. Null: its owner has another way in, or there are no passwords. */
  readonly code: Code | null;
}

/** Whose sign-in a code would disown, without spending it. Null: nobody's. */
export async function findDisowned(deps: FindRecoveryDeps, code: Code): Promise<FoundRecovery | null> {
  const found = await find(deps, "disown", code);
  if (!found) return null;
  const { user } = found.record;
  if (user.email !== found.email || !user.emailVerified) return null;
  return { ...found, since: await suspectedSince(deps.codes, user, found.since, new Date(deps.clock())) };
}

/** Which change of an address a code would take back, without spending it. Null: none. */
export function findUndo(deps: FindRecoveryDeps, code: Code): Promise<FoundRecovery | null> {
  return find(deps, "undo_email_change", code);
}

/**
 * Somebody says by the link of a notice that it was not her: every session ends, known devices are forgotten, and what whoever was in may know or
 * has linked since opens nothing any more. Nobody is signed in. Throws `code_invalid`, `user_banned`.
 */
export async function disownSignIn(deps: TakeBackDeps, { code, client }: TakeBackInput): Promise<TakenBack> {
  const found = await findDisowned(deps, code);
  if (!found) throw new AuthError("code_invalid");
  const next = await nextCode(deps, found);
  const event = { type: "sign_in_disowned", data: {}, userId: found.record.user.id, client } as const;
  const done = await deps.recoveries.disown({ ...describe(deps, found, next), recording: { events: [event] } });
  if (!done) throw new AuthError("code_invalid");
  return { code: next?.code ?? null };
}

/**
 * Somebody takes a change of her account's address back by the link that went to the earlier one: the account has that one again, and what was
 * done since by whoever changed it goes as in `disownSignIn`. The address that is left is told. Throws `code_invalid`, `user_banned`; `email_taken`
 * when the earlier address has proven another account since: nothing has changed then.
 */
export async function undoAddressChange(deps: TakeBackDeps, { code, client }: TakeBackInput): Promise<TakenBack> {
  const found = await findUndo(deps, code);
  if (!found) throw new AuthError("code_invalid");
  const next = await nextCode(deps, found);
  const { user } = found.record;
  const isLeft = user.emailVerified && user.email !== found.email;
  const about = { ...describeOccasion(user, client, deps.clock()), loginLink: deps.links.login };
  const messages = isLeft ? noticeUser(deps.mail, user, { template: "email_change_undone", ...about }) : [];
  const event = { type: "email_change_undone", data: {}, userId: user.id, client, email: user.email } as const;
  const recovery = { ...describe(deps, found, next), recording: { events: [event], messages } };
  const outcome = await deps.recoveries.undoEmailChange(recovery);
  if (outcome === "taken") throw new AuthError("email_taken");
  if (outcome === "invalid") throw new AuthError("code_invalid");
  return { code: next?.code ?? null };
}

async function find(
  { codes, passwords, clock }: FindRecoveryDeps,
  purpose: "disown" | "undo_email_change",
  code: Code,
): Promise<FoundRecovery | null> {
  const now = clock();
  const codeHash = hashCode(purpose, code);
  const found = await codes.find(purpose, codeHash, new Date(now));
  const record = found && (await passwords.findByUserId(found.subject, new Date(now)));
  if (!record) return null;
  const { deleteAfter } = record.user;
  if (deleteAfter && deleteAfter.getTime() <= now) return null;
  return { codeHash, email: found.data["email"] ?? "", since: Number(found.data["since"]), record };
}

/** The way to a new password, for whoever had one, or has nothing else. */
async function nextCode(
  { identities, settings, clock }: TakeBackDeps,
  { record: { user, hash }, email, since }: FoundRecovery,
): Promise<FreshCode | null> {
  // Security: what nobody else may lift, a link does not lift either. It is as good afterwards.
  if (user.bannedAt) throw new AuthError("user_banned");
  if (!settings.passwords) return null;
  const isLeftOver = ({ createdAt }: { readonly createdAt: number }): boolean => createdAt < since;
  if (hash === null && (await identities.list(user.id)).some(isLeftOver)) return null;
  const data = { basis: resetBasis(null, email) };
  return makeCode("password_reset", { subject: user.id, data }, clock());
}

function describe(
  { clock }: Pick<TakeBackDeps, "clock">,
  { codeHash, since, record }: FoundRecovery,
  next: FreshCode | null,
): Omit<Recovery, "recording"> {
  return { userId: record.user.id, codeHash, since, now: new Date(clock()), next: next?.stored ?? null };
}
