import { hasEnded } from "../session/session-reader.ts";
import type { SessionStore } from "../session/session-store.ts";
import type { Clock } from "../shared/clock.ts";
import type { PendingRegistration, RegistrationStore } from "../user/registration-store.ts";
import { type Code, type CodeHash, hashCode } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import type { PasswordRecord, PasswordStore } from "./password-store.ts";

export interface FindProofDeps {
  readonly codes: Pick<CodeStore, "find">;
  readonly registrations: Pick<RegistrationStore, "find">;
  readonly passwords: Pick<PasswordStore, "findByUserId">;
  readonly clock: Clock;
}

/** What a code that proves an address is about: an attempt to register, a user, or an account that wants one, or another one. */
export type FoundProof =
  | {
      readonly kind: "registration";
      readonly codeHash: CodeHash;
      readonly email: string;
      readonly passwordHash: string;
      readonly attempt: PendingRegistration;
    }
  | {
      readonly kind: "user";
      readonly codeHash: CodeHash;
      readonly email: string;
      /** Null: she has none. */
      readonly passwordHash: string | null;
      readonly record: PasswordRecord;
    }
  /** An account without an address, which this one would become. */
  | ({ readonly kind: "addition" } & FoundAddition)
  /** An account with an address, which this one would replace. */
  | ({ readonly kind: "change" } & FoundAddress);

/** An address that an account would have. */
export interface FoundAddress {
  readonly codeHash: CodeHash;
  readonly email: string;
  readonly record: PasswordRecord;
}

/** An address for an account without one. */
export interface FoundAddition extends FoundAddress {
  /** The session that asked for it. Null: one of a release that did not say. */
  readonly asker: string | null;
}

/** Looks what a code would prove, without spending it. Null: nothing. */
export async function findProof(deps: FindProofDeps, code: Code): Promise<FoundProof | null> {
  return (
    (await findRegistration(deps, code)) ??
    (await findUser(deps, code)) ??
    (await findAddition(deps, code)) ??
    findChange(deps, code)
  );
}

async function findRegistration(deps: FindProofDeps, code: Code): Promise<FoundProof | null> {
  const now = new Date(deps.clock());
  const codeHash = hashCode("verify_registration", code);
  const found = await deps.codes.find("verify_registration", codeHash, now);
  const attempt = found && (await deps.registrations.find(found.subject, now));
  const { email = "", passwordHash = "" } = attempt ?? {};
  return attempt && { kind: "registration", codeHash, email, passwordHash, attempt };
}

async function findUser(deps: FindProofDeps, code: Code): Promise<FoundProof | null> {
  const now = deps.clock();
  const codeHash = hashCode("verify_email", code);
  const found = await deps.codes.find("verify_email", codeHash, new Date(now));
  const record = found && (await deps.passwords.findByUserId(found.subject, new Date(now)));
  const email = record?.user.email ?? null;
  if (!record || email === null || email !== found.data["email"] || record.user.emailVerified) return null;
  const { deleteAfter } = record.user;
  if (deleteAfter && deleteAfter.getTime() <= now) return null;
  return { kind: "user", codeHash, email, passwordHash: record.hash, record };
}

async function findAddition(deps: FindProofDeps, code: Code): Promise<FoundProof | null> {
  const now = deps.clock();
  const codeHash = hashCode("add_email", code);
  const found = await deps.codes.find("add_email", codeHash, new Date(now));
  const record = found && (await deps.passwords.findByUserId(found.subject, new Date(now)));
  if (!record || record.user.email !== null || record.user.deleteAfter) return null;
  const { email = "", session: asker = null } = found.data;
  return { kind: "addition", codeHash, email, asker, record };
}

/**
 * Security: with the version at which it was asked for. Whatever ends everything of hers, a new password or "end all other sessions", ends a
 * change that somebody else has set up.
 */
async function findChange(deps: FindProofDeps, code: Code): Promise<FoundProof | null> {
  const now = new Date(deps.clock());
  const codeHash = hashCode("change_email", code);
  const found = await deps.codes.find("change_email", codeHash, now);
  const record = found && (await deps.passwords.findByUserId(found.subject, now));
  if (!record || String(record.user.version) !== found.data["version"]) return null;
  const { email, deleteAfter, bannedAt } = record.user;
  if (email === null || deleteAfter || bannedAt) return null;
  return { kind: "change", codeHash, email: found.data["email"] ?? "", record };
}

/**
 * Whether the browser that asked for an address may add it. Security: for as long as the session goes on in which it asked. Whoever was signed out
 * because she is a stranger must not go on with what she had set up.
 */
export async function isAskerThere(
  { sessions }: { readonly sessions: Pick<SessionStore, "find"> },
  { asker, record }: FoundAddition,
  vouchers: readonly string[],
): Promise<boolean> {
  if (asker === null || !vouchers.includes(voucherOf(record.user))) return false;
  const found = await sessions.find(asker);
  return found !== null && !hasEnded(found) && found.user.id === record.user.id;
}

/** What a browser holds in a sealed cookie when somebody registered in it: it vouches for an attempt, or for a user as she was then. */
export function vouchFor(found: FoundProof): string {
  return found.kind === "registration" ? found.attempt.id : voucherOf(found.record.user);
}

/** The voucher of a user. Security: with her version, so that it ends with everything else of hers. */
export function voucherOf({ id, version }: { readonly id: string; readonly version: number }): string {
  return `${id}.${version}`;
}
