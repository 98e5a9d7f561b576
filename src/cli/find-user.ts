import { parseEmail } from "../mail/email.ts";
import { isId } from "../shared/is-id.ts";
import type { UserDirectory, UserEntry } from "../user/user-directory.ts";
import { CommandError } from "./command-error.ts";
import { printable } from "./printable.ts";

/** The user that an argument names: by address in any spelling, or by id. Throws `CommandError`. */
export async function findUser(users: UserDirectory, named: string): Promise<UserEntry> {
  if (named.includes("@")) {
    const email = parseEmail(named);
    if (email === null) throw new CommandError(`${printable(named)} is no e-mail address.`);
    const user = await users.findByEmail(email);
    if (user) return user;
    throw new CommandError(`There is no user with the address ${email}.`);
  }
  const user = isId(named) ? await users.findById(named) : null;
  if (user) return user;
  throw new CommandError(`There is no user with the id ${printable(named)}; name one by address or id.`);
}

/** A user in a sentence: her address, or her id where she has none. */
export function nameOf({ email, id }: Pick<UserEntry, "email" | "id">): string {
  return email ?? id;
}
