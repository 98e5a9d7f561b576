import { type Command, InvalidArgumentError, Option } from "commander";
import { eventTypes } from "../../event/own-events.ts";
import type { EventsFlags, ExportFlags } from "../commands/events.ts";
import type { VerifyEventsFlags } from "../commands/verify-events.ts";
import type { OutboxFlags } from "../commands/outbox.ts";
import { jsonOption, limitOption, withConfig } from "../option.ts";
import { parseSince } from "../parse-since.ts";

/** `latchkey events …`, `latchkey mail …` and `latchkey hooks …` */
export function addRecord(program: Command): void {
  const events = withConfig(program.command("events"))
    .summary("show what happened: sign-ins, failures, changes")
    .description("Show what happened, the latest last.")
    .enablePositionalOptions()
    .option("--user <user>", "only about this user: an address or an id")
    .addOption(new Option("--type <type...>", "only of these types").choices(eventTypes))
    .option("--session <id>", "only of this session")
    .option("--actor <user>", "only what this operator did: an address or an id")
    .addOption(momentOption("--since <when>", "only from then on: 30m, 2h, 7d, a date or a moment (ISO 8601)"))
    .addOption(momentOption("--until <when>", "only what came before then, written as --since"))
    .option("--before <cursor>", "the page before: go on where a list ended, as it said")
    .addOption(limitOption())
    .option("--follow", "go on with what happens from now on, until Ctrl+C")
    .addOption(new Option("--json", "one JSON document for each event, each on a line"))
    .action(async (flags: EventsFlags) => (await import("../commands/events.ts")).events(flags));
  withConfig(events.command("export"))
    .summary("write all events as JSON, one a line")
    .description("Write events as JSON, one a line, the oldest first, however many there are.")
    .addOption(momentOption("--since <when>", "only from then on: 30m, 2h, 7d, a date or a moment (ISO 8601)"))
    .addOption(momentOption("--until <when>", "only what came before then, written as --since"))
    .action(async (flags: ExportFlags) => (await import("../commands/events.ts")).exportEvents(flags));
  withConfig(events.command("verify"))
    .summary("check that the events are as they were sealed")
    .description(
      "Check that the events are as they were sealed: none changed, deleted, put in or cut off. Exit code 1 when one is.",
    )
    .option("--checkpoint <checkpoint>", "a line that left this machine: the record has to lead to it")
    .addOption(jsonOption())
    .action(async (flags: VerifyEventsFlags) => (await import("../commands/verify-events.ts")).verifyEvents(flags));
  addOutgoing(program, "mail", "mails");
  addOutgoing(program, "hooks", "calls of hooks and webhooks");
}

function momentOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const moment = parseSince(text);
    if (moment) return moment;
    throw new InvalidArgumentError("Write a span such as 30m, 2h or 7d, or a date such as 2026-03-31.");
  });
}

/** What leaves by the outbox: `list` and `retry` of what was given up. */
function addOutgoing(program: Command, name: "mail" | "hooks", what: string): void {
  const load = async (): Promise<typeof import("../commands/outbox.ts")> => import("../commands/outbox.ts");
  const group = program
    .command(name)
    .summary(`${what} that could not be delivered`)
    .description(`${what.charAt(0).toUpperCase()}${what.slice(1)} that wait or were given up.`);
  withConfig(group.command("list"))
    .summary(`list ${what} that were given up`)
    .description(`List ${what} that were given up, the latest first, and say how many wait. To whom is not shown.`)
    .addOption(limitOption())
    .addOption(jsonOption())
    .action(async (flags: OutboxFlags) => {
      const { listOutgoing, outgoing } = await load();
      await listOutgoing(outgoing[name], flags);
    });
  withConfig(group.command("retry"))
    .argument("[id...]", `as ${name} list shows them`)
    .option("--all", "all of them")
    .summary(`try given-up ${what} again`)
    .description(`Let ${what} that were given up be tried again. The running server sends them.`)
    .action(async (ids: string[], flags: OutboxFlags) => {
      const { outgoing, retryOutgoing } = await load();
      await retryOutgoing(outgoing[name], ids, flags);
    });
}
