import type { Command } from "commander";
import type { ClearLocksFlags, ListLocksFlags } from "../commands/locks.ts";
import { jsonOption, limitOption, withConfig } from "../option.ts";

/** `latchkey locks list` and `clear` */
export function addLocks(program: Command): void {
  const load = async (): Promise<typeof import("../commands/locks.ts")> => import("../commands/locks.ts");
  const group = program
    .command("locks")
    .summary("accounts that are locked after too many wrong passwords")
    .description("Accounts that strangers cannot try passwords of at the moment.");
  withConfig(group.command("list"))
    .summary("list accounts that are locked")
    .description("List accounts that are locked against strangers, the newest lock first.")
    .addOption(limitOption())
    .addOption(jsonOption())
    .action(async (flags: ListLocksFlags) => (await load()).listLocks(flags));
  withConfig(group.command("clear"))
    .argument("[account]", "an address, whether or not it has an account; the id of a user; or the id of a lock")
    .option("--all", "all of them")
    .summary("lift a lock")
    .description("Lift a lock and forget what was counted. Every server knows at once.")
    .action(async (account: string | undefined, flags: ClearLocksFlags) => (await load()).clearLocks(account, flags));
}
