import { type Command, InvalidArgumentError, Option } from "commander";
import type { DoctorFlags } from "../commands/doctor.ts";
import type { RestoreFlags } from "../commands/restore.ts";
import type { InstallationOptions } from "../installation.ts";
import type { Detours } from "../probe/probe-client.ts";
import { jsonOption, withConfig, yesOption } from "../option.ts";

type Flags = InstallationOptions & { readonly json?: boolean };

/** `latchkey doctor`, `backup` and `restore` */
export function addMaintenance(program: Command): void {
  withConfig(program.command("doctor"))
    .summary("find what is misconfigured or not well, and how to mend it")
    .description(
      "Look over configuration, secrets, keys, Redis, SMTP, providers, database, tables, clocks, processes and files. Changes nothing, and sends nothing. Exit code 1 when something is not as it must be.",
    )
    .option("--probe", "sign in over the public address as well, with a throw-away user that is made and erased")
    .addOption(
      new Option("--url <url>", "with --probe: the address people use, where it is not BASE_URL").argParser(parseUrl),
    )
    .addOption(
      new Option(
        "--connect <port=host:port>",
        "with --probe: where to connect to for a port; once for each port",
      ).argParser(parseDetour),
    )
    .addOption(jsonOption())
    .action(async (flags: DoctorFlags) => (await import("../commands/doctor.ts")).doctor(flags));
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

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" && url.hash === "";
  if (isPlain) return url;
  throw new InvalidArgumentError("Write an address such as https://app.example.com.");
}

function parseDetour(text: string, before: Detours = new Map()): Detours {
  const [, asked, host, port] = /^(\d{1,5})=(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (asked === undefined || host === undefined || Number(port) > 65_535) {
    throw new InvalidArgumentError("Write it as 443=127.0.0.1:8443.");
  }
  const detour = { host: host.replaceAll(/^\[|\]$/g, ""), port: Number(port) };
  return new Map([...before, [Number(asked), detour]]);
}
