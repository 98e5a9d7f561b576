import { generateSecret } from "../../secret/root-secret.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";

/** Prints a new root secret. */
export function printSecret(): void {
  console.log(generateSecret());
}

/** Gives up a root secret that is lost: ends every session under it. */
export async function forgetSecret(id: string, options: InstallationOptions): Promise<void> {
  const ended = await withStorage(options, (storage) => storage.secrets.forget(id));
  console.log(`The secret ${id} is given up: ${ended === 1 ? "one session" : `${ended} sessions`} under it ended.`);
}
