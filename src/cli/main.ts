import { CommanderError } from "commander";
import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { CommandError } from "./command-error.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { printable } from "./printable.ts";
import { createProgram } from "./program.ts";

/**
 * Runs one command. Exit code 0: done; 1: it could not be done, and one sentence on standard error says why; 2: there is no such
 * command or option. A stack trace is only ever a fault of ours.
 */
export async function run(argv: readonly string[]): Promise<void> {
  // Whoever reads us through `head` has seen enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  try {
    const program = createProgram();
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  // Help and version are also thrown; what was wrong with the words on the command line is already said.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isSaid = error instanceof ConfigurationError || error instanceof CommandError;
  if (!isSaid && !(error instanceof AuthError)) throw error;
  console.error(`latchkey: ${printable(isSaid ? error.message : explainRefusal(error))}`);
  return error instanceof CommandError ? error.exitCode : 1;
}
