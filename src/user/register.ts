import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { EventClient } from "../event/event.ts";
import type { Clock } from "../shared/clock.ts";
import type { Email } from "../mail/email.ts";
import { defaultRole } from "./role.ts";
import type { UserRecord } from "./user.ts";
import type { UserStore } from "./user-store.ts";

export interface RegisterInput {
  readonly email: Email;
  readonly name: string | null;
  readonly passwordHash: string;
  readonly client: EventClient;
}

/**
 * Creates a user. Throws `email_taken` when the address has an account: the one place that says so, and only because without a mailer
 * there is no other way to tell its owner.
 */
export async function registerUser(
  deps: { readonly users: Pick<UserStore, "insert">; readonly clock: Clock },
  input: RegisterInput,
): Promise<UserRecord> {
  const { email, name, passwordHash, client } = input;
  const id = randomUUID();
  const createdAt = new Date(deps.clock());
  const user = await deps.users.insert(
    { id, email, emailVerified: false, name, role: defaultRole, passwordHash, createdAt },
    { events: [{ type: "user_registered", data: { method: "password" }, userId: id, client }] },
  );
  if (!user) throw new AuthError("email_taken", { errors: [{ pointer: "/email", code: "email_taken" }] });
  return user;
}
