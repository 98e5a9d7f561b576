import { type Command, Option } from "commander";
import type { ScanFlags } from "../commands/scan.ts";
import { jsonOption } from "../option.ts";

/** `latchkey scan` */
export function addCode(program: Command): void {
  program
    .command("scan")
    .argument("[path]", "a folder, or one file", ".")
    .summary("find the classic mistakes of authentication in anybody's code")
    .description(
      "Find the classic mistakes of authentication in JavaScript and TypeScript: secrets in the code, tokens that are not verified, cookies that scripts read. It runs nothing that it reads. Needs oxc-parser. Exit code 1 when something is found, 2 when nothing could be scanned.",
    )
    .addOption(new Option("--rule <id>", "only this rule; once for each").argParser(collect))
    .addOption(new Option("--ignore <id>", "all rules but this; once for each").argParser(collect))
    .addOption(
      new Option("--severity <level>", "only what matters so much: note, warning or error")
        .choices(["note", "warning", "error"])
        .default("note"),
    )
    .option("--tests", "tests and fixtures, too")
    .option("--baseline <file>", "only what is not in this list")
    .option("--write-baseline <file>", "write such a list of what is found now")
    .addOption(jsonOption())
    .option("--sarif", "print a SARIF 2.1.0 log, for code scanning")
    .action(async (path: string, flags: ScanFlags) => (await import("../commands/scan.ts")).scan(path, flags));
  program
    .command("scan-worker", { hidden: true })
    .description("One of the processes of scan, which starts it.")
    .action(async () => (await import("../commands/scan-worker.ts")).scanWorker());
}

function collect(id: string, before: readonly string[] = []): readonly string[] {
  return [...before, id];
}
