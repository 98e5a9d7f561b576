import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { EventClient } from "../event/event.ts";
import type { Clock } from "../shared/clock.ts";
import type { Email } from "../mail/email.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "./before-register.ts";
import type { UserRecord } from "./user.ts";
import type { UserStore } from "./user-store.ts";

export interface RegisterInput {
  readonly email: Email;
  readonly name: string | null;
  readonly passwordHash: string;
  readonly client: EventClient;
}

/**
 * Creates a user, with the role and metadata that the application gives her. Throws what `askBeforeRegister` throws, and `email_taken` when the address has an account: the one place that says so, and only because without a mailer
 * there is no other way to tell its owner.
 */
export async function registerUser(
  deps: BeforeRegisterDeps & { readonly users: Pick<UserStore, "insert">; readonly clock: Clock },
  input: RegisterInput,
): Promise<UserRecord> {
  const { email, name, passwordHash, client } = input;
  const start = await askBeforeRegister(deps, { email, emailVerified: false, name, method: "password" }, client);
  const id = randomUUID();
  const createdAt = new Date(deps.clock());
  const user = await deps.users.insert(
    { id, email, emailVerified: false, name, ...start, passwordHash, createdAt },
    { events: [{ type: "user_registered", data: { method: "password" }, userId: id, client }] },
  );
  if (!user) throw new AuthError("email_taken", { errors: [{ pointer: "/email", code: "email_taken" }] });
  return user;
}
