import { Argument, type Command, Option } from "commander";
import { operatorLevels } from "../../user/operator.ts";
import type { ChangeEmailFlags } from "../commands/change-email.ts";
import type { ChangeFlags } from "../commands/change-user.ts";
import type { CreateUserFlags } from "../commands/create-user.ts";
import type { ExportUsersFlags } from "../commands/export-users.ts";
import type { ImportUsersFlags } from "../commands/import-users.ts";
import type { InviteFlags } from "../commands/invite-user.ts";
import type { ListUsersFlags } from "../commands/list-users.ts";
import type { InstallationOptions } from "../installation.ts";
import { foreignLibraries } from "../foreign/foreign-library.ts";
import { languages } from "../../shared/language.ts";
import { cursorOption, jsonOption, limitOption, repeatedOption, withConfig, yesOption } from "../option.ts";

const someone = "an address or an id";

/** `latchkey users …` */
export function addUsers(program: Command): void {
  const users = program
    .command("users")
    .summary("create, find, ban and change users")
    .description("People who sign in.");
  withConfig(users.command("list"))
    .argument("[text]", "how an address, its domain (with the @), a name, a word of a name or an id begins")
    .summary("list users, the newest first")
    .description(
      "List users, the newest first; or those whose address, domain, name, word of a name or id begins with a text, addresses first and then names, alphabetically.",
    )
    .option("--banned", "only those who are banned")
    .option("--operators", "only operators")
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption())
    .action(async (text: string | undefined, flags: ListUsersFlags) =>
      (await import("../commands/list-users.ts")).listUsers(text, flags),
    );
  withConfig(users.command("show"))
    .argument("<user>", someone)
    .summary("show all that is known of a user, sessions included")
    .description("Show all that is known of a user, sessions included.")
    .addOption(jsonOption())
    .action(async (user: string, flags: ListUsersFlags) =>
      (await import("../commands/show-user.ts")).showUser(user, flags),
    );
  withConfig(users.command("create"))
    .argument("<email>", "the address")
    .summary("create a user")
    .description(
      "Create a user, whatever `registration` and `allowedEmailDomains` say. Asks for the password; nothing secret is ever an argument.",
    )
    .option("--name <name>", "what the person is called")
    .option("--role <role>", "the application's role", "user")
    .option("--verified", "the address is known to be this person's")
    .option("--password-stdin", "read the password from standard input")
    .option("--no-password", "without one: users reset-link makes a link to set it")
    .addOption(jsonOption())
    .action(async (email: string, flags: CreateUserFlags) =>
      (await import("../commands/create-user.ts")).createUser(email, flags),
    );
  addLinks(users);
  addChanges(users);
  addEndings(users);
  addTransfers(users);
}

function addLinks(users: Command): void {
  withConfig(users.command("invite"))
    .argument("<email>", "the address")
    .summary("make a link that opens an account, once")
    .description(
      "Make a link that opens an account for an address, once and within a week, even where nobody else may register.",
    )
    .option("--role <role>", "the application's role", "user")
    .option("--mail", "mail it there as well; the running server sends it")
    .addOption(
      new Option(
        "--language <language>",
        "with --mail: what the mail is in; else the first of LATCHKEY_LANGUAGES",
      ).choices([...languages]),
    )
    .addOption(jsonOption())
    .action(async (email: string, flags: InviteFlags) =>
      (await import("../commands/invite-user.ts")).inviteUser(email, flags),
    );
  withConfig(users.command("reset-link"))
    .argument("<user>", someone)
    .summary("make a link that sets a new password, once")
    .description(
      "Make a link that sets a new password, once and within half an hour. Whoever has it can take the account.",
    )
    .addOption(jsonOption())
    .action(async (user: string, flags: ListUsersFlags) =>
      (await import("../commands/invite-user.ts")).makeResetLink(user, flags),
    );
}

