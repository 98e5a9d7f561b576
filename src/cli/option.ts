import { type Command, InvalidArgumentError, Option } from "commander";

/** For commands that work on an installation. */
export function withConfig(command: Command): Command {
  return command.option("--config <file>", "createAuth's options, default-exported from a .ts, .mjs or .js file");
}

/** For commands that list: one JSON document instead of a table. */
export function jsonOption(): Option {
  return new Option("--json", "print one JSON document, for programs");
}

/** For commands that ask before they act. */
export function yesOption(): Option {
  return new Option("-y, --yes", "do not ask");
}

/** How many rows a list has at most. */
export function limitOption(): Option {
  return new Option("--limit <n>", "at most so many, 1 to 200").default(50).argParser((text) => {
    const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    if (limit >= 1 && limit <= 200) return limit;
    throw new InvalidArgumentError("Write a number from 1 to 200.");
  });
}

/** Where a list goes on. */
export function cursorOption(): Option {
  return new Option("--cursor <cursor>", "go on where the page before ended, as it said");
}

/** May be given several times: each is one more. */
export function repeatedOption(flags: string, description: string): Option {
  const add = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];
  return new Option(flags, description).argParser(add);
}
