import { ConfigurationError } from "../error/configuration-error.ts";
import { secret } from "./commands/secret.ts";
import { serve } from "./commands/serve.ts";
import { printVersion } from "./commands/version.ts";

const help = `Usage: latchkey <command>

Commands:
  serve      Run the server: API, pages and probes (settings come from the environment)
  secret     Print a new secret for AUTH_SECRET; secret forget ID ends what hangs on a lost one
  version    Print the version

Settings of serve:
  BASE_URL         The address people use            (http://localhost:3000)
  HOST, PORT       Where to listen                   (127.0.0.1, 3000)
  DATABASE_URL     sqlite:PATH or postgres://…       (in development sqlite:.latchkey/latchkey.db)
  AUTH_SECRET      32 random bytes; a list rotates   (in development one in .latchkey/secret)
  AUTH_SECRET_FILE The same, from a file
  TRUSTED_PROXIES  Networks, a number of hops, or none
  TRUSTED_ORIGINS  Other origins that may call the API with cookies
  MIGRATE          auto, check or off                (auto)
  LATCHKEY_*       LATCHKEY_BASE_PATH, _IDLE_TIMEOUT, _ABSOLUTE_TIMEOUT (seconds), _PASSWORD_HASH,
                   _PASSWORD_POLICY, _PRODUCT_NAME
`;

const commands: Readonly<Record<string, (argv: readonly string[]) => Promise<void> | void>> = {
  serve,
  secret,
  version: printVersion,
  "--version": printVersion,
  help: () => console.log(help),
  "--help": () => console.log(help),
  "-h": () => console.log(help),
};

/** Runs one command. What the user can mend is one sentence on standard error and exit code 1, never a stack trace. */
export async function run(argv: readonly string[]): Promise<void> {
  const [name = "help", ...rest] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || (rest.length > 0 && name !== "secret")) {
    console.error(
      command ? `latchkey ${name} takes no arguments.` : `There is no command "${name}"; see latchkey help.`,
    );
    process.exitCode = 2;
    return;
  }
  try {
    await command(rest);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(`latchkey: ${error.message}`);
    process.exitCode = 1;
  }
}
