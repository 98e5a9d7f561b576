/** A command that could not do what it was asked. Its message is one sentence for the person at the terminal. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** 2: where 1 says something else. @default 1 */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
