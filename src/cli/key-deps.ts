import { resolveOptions } from "../auth/resolve-options.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import type { Storage } from "../storage/storage.ts";
import type { KeyDeps } from "../token/change-keys.ts";
import { keyPlan } from "../token/token-settings.ts";
import { CommandError } from "./command-error.ts";
import { readKnownSecret } from "./known-secret.ts";

/** What it takes to make or revoke a signing key. Throws `CommandError` where there are none. */
export async function readKeyDeps(storage: Storage, configuration: ServerConfiguration): Promise<KeyDeps> {
  const plan = keyPlan(resolveOptions(configuration.options).token);
  if (!plan) {
    throw new CommandError(
      "HS256 has no keys: to rotate, put a new secret in front of LATCHKEY_TOKEN_SECRET; to revoke, take the old one out.",
    );
  }
  const ring = await readKnownSecret(storage, configuration, "so it could not open the key");
  return { store: storage.signingKeys, ring, plan };
}
