import { Command } from "commander";
import type { MigrateFlags } from "./commands/migrate.ts";
import type { RotateSecretFlags } from "./commands/rotate-secret.ts";
import type { ForgetSecretFlags } from "./commands/secret.ts";
import type { InstallationOptions, ServerFlags } from "./installation.ts";
import { addCode } from "./group/code.ts";
import { addDevelopment } from "./group/dev.ts";
import { addInit } from "./group/init.ts";
import { addKeys } from "./group/keys.ts";
import { addLocks } from "./group/locks.ts";
import { addMaintenance } from "./group/maintenance.ts";
import { addRecord } from "./group/record.ts";
import { addServices } from "./group/services.ts";
import { addSessions } from "./group/sessions.ts";
import { addUsers } from "./group/users.ts";
import { jsonOption, withConfig, withId, yesOption } from "./option.ts";
import { paint } from "./output.ts";
import { printable } from "./printable.ts";
import { describeSettings, variableOf } from "./settings-help.ts";
import { packageVersion } from "../shared/package-version.ts";

/**
 * The commands, as they stand on the command line. What one does is a module in `commands/`, loaded when it is called for, so that the
 * server starts without the rest. A group of commands of its own gets a function here.
 */
export function createProgram(): Command {
  const program = new Command("latchkey")
    .description("Sessions, tokens and sign-in: a server with its own pages, and what runs it.")
    .usage("<command> [options]")
    .helpOption("-h, --help", "show this, or the help of a command")
    .addHelpCommand(new Command("help").argument("[command]").summary("show the help of a command").helpGroup("Other:"))
    .version(packageVersion(), "--version", "print the version")
    .configureHelp({ styleTitle: (title) => paint("bold", title), showGlobalOptions: false })
    .exitOverride()
    // An option after a subcommand is that one's own: events and events export both have --since.
    .enablePositionalOptions()
    .addHelpText("after", epilogue);
  addServer(program);
  program.commandsGroup("People:");
  addUsers(program);
  addSessions(program);
  addLocks(program);
  program.commandsGroup("Operation:");
  addRecord(program);
  addMaintenance(program);
  addSecrets(program);
  explainMisuse(program, "latchkey");
  return program;
}

/** Whoever mistypes a command is led to the help of that one. */
function explainMisuse(command: Command, name: string): void {
  command.configureOutput({ outputError: (text, write) => write(sentence(text, name)) });
  for (const part of command.commands) explainMisuse(part, `${name} ${part.name()}`);
}

function addServer(program: Command): void {
  program.commandsGroup("Server:");
  addInit(program);
  withConfig(program.command("serve"))
    .description("Run the server: API, pages and probes")
    .summary("run the server: API, pages and probes")
    .option("--workers <n>", "processes that share the port, or auto: as many as there are cores")
    .addHelpText("after", () => describeSettings())
    .action(async (flags: ServerFlags) => (await import("./commands/serve.ts")).serve(flags));
  withConfig(program.command("serve-worker", { hidden: true }))
    .description("One of the processes of serve --workers, which starts it.")
    .action(async (flags: InstallationOptions) => (await import("./commands/serve-worker.ts")).serveWorker(flags));
  withConfig(program.command("migrate"))
    .description("Bring the database to the schema that this version needs, and say from which to which.")
    .summary("bring the database to the schema that this version needs")
    .option("--check", "change nothing; exit code 1 when this version does not run on the schema as it is")
    .option("--plan", "change nothing; show each step, what it does to which table, and who is running")
    .option("--contract-now", "take away what older processes need, although some are running: they answer 503 then")
    .addOption(jsonOption())
    .action(async (options: MigrateFlags) => (await import("./commands/migrate.ts")).migrate(options));
}

function addSecrets(program: Command): void {
  program.commandsGroup("Secrets and keys:");
  addKeys(program);
  addServices(program);
  const secret = program
    .command("secret")
    .description("Print a new secret for AUTH_SECRET: 32 random bytes.")
    .summary("print a new secret, rotate it, or give up a lost one")
    .action(async () => (await import("./commands/secret.ts")).printSecret());
  withId(withConfig(secret.command("forget")), "<id>", "the six characters that a refusal to start names", 6)
    .description("Give up a root secret that is lost: every session under it ends.")
    .summary("give up a lost secret: every session under it ends")
    .addOption(yesOption())
    .action(async (id: string, flags: ForgetSecretFlags) =>
      (await import("./commands/secret.ts")).forgetSecret(id, flags),
    );
  withConfig(secret.command("rotate"))
    .option(
      "--leaked <id>",
      "end everything under a secret that others may know: sessions, service keys, signing keys, kept tokens of providers",
    )
    .summary("say which step of a rotation is next, or end everything under a leaked secret")
    .description(
      "Show how many sessions, service keys, signing keys and tokens of providers hang on each root secret, which processes work with it, and which step of a rotation is next. With --leaked it ends everything under one, on every server within a second.",
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (flags: RotateSecretFlags) => (await import("./commands/rotate-secret.ts")).rotateSecret(flags));
  program.commandsGroup("Other:");
  addCode(program);
  addDevelopment(program);
  program
    .command("version")
    .description("Print the version.")
    .summary("print the version")
    .action(() => console.log(packageVersion()));
}

/** What commander says of a wrong word, in our manner: one sentence that ends with where to look. */
function sentence(text: string, name: string): string {
  const [, wrong = text] = /^error: ([^]*?)\.?\s*$/.exec(text) ?? [];
  const [what = wrong, meant] = wrong.split(/\n\(Did you mean (.*?)\?\)/);
  const [, option] = /^unknown option '(--.*)'$/s.exec(what) ?? [];
  const variable = name === "latchkey serve" && option !== undefined ? variableOf(option) : null;
  const said = variable === null ? meant && `did you mean ${meant}?` : `set ${variable} in the environment instead`;
  return `latchkey: ${printable(what)}${said === undefined ? "" : ` (${said})`}; see ${name} --help.\n`;
}

const epilogue = `
Examples:
  latchkey init                                in an application, or an empty folder: a few questions, and it is there
  latchkey serve                               on http://localhost:3000, with nothing to configure
  latchkey serve --config latchkey.config.ts   with hooks and everything else that only code can say
  latchkey migrate --check                     before a deployment with MIGRATE=check

Settings come from the environment: latchkey serve --help lists them.
Exit codes: 0 done, 1 not done (one sentence says why), 2 wrong command or option.`;
