import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { Clock } from "../shared/clock.ts";
import type { UserRecord } from "../user/user.ts";
import { type Code, type CodeHash, hashCode } from "../verification/code.ts";
import type { CodeRecord, CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";

export interface MailProofDeps {
  readonly codes: Pick<CodeStore, "issue">;
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

/** What somebody was about to do when she was asked to prove again who she is. */
export interface ProofOccasion {
  /** The provider that has just signed her in, and cannot say when she proved herself to it. */
  readonly provider: string;
  readonly returnTo: string | null;
}

/**
 * Where the second half of a proof goes that a provider alone cannot give: an address that is proven. Throws `mail_not_configured` or
 * `email_not_verified`.
 */
export function requireProofAddress(
  mail: MailWriter | null,
  { email, emailVerified }: Pick<UserRecord, "email" | "emailVerified">,
): { readonly mail: MailWriter; readonly to: Email } {
  if (mail === null) throw new AuthError("mail_not_configured");
  if (email === null || !emailVerified) throw new AuthError("email_not_verified");
  return { mail, to: email as Email };
}

/**
 * Mails a link that completes the proof, in this session and while it has the secret that it has now.
 *
 * Security: a provider that remembers its people lets through whoever sits at a browser that was left open. The mailbox is the second thing to have.
 */
export async function mailProof(
  deps: MailProofDeps,
  { record, account }: VerifiedSession,
  { provider, returnTo }: ProofOccasion,
): Promise<void> {
  const { mail, to } = requireProofAddress(deps.mail, account);
  const data = { provider, generation: String(record.generation), ...(returnTo !== null && { returnTo }) };
  const { code, stored } = makeCode("reauthenticate", { subject: record.id, data }, deps.clock());
  const link = linkWith(deps.links.reauthenticate, code);
  const message = mail.write({
    to,
    language: account.language,
    template: "reauthenticate",
    link,
    expires: stored.expiresAt,
  });
  await deps.codes.issue(stored, { events: [], messages: [message] });
}

type FindProofDeps = Pick<MailProofDeps, "clock"> & { readonly codes: Pick<CodeStore, "find"> };

/** Whether a mailed link completes a proof in this session. Nothing is spent. */
export async function isMailedProof(deps: FindProofDeps, session: VerifiedSession, code: Code): Promise<boolean> {
  const hash = hashCode("reauthenticate", code);
  return isOf(session, await deps.codes.find("reauthenticate", hash, new Date(deps.clock())));
}

/** Spends a mailed link in the session that it was mailed for. Throws `code_invalid`; one of another session stays good. */
export async function spendMailedProof(
  deps: FindProofDeps & { readonly codes: Pick<CodeStore, "find" | "consumeOnce"> },
  session: VerifiedSession,
  code: Code | null,
): Promise<ProofOccasion> {
  if (code === null || !(await isMailedProof(deps, session, code))) throw new AuthError("code_invalid");
  const hash: CodeHash = hashCode("reauthenticate", code);
  const spent = await deps.codes.consumeOnce("reauthenticate", hash, new Date(deps.clock()));
  if (!spent) throw new AuthError("code_invalid");
  const { provider = "", returnTo = null } = spent.data;
  return { provider, returnTo };
}

function isOf({ record }: VerifiedSession, found: CodeRecord | null): boolean {
  return found?.subject === record.id && found.data["generation"] === String(record.generation);
}
