import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Clock } from "../shared/clock.ts";
import { toMetadataJson } from "./change-user.ts";
import { defaultRole, parseRole } from "./role.ts";
import type { UserRecord } from "./user.ts";
import type { UserStore } from "./user-store.ts";

export interface CreateUserInput extends Doer {
  /** Null for somebody who signs in by other means than an address. */
  readonly email: Email | null;
  /** Whether whoever calls vouches for the address. @default false */
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
  /** @default "user" */
  readonly role?: string | undefined;
  /** One object, 4 KB as JSON. @default {} */
  readonly metadata?: unknown;
  /** A hash made by `hashNewPassword`, or null for somebody who sets a password later. */
  readonly passwordHash?: string | null;
  /** Stored with the user, and only with her: the mail that invites her. */
  readonly messages?: readonly NewMessage[];
}

/**
 * Creates a user as an operator or the application wants her: neither `registration` nor `allowedEmailDomains` stands in the way. Throws
 * `email_taken`, `payload_too_large`, `invalid_input` for a role or metadata that are none.
 */
export async function createUser(
  deps: { readonly users: Pick<UserStore, "insert">; readonly clock: Clock },
  {
    email,
    emailVerified = false,
    name = null,
    passwordHash = null,
    actor,
    authority,
    messages,
    ...input
  }: CreateUserInput,
): Promise<UserRecord> {
  const role = parseRole(input.role ?? defaultRole);
  if (role === null) throw new AuthError("invalid_input", { errors: [{ pointer: "/role", code: "invalid" }] });
  const metadata = toMetadataJson(input.metadata ?? {});
  const id = randomUUID();
  const createdAt = new Date(deps.clock());
  const user = await deps.users.insert(
    { id, email, emailVerified, name, role, metadata, passwordHash, createdAt },
    {
      events: [{ type: "user_created", data: { role }, userId: id, ...nameDoer({ actor, authority }) }],
      ...(messages && { messages }),
      authority,
    },
  );
  if (!user) throw emailTaken();
  return user;
}

/** The refusal of an address that has an account. */
export function emailTaken(): AuthError {
  return new AuthError("email_taken", { errors: [{ pointer: "/email", code: "email_taken" }] });
}
