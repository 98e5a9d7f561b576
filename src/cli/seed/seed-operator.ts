import { randomBytes } from "node:crypto";
import { parseEmail } from "../../mail/email.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Storage } from "../../storage/storage.ts";
import { setOperator } from "../../user/change-user.ts";
import { createUser } from "../../user/create-user.ts";
import { readSecret } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { hashGivenPassword, requirePasswords } from "../hash-password.ts";
import { say } from "../output.ts";
import { printable } from "../printable.ts";

const name = "Operator";

/** Makes an admin to look at everything with. The password is piped in, or made and shown once, and never again. */
export async function makeSeedOperator(
  { users, operators, userDirectory }: Pick<Storage, "users" | "operators" | "userDirectory">,
  configuration: ServerConfiguration,
  given: string,
  { passwordStdin = false }: { readonly passwordStdin?: boolean },
): Promise<void> {
  const email = parseEmail(given);
  if (email === null) throw new CommandError(`${printable(given)} is no e-mail address.`);
  requirePasswords(configuration, "leave --operator away");
  const found = await userDirectory.findByEmail(email);
  if (found?.operator) return say(`${email} is an operator already: ${found.operator}.`);
  // Security: an account that somebody opened by herself may be anybody's.
  if (found) {
    throw new CommandError(`There is a user with the address ${email} already: latchkey users operator makes her one.`);
  }
  const password = passwordStdin ? await readSecret("password", true) : randomBytes(15).toString("base64url");
  const passwordHash = await hashGivenPassword(password, configuration, [email, name]);
  const actor = "operator";
  const person = { email, emailVerified: true, name, passwordHash, actor } as const;
  const { id } = await createUser({ users, clock: systemClock }, person);
  await setOperator({ operators }, { userId: id, level: "admin", actor });
  console.log(passwordStdin ? `${email} is an admin.` : `${email} is an admin, with the password ${password}`);
  if (!passwordStdin) say("Keep it now: it is not shown again.");
}
