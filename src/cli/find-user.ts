import { parseEmail } from "../mail/email.ts";
import { isId } from "../shared/is-id.ts";
import type { UserDirectory, UserEntry } from "../user/user-directory.ts";
import { CommandError } from "./command-error.ts";
import { printable } from "./printable.ts";

/**
 * The user that an argument names: by address in any spelling, or by id. Where it is one's address and another's id, the address counts. Throws
 * `CommandError`.
 */
export async function findUser(users: UserDirectory, named: string): Promise<UserEntry> {
  const email = named.includes("@") ? parseEmail(named) : null;
  const user = (email && (await users.findByEmail(email))) ?? (isId(named) ? await users.findById(named) : null);
  if (user) return user;
  if (email !== null) throw new CommandError(`There is no user with the address ${email}.`);
  if (named.includes("@")) throw new CommandError(`${printable(named)} is no e-mail address, and no user's id.`);
  throw new CommandError(
    `There is no user with the id ${printable(named)}; name one by address or id, as latchkey users list shows them.`,
  );
}

/** A user in a sentence: her address, or her id where she has none. */
export function nameOf({ email, id }: Pick<UserEntry, "email" | "id">): string {
  return email ?? id;
}
