import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { NewMessage } from "../outbox/message.ts";
import { maxMetadataBytes, parseMetadata } from "./metadata.ts";
import type { OperatorLevel } from "./operator.ts";
import type { OperatorStore } from "./operator-store.ts";
import { parseRole } from "./role.ts";
import type { User } from "./user.ts";
import type { UserStore } from "./user-store.ts";

interface Change extends Doer {
  readonly userId: string;
}

/**
 * Gives a user another role. It holds at once on every machine: her sessions go on, and are read again with the new role before they are
 * trusted. Gives false when it is the role she has. Throws `not_found`, `invalid_input`.
 */
export async function setRole(
  { operators }: { readonly operators: Pick<OperatorStore, "setRole"> },
  { userId, role: given, ...doer }: Change & { readonly role: unknown },
): Promise<boolean> {
  const role = toRole(given);
  const changed = await operators.setRole(userId, role, {
    events: [{ type: "role_changed", data: { role }, userId, ...nameDoer(doer) }],
    authority: doer.authority,
  });
  if (changed === null) throw noSuchUser();
  return changed;
}

/** A role as it is stored. Throws `invalid_input`. */
export function toRole(given: unknown): string {
  const role = parseRole(given);
  if (role !== null) return role;
  const detail = "A role is 1 to 64 letters, digits and _ . : / -, and begins with a letter or a digit.";
  throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/role", code: "invalid" }] });
}

/** Changes the name that is shown. Throws `not_found`. */
export async function setName(
  { users }: { readonly users: Pick<UserStore, "rename"> },
  { userId, name, ...doer }: Change & { readonly name: string | null },
): Promise<User> {
  const event = { type: "name_changed", data: {}, userId, ...nameDoer(doer) } as const;
  const user = await users.rename(userId, name, { events: [event], authority: doer.authority });
  if (!user) throw noSuchUser();
  return user;
}

/** Times a change of address is tried again because the user has got another one meanwhile. */
const maxAttempts = 4;

/**
 * Gives a user another address, or counts the one she has as proven. It holds at once on every machine: her sessions go on, and links that were
 * mailed to her are worth nothing any more. Nobody is told by mail. Gives false when nothing changes: an address that was proven stays so. Throws
 * `not_found`; `email_taken`; `forbidden` for an operator's that is not proven.
 */
export async function setEmail(
  deps: {
    readonly users: Pick<UserStore, "findById">;
    readonly operators: Pick<OperatorStore, "setEmail">;
  },
  {
    userId,
    email,
    isProven,
    ...doer
  }: Change & {
    readonly email: Email;
    /** Whether it is known to be hers. */
    readonly isProven: boolean;
  },
): Promise<boolean> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const user = await deps.users.findById(userId);
    if (!user) break;
    const { email: from, emailVerified } = user;
    if (from === email && (emailVerified || !isProven)) return false;
    const type = from === null ? "email_added" : from === email ? "email_verified" : "email_changed";
    // The one that is left: nothing else says later what the account was called.
    const event = {
      type,
      data: {},
      userId,
      ...(type === "email_changed" && { email: from }),
      ...nameDoer(doer),
    } as const;
    const recording = { events: [event], authority: doer.authority };
    const outcome = await deps.operators.setEmail(userId, { from, email, isProven }, recording);
    if (outcome === "changed") return true;
    if (outcome === "taken") throw new AuthError("email_taken");
    if (outcome === "email_not_verified") {
      throw new AuthError("forbidden", { detail: "An operator's address must be proven." });
    }
  }
  throw noSuchUser();
}

/** Replaces a user's metadata: one object of at most 4 KB as JSON. Throws `not_found`, `invalid_input`, `payload_too_large`. */
export async function setMetadata(
  { operators }: { readonly operators: Pick<OperatorStore, "setMetadata"> },
  { userId, metadata, ...doer }: Change & { readonly metadata: unknown },
): Promise<void> {
  const event = { type: "metadata_changed", data: {}, userId, ...nameDoer(doer) } as const;
  const recording = { events: [event], authority: doer.authority };
  if (!(await operators.setMetadata(userId, toMetadataJson(metadata), recording))) throw noSuchUser();
}

/** Metadata as it is stored. Throws `invalid_input`, `payload_too_large`. */
export function toMetadataJson(metadata: unknown): string {
  const parsed = parseMetadata(metadata);
  if (!("problem" in parsed)) return parsed.json;
  if (parsed.problem === "too_large") {
    throw new AuthError("payload_too_large", { detail: `Metadata may take ${maxMetadataBytes} bytes as JSON.` });
  }
  const detail = "Metadata is one JSON object.";
  throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/metadata", code: "invalid" }] });
}

/**
 * Makes somebody an operator, or not one any more (null). Gives false when nothing changes. Throws `not_found`; `forbidden` for somebody
 * whose address is not proven.
 */
export async function setOperator(
  { operators }: { readonly operators: Pick<OperatorStore, "setOperator"> },
  {
    userId,
    level,
    messages = [],
    ...doer
  }: Change & {
    readonly level: OperatorLevel | null;
    /** The mails that tell her. */
    readonly messages?: readonly NewMessage[];
  },
): Promise<boolean> {
  const outcome = await operators.setOperator(userId, level, {
    events: [{ type: "operator_changed", data: { operator: level }, userId, ...nameDoer(doer) }],
    messages,
    authority: doer.authority,
  });
  if (outcome === "not_found") throw noSuchUser();
  if (outcome === "email_not_verified") {
    throw new AuthError("forbidden", { detail: "An operator's address must be proven first." });
  }
  return outcome === "changed";
}

function noSuchUser(): AuthError {
  return new AuthError("not_found", { detail: "There is no such user." });
}
