import { resolveOptions } from "../auth/resolve-options.ts";
import { Metrics } from "../metric/metrics.ts";
import { createBreachCheck } from "../password/breach-check.ts";
import { createPasswordHasher } from "../password/hash.ts";
import { parsePassword } from "../password/password.ts";
import { hashNewPassword } from "../password/set-password.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import { systemClock } from "../shared/clock.ts";
import { CommandError } from "./command-error.ts";
import { say } from "./output.ts";

/** Only what went wrong is said. */
const sayIt = (_: object, message: string): void => say(`Beware: ${message}.`);
const toTerminal = { info: () => {}, warn: sayIt, error: sayIt };

/** Throws `CommandError` where nobody has a password. */
export function requirePasswords({ options }: Pick<ServerConfiguration, "options">, instead: string): void {
  if (!resolveOptions(options).settings.passwords) {
    throw new CommandError(`Passwords are switched off here: ${instead}.`);
  }
}

/** The hash of a password that was typed or piped in, judged like everybody's. `context`: words that it must not consist of. */
export async function hashGivenPassword(
  given: string,
  { options }: Pick<ServerConfiguration, "options">,
  context: readonly string[],
): Promise<string> {
  const { settings, policy, breachCheck } = resolveOptions(options);
  const password = parsePassword(given);
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
