import { defaultLogger } from "../auth/default-logger.ts";
import { resolveOptions } from "../auth/resolve-options.ts";
import { resolveSecret } from "../auth/resolve-secret.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import type { Storage } from "../storage/storage.ts";
import { CommandError } from "./command-error.ts";

/** The root secrets of this command's configuration, whoever knows them. Throws `ConfigurationError`. */
export function readSecrets({ options }: Pick<ServerConfiguration, "options">): SecretRing {
  const { settings } = resolveOptions(options);
  return resolveSecret(options.secret, settings.development, options.logger ?? defaultLogger);
}

/**
 * The root secrets of this command's configuration. Security: only when every running process knows the one that issues: whatever is
 * sealed or derived under another could never be opened. Throws `CommandError`.
 *
 * @param consequence what would come of it, as the end of a sentence: "so it could not open the mail".
 */
export async function readKnownSecret(
  { secrets: store }: Pick<Storage, "secrets">,
  configuration: Pick<ServerConfiguration, "options">,
  consequence: string,
): Promise<SecretRing> {
  const ring = readSecrets(configuration);
  const { processes, secrets } = await store.overview();
  const isKnown = processes.every(({ accepts }) => accepts.includes(ring.current.id));
  if (isKnown && (processes.length > 0 || secrets.length === 0 || secrets.some(({ id }) => id === ring.current.id))) {
    return ring;
  }
  throw new CommandError(`AUTH_SECRET is not what the server works with, ${consequence}: see latchkey doctor.`);
}
