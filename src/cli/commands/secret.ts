import { createSecretRing, generateSecret } from "../../secret/root-secret.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { countOf } from "../../shared/count-of.ts";
import type { Storage } from "../../storage/storage.ts";
import { confirm } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printable } from "../printable.ts";

export interface ForgetSecretFlags extends InstallationOptions {
  readonly yes?: boolean;
}

/** Prints a new root secret. */
export function printSecret(): void {
  console.log(generateSecret());
}

/** Gives up a root secret that is lost: ends every session under it. */
export async function forgetSecret(id: string, { yes = false, ...options }: ForgetSecretFlags): Promise<void> {
  await withStorage(options, async (storage, configuration) => {
    const what = await describeLoad(id, storage, configuration);
    await confirm(`Give up the secret ${id} for good, and with it ${what}?`, yes);
    const ended = await storage.secrets.forget(id);
    console.log(`The secret ${id} is given up: ${countOf(ended, "session")} under it ended.`);
  });
}

/** What goes with a secret that is lost, in words. Throws `CommandError` for one that is not lost, or under which nothing is. */
async function describeLoad(id: string, storage: Storage, configuration: ServerConfiguration): Promise<string> {
  const { processes, secrets } = await storage.secrets.overview();
  // Security: a process that has it remembers sessions under it, and is told of no ending: it would go on letting them in.
  if (processes.some(({ accepts }) => accepts.includes(id)) || isConfigured(id, configuration)) {
    throw new CommandError(
      `The secret ${id} is not lost: ${isConfigured(id, configuration) ? "AUTH_SECRET has it" : "a running server has it"}. To end everything under it because others may know it, there is latchkey secret rotate --leaked ${id}.`,
    );
  }
  const used = secrets.find((one) => one.id === id);
  const services = (await storage.services.list()).filter(({ secretId }) => secretId === id).length;
  const tokens = (await storage.providerTokenSeals.countBySecret()).get(id) ?? 0;
  if (!used && services === 0 && tokens === 0) {
    throw new CommandError(`Nothing was ever issued under ${printable(id)}: see latchkey secret rotate.`);
  }
  const what = [
    countOf(used?.sessions ?? 0, "live session"),
    ...(services > 0 ? [countOf(services, "service key")] : []),
    ...(tokens > 0 ? [countOf(tokens, "provider token")] : []),
  ];
  return what.join(", ");
}

/** Whether it stands in the settings of this command. One that development has made is known by the server that runs with it. */
function isConfigured(id: string, { options: { secret } }: ServerConfiguration): boolean {
  const [first, ...rest] = [secret ?? []].flat();
  return first !== undefined && createSecretRing([first, ...rest]).find(id) !== undefined;
}
