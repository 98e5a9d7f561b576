import { type Command, InvalidArgumentError, Option } from "commander";

/** For commands that work on an installation. */
export function withConfig(command: Command): Command {
  return command.option("--config <file>", "createAuth's options, default-exported from a .ts, .mjs or .js file");
}

/**
 * For commands whose one word is an id in base64url, of so many characters. It may begin with a hyphen, and then it is still that id: neither an option
 * that is not known, nor `-y` and more of its kind.
 */
export function withId(command: Command, name: string, description: string, length: number): Command {
  const isId = (word: string): boolean =>
    word.length === length &&
    /^-[\w-]+$/.test(word) &&
    word !== "--help" &&
    !command.options.some(({ long }) => long === word);
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (words) => {
    const { operands, unknown } = parse(words.filter((word) => !isId(word)));
    return { operands: [...words.filter(isId), ...operands], unknown };
  };
  return command.argument(name, description);
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
