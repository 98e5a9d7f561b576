import { ConfigurationError } from "../error/configuration-error.ts";
import { createSecretRing, type SecretRing } from "../secret/root-secret.ts";
import { findSecretWeakness, type SecretWeakness } from "../secret/secret-strength.ts";
import type { Logger } from "../shared/logger.ts";
import { readDevelopmentSecret } from "./development-folder.ts";

const fix = "make one with `openssl rand -base64 32` and keep it out of the repository";

/** What a weakness is called in a sentence. */
export const weaknessReasons: Readonly<Record<SecretWeakness, string>> = {
  too_short: "holds less than 32 random bytes",
  known: "is printed in a tutorial, or holds words that tutorials print, so others know it",
  not_random: "does not look random",
};

/** The root secrets to work with. In production none, or a weak one, stops the start; in development one is made and kept. */
export function resolveSecret(
  secret: string | readonly string[] | undefined,
  development: boolean,
  logger: Logger,
): SecretRing {
  const given = typeof secret === "string" ? [secret] : [...(secret ?? [])];
  const [first, ...rest] = given;
  if (first === undefined) {
    if (development) return createSecretRing([readDevelopmentSecret()]);
    throw new ConfigurationError("secret", `secret is missing, and production makes none by itself: ${fix}.`);
  }
  for (const one of given) {
    const weakness = findSecretWeakness(one);
    if (!weakness) continue;
    const sentence = `secret ${weaknessReasons[weakness]}: ${fix}.`;
    if (!development) throw new ConfigurationError("secret", sentence);
    logger.warn({ setting: "secret" }, `${sentence} Production refuses to start with it.`);
  }
  return createSecretRing([first, ...rest]);
}
