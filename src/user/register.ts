import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { EventClient } from "../event/event.ts";
import type { Clock } from "../shared/clock.ts";
import type { Email } from "../mail/email.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "./before-register.ts";
import { newUserRecord } from "./new-user-record.ts";
import type { UserRecord } from "./user.ts";
import type { UserStore } from "./user-store.ts";

export interface RegisterInput {
  readonly email: Email;
  readonly name: string | null;
  readonly passwordHash: string;
  readonly client: EventClient & { readonly language?: string };
}

/**
 * Creates a user, with the role and metadata that the application gives her. Throws what `askBeforeRegister` and `prepare` throw, and `email_taken` when
 * the address has an account: the one place that says so, and only because without a mailer there is no other way to tell its owner.
 *
 * @param prepare what has to succeed before she is stored, told of her as she will be. What it gives is given back.
 */
export async function registerUser<Prepared>(
  deps: BeforeRegisterDeps & { readonly users: Pick<UserStore, "insert">; readonly clock: Clock },
  input: RegisterInput,
  prepare: (user: UserRecord) => Promise<Prepared>,
): Promise<{ readonly user: UserRecord; readonly prepared: Prepared }> {
  const { email, name, passwordHash, client } = input;
  const start = await askBeforeRegister(deps, { email, emailVerified: false, name, method: "password" }, client);
  const id = randomUUID();
  const createdAt = new Date(deps.clock());
  const newUser = {
    id,
    email,
    emailVerified: false,
    name,
    ...start,
    passwordHash,
    language: client.language ?? null,
    createdAt,
  };
  const prepared = await prepare(newUserRecord(newUser));
  const user = await deps.users.insert(newUser, {
    events: [{ type: "user_registered", data: { method: "password" }, userId: id, client }],
  });
  if (!user) throw new AuthError("email_taken", { errors: [{ pointer: "/email", code: "email_taken" }] });
  return { user, prepared };
}
