/** A command that could not do what it was asked. Its message is one sentence for the person at the terminal; exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
