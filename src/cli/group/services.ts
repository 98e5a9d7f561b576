import { type Command, InvalidArgumentError, Option } from "commander";
import { isServiceScope, type ServiceScope, serviceScopes } from "../../service/service.ts";
import type { CreateServiceFlags, ListServicesFlags, RevokeServiceFlags } from "../commands/services.ts";
import { jsonOption, withConfig, yesOption } from "../option.ts";

/** `latchkey services …` */
export function addServices(program: Command): void {
  const load = async (): Promise<typeof import("../commands/services.ts")> => import("../commands/services.ts");
  const services = program
    .command("services")
    .summary("make, list and revoke the keys of other programs")
    .description("Other programs of yours that verify tokens, each with a key of its own.");
  withConfig(services.command("create"))
    .argument("<name>", "what it is called: lower-case letters, digits, dots, hyphens and underscores")
    .addOption(scopeOption())
    .addOption(audienceOption())
    .summary("make a key, and show it once")
    .description("Make a key for a program, and show it: it is stored nowhere, so it cannot be shown again.")
    .addOption(jsonOption())
    .action(async (name: string, flags: CreateServiceFlags) => (await load()).createService(name, flags));
  withConfig(services.command("list"))
    .summary("list programs that have a key")
    .description("List programs that have a key, by name. The keys themselves are stored nowhere.")
    .addOption(jsonOption())
    .action(async (flags: ListServicesFlags) => (await load()).listServices(flags));
  withConfig(services.command("revoke"))
    .argument("<name>", "as services list shows it")
    .summary("refuse a program's key from now on")
    .description("Refuse a program's key from now on, on every server within a second. Its open streams end.")
    .addOption(yesOption())
    .action(async (name: string, flags: RevokeServiceFlags) => (await load()).revokeService(name, flags));
}

function scopeOption(): Option {
  return new Option("--scope <scopes>", `what it may do, with commas between: ${serviceScopes.join(", ")}`)
    .makeOptionMandatory()
    .argParser((text): readonly ServiceScope[] => {
      const scopes = text.split(",").map((scope) => scope.trim());
      if (scopes.every(isServiceScope)) return scopes;
      throw new InvalidArgumentError(`Write one or more of ${serviceScopes.join(", ")}, with commas between.`);
    });
}

function audienceOption(): Option {
  const says = "whose tokens it may ask about with introspect, as tokens say it in aud; again for another one";
  return new Option("--audience <audience>", says).argParser(
    (text, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text],
  );
}
