import { ConfigurationError } from "../../error/configuration-error.ts";
import { generateSecret } from "../../secret/root-secret.ts";
import { readConfiguration } from "../../server/environment.ts";
import { systemClock } from "../../shared/clock.ts";
import { openSqlStorage } from "../../storage/sql/open.ts";

/** Prints a new root secret, or gives up one that is lost: `forget ID` ends every session under it. */
export async function secret(argv: readonly string[]): Promise<void> {
  const [action, id, ...rest] = argv;
  if (action === undefined) return console.log(generateSecret());
  if (action !== "forget" || id === undefined || rest.length > 0) {
    throw new ConfigurationError("secret", "Write `latchkey secret` for a new one, or `latchkey secret forget ID`.");
  }
  await forget(id);
}

async function forget(id: string): Promise<void> {
  const { options } = readConfiguration(process.env);
  const database = options.database ?? "sqlite:.latchkey/latchkey.db";
  const storage = await openSqlStorage({ database, migrate: "check", clock: systemClock });
  try {
    const ended = await storage.secrets.forget(id);
    console.log(`The secret ${id} is given up: ${ended === 1 ? "one session" : `${ended} sessions`} under it ended.`);
  } finally {
    await storage.close();
  }
}
