import { type Command, InvalidArgumentError, Option } from "commander";
import type { SeedFlags } from "../commands/seed.ts";
import { withConfig } from "../option.ts";

/** `latchkey dev …` */
export function addDevelopment(program: Command): void {
  const dev = program
    .command("dev")
    .summary("fill a development database with people who were made up")
    .description("For development.");
  withConfig(dev.command("seed"))
    .summary("fill the database with people who were made up")
    .description(
      "Fill the database with people who were made up, their sessions, and what happened in the last 30 days. Only in development. Broken off, the same command goes on where it was.",
    )
    .addOption(countOption("--users <n>", "people", 50_000_000).default(1_000))
    .addOption(countOption("--sessions <n>", "their sessions; half as many where nothing is said", 100_000_000))
    .addOption(countOption("--events <n>", "what happened; as many where nothing is said", 200_000_000))
    .addOption(countOption("--seed <n>", "another number makes other people, beside the first", 999_999).default(1))
    .option("--operator <email>", "make an admin with this address, too; the password is made and shown once")
    .option("--password-stdin", "read the operator's password from standard input instead")
    .option("--anyway", "also where other people have accounts")
    .option("-y, --yes", "also in production, where nobody has an account yet")
    .action(async (flags: SeedFlags) => (await import("../commands/seed.ts")).seed(flags));
}

function countOption(flags: string, description: string, most: number): Option {
  return new Option(flags, description).argParser((text) => {
    const count = /^\d{1,9}$/.test(text.replaceAll("_", "")) ? Number(text.replaceAll("_", "")) : most + 1;
    if (count <= most) return count;
    throw new InvalidArgumentError(`Write a number from 0 to ${most.toLocaleString("en")}.`);
  });
}
