import { type Command, InvalidArgumentError, Option } from "commander";
import { eventTypes } from "../../event/own-events.ts";
import type { EventsFlags } from "../commands/events.ts";
import type { MailFlags } from "../commands/mail.ts";
import { jsonOption, limitOption, withConfig } from "../option.ts";
import { parseSince } from "../show-time.ts";

/** `latchkey events` and `latchkey mail …` */
export function addRecord(program: Command): void {
  withConfig(program.command("events"))
    .summary("show what happened: sign-ins, failures, changes")
    .description("Show what happened, the latest last.")
    .option("--user <user>", "only about this user: an address or an id")
    .addOption(new Option("--type <type...>", "only of these types").choices(eventTypes))
    .addOption(
      new Option("--since <when>", "only from then on: 30m, 2h, 7d, a date or a moment (ISO 8601)").argParser(
        (text) => {
          const since = parseSince(text);
          if (since) return since;
          throw new InvalidArgumentError("Write a span such as 30m, 2h or 7d, or a date such as 2026-03-31.");
        },
      ),
    )
    .addOption(limitOption())
    .option("--follow", "go on with what happens from now on, until Ctrl+C")
    .addOption(new Option("--json", "one JSON document, or with --follow one for each line"))
    .action(async (flags: EventsFlags) => (await import("../commands/events.ts")).events(flags));
  const mail = program
    .command("mail")
    .summary("mails that could not be delivered")
    .description("Mails that wait or were given up.");
  withConfig(mail.command("list"))
    .summary("list mails that were given up")
    .description("List mails that were given up, the latest first, and say how many wait. To whom is sealed.")
    .addOption(limitOption())
    .addOption(jsonOption())
    .action(async (flags: MailFlags) => (await import("../commands/mail.ts")).listMail(flags));
  withConfig(mail.command("retry"))
    .argument("[id...]", "as mail list shows them")
    .option("--all", "all of them")
    .summary("try given-up mails again")
    .description("Let mails that were given up be tried again. The running server sends them.")
    .action(async (ids: string[], flags: MailFlags) => (await import("../commands/mail.ts")).retryMail(ids, flags));
}