function addChanges(users: Command): void {
  withConfig(users.command("email"))
    .argument("<user>", someone)
    .argument("<email>", "the new address; or the one there is, with --verified")
    .summary("give a user another address")
    .description(
      "Give a user another address, for who has lost her mailbox or mistyped it, whatever `allowedEmailDomains` says. Sessions go on, links that were mailed before are worth nothing, and nobody is told by mail.",
    )
    .option("--verified", "the address is known to be this person's")
    .addOption(yesOption())
    .action(async (user: string, email: string, flags: ChangeEmailFlags) =>
      (await import("../commands/change-email.ts")).changeEmail(user, email, flags),
    );
  withConfig(users.command("role"))
    .argument("<user>", someone)
    .argument("<role>", "the application's role")
    .summary("give a user another role of the application's")
    .description("Give a user another role of the application's. It holds at once; live sessions go on with it.")
    .action(async (user: string, role: string, flags: InstallationOptions) =>
      (await import("../commands/change-user.ts")).changeRole(user, role, flags),
    );
  withConfig(users.command("metadata"))
    .argument("<user>", someone)
    .argument("[json]", "one JSON object of at most 4,096 bytes, or - for standard input")
    .summary("show or replace a user's metadata")
    .description("Show a user's metadata, or replace it.")
    .action(async (user: string, json: string | undefined, flags: InstallationOptions) =>
      (await import("../commands/change-user.ts")).changeMetadata(user, json, flags),
    );
  withConfig(users.command("operator"))
    .argument("<user>", someone)
    .addArgument(new Argument("<level>", "what an operator may do").choices([...operatorLevels, "none"]))
    .summary("make somebody an operator, or not one any more")
    .description(
      "Make somebody an operator: auditor reads, support helps people, admin does all. The address has to be proven. Shows who it is before it asks.",
    )
    .addOption(yesOption())
    .action(async (user: string, level: string, flags: ChangeFlags) =>
      (await import("../commands/change-user.ts")).changeOperator(user, level, flags),
    );
}

function addEndings(users: Command): void {
  withConfig(users.command("ban"))
    .argument("<user>", someone)
    .option("--reason <text>", "kept with the event, for operators")
    .summary("end every session of a user, and allow no more")
    .description("End every session of a user, everywhere and at once, and allow no sign-in any more.")
    .addOption(yesOption())
    .action(async (user: string, flags: ChangeFlags & { reason?: string }) =>
      (await import("../commands/ban-user.ts")).banUser(user, flags),
    );
  withConfig(users.command("unban"))
    .argument("<user>", someone)
    .summary("allow a banned user to sign in again")
    .description("Allow a banned user to sign in again. What the ban ended stays ended.")
    .action(async (user: string, flags: InstallationOptions) =>
      (await import("../commands/ban-user.ts")).unbanUser(user, flags),
    );
  withConfig(users.command("end-sessions"))
    .argument("<user>", someone)
    .summary("sign a user out everywhere")
    .description("Sign a user out everywhere, at once. Signing in again is possible.")
    .addOption(yesOption())
    .action(async (user: string, flags: ChangeFlags) =>
      (await import("../commands/ban-user.ts")).endSessions(user, flags),
    );
  withConfig(users.command("delete"))
    .argument("<user>", someone)
    .option("--now", "erase at once: nothing undoes it")
    .summary("delete a user: in a week, or now")
    .description(
      "Delete a user: all sessions end now, and everything is erased in a week, unless the person signs in and undoes it.",
    )
    .addOption(yesOption())
    .action(async (user: string, flags: ChangeFlags & { now?: boolean }) =>
      (await import("../commands/delete-user.ts")).deleteUser(user, flags),
    );
}

function addTransfers(users: Command): void {
  withConfig(users.command("import"))
    .argument(
      "<source>",
      "JSON, one object a line (docs/migrating/import.md), or - for standard input; with --from a database",
    )
    .summary("bring people over from another system, with their passwords")
    .description(
      "Bring people over from another system, with their ids and passwords. Nobody who has an account is changed. Broken off, or run again, the same command goes on: who is there already is left as she is. Exit code 1 when a row was refused.",
    )
    .option("--dry-run", "change nothing; say what would be done")
    .option("--refused <file>", "write refused rows there, one JSON object a line, instead of showing them")
    .option(
      "--firebase <file>",
      "the parameters that a Firebase project hashes passwords with, as its console shows them",
    )
    .addOption(
      new Option(
        "--from <library>",
        "read the tables of another library: postgres://…, sqlite:PATH, or env:NAME",
      ).choices(foreignLibraries),
    )
    .addOption(repeatedOption("--table <name=theirs>", "with --from: what a table is called there"))
    .addOption(repeatedOption("--column <table.name=theirs>", "with --from: what a column is called there"))
    .addOption(
      repeatedOption("--provider <theirs=ours>", "with --from: what a provider is called here; =none leaves it behind"),
    )
    .addOption(jsonOption())
    .action(async (source: string, flags: ImportUsersFlags) =>
      (await import("../commands/import-users.ts")).importUsers(source, flags),
    );
  withConfig(users.command("export"))
    .argument("[file]", "a new file, which only you can read; nothing: standard output")
    .summary("write all people as users import takes them")
    .description("Write all people as users import takes them: JSON, one object a line, in the order of ids.")
    .option("--with-hashes", "with their password hashes, by which whoever has the file can guess at passwords")
    .action(async (file: string | undefined, flags: ExportUsersFlags) =>
      (await import("../commands/export-users.ts")).exportUsers(file, flags),
    );
}
