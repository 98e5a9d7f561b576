import { type Command, InvalidArgumentError, Option } from "commander";
import { eventTypes } from "../../event/own-events.ts";
import type { EventsFlags } from "../commands/events.ts";
import type { OutboxFlags } from "../commands/outbox.ts";
import { jsonOption, limitOption, withConfig } from "../option.ts";
import { parseSince } from "../show-time.ts";

/** `latchkey events`, `latchkey mail …` and `latchkey hooks …` */
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
  addOutgoing(program, "mail", "mails");
  addOutgoing(program, "hooks", "calls of hooks and webhooks");
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
