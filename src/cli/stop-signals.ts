import { describeError, type Logger } from "../shared/logger.ts";

/** Seconds that everything may take once nothing is served any more: ten for requests under way, and what is left to be written. */
const patience = 30;

export interface SignalActions {
  /** Seconds for which the server still serves. */
  readonly delay: number;
  readonly logger: Logger;
  /** Ends the server. Gives whether in good order. */
  readonly stop: () => Promise<boolean>;
  /** Ends at once what would outlive this process. */
  readonly kill?: () => void;
  readonly reload: () => void;
  readonly roll: () => void;
}

/** Does what signals ask a server for. The second one that asks for its end ends it at once, with 1. */
export function onStopSignals({ delay, logger, stop, kill, reload, roll }: SignalActions): void {
  let stopping = false;
  const end = (signal: string): void => {
    if (stopping) {
      kill?.();
      process.exit(1);
    }
    stopping = true;
    if (delay > 0) {
      const fields = { signal, seconds: delay };
      logger.info(
        fields,
        "stopping: not ready any more, and still serving for a while; a second signal ends it at once",
      );
    }
    // What hangs in the end is nothing that anybody should have to kill.
    setTimeout(
      () => {
        logger.error({ signal }, "the server could not stop in time and ends as it is");
        kill?.();
        process.exit(1);
      },
      (delay + patience) * 1000,
    ).unref();
    stop().then(
      (wasGood) => process.exit(wasGood ? 0 : 1),
      (error: unknown) => {
        logger.error(describeError(error), "the server could not stop in good order");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  // A terminal that is closed says the same with which a supervisor asks to read files anew.
  process.on("SIGHUP", (signal) => (process.stdout.isTTY ? end(signal) : reload()));
  process.on("SIGUSR2", roll);
}
