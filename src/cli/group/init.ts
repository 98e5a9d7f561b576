import { type Command, InvalidArgumentError, Option } from "commander";
import type { InitFlags } from "../commands/init.ts";
import { questionOf } from "../init/questions.ts";
import { carriers, frameworks } from "../init/wishes.ts";
import { jsonOption, yesOption } from "../option.ts";

/** `latchkey init` */
export function addInit(program: Command): void {
  program
    .command("init")
    .argument("[folder]", "where the application is, or is to be", ".")
    .summary("begin: a few questions, then the lines, the environment and a test")
    .description(
      "Ask what an application needs, say what follows from each answer, and write it: a file that makes the installation, .env with a new secret, and a test to run with node --test. In an empty folder also a small application. Nothing that is there is overwritten.",
    )
    .addOption(new Option("--framework <name>", "what the server is written with").choices(frameworks))
    .addOption(
      new Option("--carrier <how>", "how sessions travel: by a cookie, by tokens, or by either").choices(carriers),
    )
    .addOption(wordsOption("--caller <who>", "who calls beside browsers of your own site", "callers"))
    .addOption(wordsOption("--provider <names>", "where people have an account that they would rather use", "accounts"))
    .option("--typescript", "write TypeScript, also where nothing else is")
    .option("--dry-run", "write nothing; print what would be written")
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (folder: string, flags: InitFlags) => (await import("../commands/init.ts")).init(folder, flags));
}

/** One or more answers to a question. */
function wordsOption(flags: string, description: string, id: "callers" | "accounts"): Option {
  const words = questionOf(id).choices.map(({ answer }) => answer);
  return new Option(flags, `${description}: ${words.join(", ")}, with commas between`).argParser(
    (text, before: readonly string[] | undefined): readonly string[] => {
      const said = text.split(",").map((word) => word.trim());
      if (said.every((word) => words.includes(word))) return [...(before ?? []), ...said];
      throw new InvalidArgumentError(`Write one or more of ${words.join(", ")}, with commas between.`);
    },
  );
}
