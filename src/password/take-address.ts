import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Recording } from "../outbox/recording.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { disownedSince, suspectedSince } from "../session/disownable-notice.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { SessionStore } from "../session/session-store.ts";
import type { Clock } from "../shared/clock.ts";
import type { AddressChange, AddressStore } from "../user/address-store.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "../user/before-register.ts";
import { admitDomain, type RegistrationRule } from "../user/registration-rule.ts";
import type { UserRecord } from "../user/user.ts";
import type { CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import { type FoundAddition, type FoundAddress, isAskerThere } from "./find-proof.ts";

type TakeAddressDeps = BeforeRegisterDeps & {
  readonly settings: { readonly registration: RegistrationRule };
  readonly addresses: Pick<AddressStore, "add" | "change">;
  readonly sessions: Pick<SessionStore, "find">;
  readonly codes: Pick<CodeStore, "list">;
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
};

interface TakeAddressInput {
  /** What the browser's sealed cookie vouches for (`vouchFor`). */
  readonly vouchers: readonly string[];
  /** The session that the request presents. */
  readonly current: VerifiedSession | null;
  /** Whether it is the account's own. */
  readonly isSignedIn: boolean;
  readonly client: ClientInfo;
}

/**
 * Gives an account the address that a link was sent to.
 *
 * Security: only for the account's own session, or for the browser that asked while the session that it asked in goes on. Whoever has somebody else
 * open the link would have her address on an account of her own, and every later sign-in by that address would lead into it.
 */
export async function addAddress(
  deps: TakeAddressDeps,
  found: FoundAddition,
  { vouchers, current, client, isSignedIn }: TakeAddressInput,
): Promise<void> {
  const { codeHash, email, record } = found;
  const { user } = record;
  const own = isSignedIn ? current : null;
  if (!own && !(await isAskerThere(deps, found, vouchers))) throw new AuthError("unauthenticated");
  // As the session was read, and not as she was a moment later: somebody may have ended everything of hers in between.
  const { version } = own ? own.account : user;
  const asker = { id: own?.session.id ?? found.asker ?? "" };
  await admitAgain(deps, { email: email as Email, name: user.name }, client);
  const now = new Date(deps.clock());
  const event = { type: "email_added", data: {}, userId: user.id, client } as const;
  const proof = { userId: user.id, codeHash, email, version, asker, now, recording: { events: [event] } };
  if (!(await deps.addresses.add(proof, tellOwner(deps, email as Email, client)))) throw new AuthError("code_invalid");
}

/**
 * Gives an account the address that a link was sent to instead of the one it has, and tells the one it leaves.
 *
 * Security: only for a live session of the account. Whoever was mailed the link because the address was mistyped would have an account by it; and
 * somebody who was signed out must not go on with what he had set up.
 */
export async function changeAddress(
  deps: TakeAddressDeps,
  { codeHash, email, record: { user } }: FoundAddress,
  { current, client, isSignedIn }: TakeAddressInput,
): Promise<void> {
  if (!isSignedIn || current === null) throw new AuthError("unauthenticated");
  await admitAgain(deps, { email: email as Email, name: user.name }, client);
  const now = new Date(deps.clock());
  const from = user.email ?? "";
  const about = { userId: user.id, sessionId: current.session.id, client };
  const change: AddressChange = {
    userId: user.id,
    codeHash,
    now,
    from,
    isProven: user.emailVerified,
    email,
    version: user.version,
    asker: { id: current.session.id },
    // The one that is left: nothing else says later what the account was called.
    recording: { events: [{ type: "email_changed", data: {}, ...about, email: from }] },
    ...(await farewells(deps, user, { client, now })),
  };
  if (!(await deps.addresses.change(change, tellOwner(deps, email as Email, client))))
    throw new AuthError("code_invalid");
}

/** What is mailed to the address that is left. Security: only where it is proven; and where she goes is nobody's business there. */
async function farewells(
  { mail, links, codes }: TakeAddressDeps,
  user: UserRecord,
  { client, now }: { readonly client: ClientInfo; readonly now: Date },
): Promise<Pick<AddressChange, "undoable" | "returned">> {
  if (!mail || user.email === null || !user.emailVerified) return { undoable: null, returned: null };
  const to = user.email as Email;
  const occasion = describeOccasion(user, client, now.getTime());
  const since = await suspectedSince(codes, user, Number(disownedSince(now)), now);
  const data = { email: user.email, since: `${since}`, version: String(user.version + 1) };
  const { code, stored } = makeCode("undo_email_change", { subject: user.id, data }, now.getTime());
  const link = linkWith(links.undoEmail, code);
  const { language } = user;
  const message: NewMessage = mail.write({
    to,
    language,
    template: "email_changed",
    link,
    expires: stored.expiresAt,
    ...occasion,
  });
  return {
    undoable: { ...message, code: stored },
    returned: mail.write({ to, language, template: "email_change_undone", loginLink: links.login, ...occasion }),
  };
}

/** Again: what may have an address here may have changed since she asked. */
async function admitAgain(
  deps: TakeAddressDeps,
  { email, name }: { readonly email: Email; readonly name: string | null },
  client: ClientInfo,
): Promise<void> {
  admitDomain(deps.settings.registration, email);
  await askBeforeRegister(deps, { email, emailVerified: true, name, method: "email" }, client);
}

/** What is written where the address has become somebody's since. */
function tellOwner({ mail, links }: TakeAddressDeps, to: Email, { language }: Pick<ClientInfo, "language">): Recording {
  const message = mail?.write({
    to,
    language,
    template: "address_exists",
    loginLink: links.login,
    resetLink: links.forgotPassword,
  });
  return { events: [], ...(message && { messages: [message] }) };
}
