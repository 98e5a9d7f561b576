import type { Command } from "commander";
import type { RestoreFlags } from "../commands/restore.ts";
import type { InstallationOptions } from "../installation.ts";
import { jsonOption, withConfig, yesOption } from "../option.ts";

type Flags = InstallationOptions & { readonly json?: boolean };

/** `latchkey doctor`, `backup` and `restore` */
export function addMaintenance(program: Command): void {
  withConfig(program.command("doctor"))
    .summary("find what is misconfigured or not well, and how to mend it")
    .description(
      "Look over configuration, secrets, keys, providers, database, processes, mail and files. Changes nothing. Exit code 1 when something is not as it must be.",
    )
    .addOption(jsonOption())
    .action(async (flags: Flags) => (await import("../commands/doctor.ts")).doctor(flags));
  withConfig(program.command("backup"))
    .argument("<file>", "the copy to make; it must not be there yet")
    .summary("copy the SQLite database while the server goes on")
    .description(
      "Copy the SQLite database, as it is at one moment, while the server goes on. For PostgreSQL it names pg_dump.",
    )
    .addOption(jsonOption())
    .action(async (file: string, flags: Flags) => (await import("../commands/backup.ts")).backup(file, flags));
  withConfig(program.command("restore"))
    .argument("<file>", "a copy that backup made")
    .summary("put a backup in the place of the SQLite database")
    .description(
      "Put a backup in the place of the SQLite database. No server may be running on it. What was there is kept beside it.",
    )
    .option("--end-sessions", "end every session: sessions that ended since the backup would be alive again")
    .addOption(yesOption())
    .action(async (file: string, flags: RestoreFlags) => (await import("../commands/restore.ts")).restore(file, flags));
}
