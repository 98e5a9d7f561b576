import type { Command } from "commander";
import type { ListSessionsFlags } from "../commands/list-sessions.ts";
import type { ChangeFlags } from "../commands/change-user.ts";
import { cursorOption, jsonOption, limitOption, withConfig, yesOption } from "../option.ts";

/** `latchkey sessions …` */
export function addSessions(program: Command): void {
  const sessions = program
    .command("sessions")
    .summary("list and end sessions")
    .description("Who is signed in, and where.");
  withConfig(sessions.command("list"))
    .option("--user <user>", "only of this user: an address or an id")
    .summary("list live sessions")
    .description("List live sessions, those that last longest first.")
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption())
    .action(async (flags: ListSessionsFlags) => (await import("../commands/list-sessions.ts")).listSessions(flags));
  withConfig(sessions.command("end"))
    .argument("<id>", "the id of the session")
    .summary("end one session")
    .description("End one session, everywhere and at once. To end all of a user: users end-sessions.")
    .action(async (id: string, flags: ChangeFlags) =>
      (await import("../commands/end-session.ts")).endSession(id, flags),
    );
  withConfig(sessions.command("end-all"))
    .summary("sign everybody out")
    .description("End every session of everybody, after a break-in for instance. Signing in again is possible.")
    .addOption(yesOption())
    .action(async (flags: ChangeFlags) => (await import("../commands/end-every-session.ts")).endEverySession(flags));
}
