import type { Command } from "commander";
import type { ListKeysFlags, RevokeKeyFlags, RotateKeyFlags } from "../commands/keys.ts";
import type { InspectFlags } from "../commands/inspect-token.ts";
import { jsonOption, withConfig, withId, yesOption } from "../option.ts";

/** `latchkey keys …` and `latchkey tokens …` */
export function addKeys(program: Command): void {
  const load = async (): Promise<typeof import("../commands/keys.ts")> => import("../commands/keys.ts");
  const keys = program
    .command("keys")
    .summary("list, rotate and revoke the keys that sign access tokens")
    .description("The keys that sign access tokens. They are made and rotated by themselves.");
  withConfig(keys.command("list"))
    .summary("list keys, the newest first")
    .description("List keys, the newest first, and what each is for.")
    .addOption(jsonOption())
    .action(async (flags: ListKeysFlags) => (await load()).listKeys(flags));
  withConfig(keys.command("rotate"))
    .option("--now", "it signs at once, though others may not have read it yet")
    .summary("make the next key before its time")
    .description(
      "Make the next key before its time. It is published for ten minutes before it signs, so that whoever verifies has it by then. The key before it is accepted until its last token has expired.",
    )
    .action(async (flags: RotateKeyFlags) => (await load()).rotateKey(flags));
  withId(withConfig(keys.command("revoke")), "<kid>", "as keys list shows it", 16)
    .summary("refuse every token of a key that others may have")
    .description(
      "Refuse every access token that a key signed, on every server within a second, for when somebody else may have it. Another key signs at once; whoever can refresh goes on.",
    )
    .addOption(yesOption())
    .action(async (kid: string, flags: RevokeKeyFlags) => (await load()).revokeKey(kid, flags));
  const tokens = program.command("tokens").summary("look into an access token").description("Access tokens.");
  withConfig(tokens.command("inspect"))
    .argument("[token]", "the token; without it, standard input is read, which leaves no trace in a shell's history")
    .summary("say what is in an access token, and what is wrong with it")
    .description(
      "Say what is in an access token, check it against the keys of this installation, and say what is wrong with it. Nothing leaves this machine, and the signature is never shown. Exit code 1 when the token is not accepted.",
    )
    .addOption(jsonOption())
    .action(async (token: string | undefined, flags: InspectFlags) =>
      (await import("../commands/inspect-token.ts")).inspectToken(token, flags),
    );
}
