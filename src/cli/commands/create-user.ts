import type { ServerConfiguration } from "../../server/environment.ts";
import { parseEmail } from "../../mail/email.ts";
import { systemClock } from "../../shared/clock.ts";
import { createUser as create } from "../../user/create-user.ts";
import { parseName } from "../../user/name.ts";
import { readSecret } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { operatorsView } from "../../user/operators-view.ts";
import { findUser } from "../find-user.ts";
import { hashGivenPassword, requirePasswords } from "../hash-password.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson } from "../output.ts";
import { printable } from "../printable.ts";

export interface CreateUserFlags extends InstallationOptions {
  readonly name?: string;
  readonly role: string;
  readonly verified?: boolean;
  /** False with `--no-password`. */
  readonly password: boolean;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

/** Creates a user. */
export async function createUser(given: string, flags: CreateUserFlags): Promise<void> {
  const email = parseEmail(given);
  if (email === null) throw new CommandError(`${printable(given)} is no e-mail address.`);
  const name = flags.name === undefined ? null : parseName(flags.name);
  if (name === undefined) throw new CommandError("The name is too long or holds control characters.");
  const user = await withStorage(flags, async (storage, configuration) => {
    // Before a password is asked for in vain.
    if (await storage.userDirectory.findByEmail(email)) {
      throw new CommandError(`There is a user with the address ${email} already.`);
    }
    const context = [email, name ?? ""];
    const passwordHash = await readPasswordHash(flags, configuration, context);
    const user = await create(
      { users: storage.users, clock: systemClock },
      { email, emailVerified: flags.verified ?? false, name, role: flags.role, passwordHash, actor: "operator" },
    );
    return findUser(storage.userDirectory, user.id);
  });
  if (flags.json) return printJson({ user: operatorsView(user) });
  console.log(`${email} is created, with the id ${user.id}.`);
  if (!user.hasPassword)
    console.log(`There is no password yet: latchkey users reset-link ${email} makes a link to set one.`);
}

/** The hash of a password that was typed or piped in, judged like everybody's. Null: she has none. */
async function readPasswordHash(
  { password: wanted, passwordStdin = false }: CreateUserFlags,
  configuration: ServerConfiguration,
  context: readonly string[],
): Promise<string | null> {
  if (!wanted && passwordStdin) throw new CommandError("Say either --password-stdin or --no-password.");
  if (!wanted) return null;
  requirePasswords(configuration, "add --no-password");
  return hashGivenPassword(await readSecret("password", passwordStdin), configuration, context);
}
