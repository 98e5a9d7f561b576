import { resolveOptions } from "../../auth/resolve-options.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { parseEmail } from "../../mail/email.ts";
import { Metrics } from "../../metric/metrics.ts";
import { createBreachCheck } from "../../password/breach-check.ts";
import { createPasswordHasher } from "../../password/hash.ts";
import { parsePassword } from "../../password/password.ts";
import { hashNewPassword } from "../../password/set-password.ts";
import { systemClock } from "../../shared/clock.ts";
import { createUser as create } from "../../user/create-user.ts";
import { parseName } from "../../user/name.ts";
import { readSecret } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { operatorsView } from "../../user/operators-view.ts";
import { findUser } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, say } from "../output.ts";
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

/** Only what went wrong is said. */
const sayIt = (_: object, message: string): void => say(`Beware: ${message}.`);
const toTerminal = { info: () => {}, warn: sayIt, error: sayIt };

/** The hash of a password that was typed or piped in, judged like everybody's. Null: she has none. */
async function readPasswordHash(
  { password: wanted, passwordStdin = false }: CreateUserFlags,
  { options }: ServerConfiguration,
  context: readonly string[],
): Promise<string | null> {
  const { settings, policy, breachCheck } = resolveOptions(options);
  if (!wanted && passwordStdin) throw new CommandError("Say either --password-stdin or --no-password.");
  if (!wanted) return null;
  if (!settings.passwords) throw new CommandError("Passwords are switched off here: add --no-password.");
  const password = parsePassword(await readSecret("password", passwordStdin));
  if (password === null) throw new CommandError("This cannot be a password: it is too long or no valid text.");
  const breaches =
    breachCheck &&
    createBreachCheck({ ...breachCheck, clock: systemClock, logger: toTerminal, metrics: new Metrics() });
  const judged = hashNewPassword(
    {
      hasher: createPasswordHasher(options.password || {}),
      queue: { run: (_lane, work) => work() },
      policy,
      breaches,
    },
    {
      password,
      field: "password",
      context: [...context, settings.productName, new URL(settings.origin).hostname],
      client: { ip: null, network: "operator", userAgent: null },
    },
  );
  return judged.finally(() => breaches?.close());
}
