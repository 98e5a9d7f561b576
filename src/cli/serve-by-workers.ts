import cluster from "node:cluster";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import { stopOnCrash } from "../server/crash.ts";
import type { StartOptions } from "../server/start-server.ts";
import { nameInPlaces } from "../server/places.ts";
import { WorkerCrew, WorkerNotStarted } from "../server/workers/worker-crew.ts";
import type { Logger } from "../shared/logger.ts";
import { CommandError } from "./command-error.ts";
import type { InstallationOptions } from "./installation.ts";
import { onStopSignals } from "./stop-signals.ts";

/** Runs the server as several processes that share the port, and leads them until it is told to stop. */
export async function serveByWorkers(
  { config }: InstallationOptions,
  configuration: ServerConfiguration & Pick<StartOptions, "descriptor">,
  logger: Logger,
): Promise<void> {
  const { workers: size, shutdownDelay: delay, descriptor = null } = configuration;
  refuseImpossible(configuration);
  const ignore = (): void => {};
  const early = ["SIGHUP", "SIGUSR2"] as const;
  for (const signal of early) if (signal !== "SIGHUP" || !process.stdout.isTTY) process.on(signal, ignore);
  const args = ["serve-worker", ...(config === undefined ? [] : ["--config", config])];
  const crew = new WorkerCrew({ size, program: process.argv[1] ?? "", args, delay, logger, descriptor });
  const stop = (): Promise<boolean> => crew.stop();
  stopOnCrash(async () => void (await stop()), logger);
  onStopSignals({
    delay,
    logger,
    stop,
    kill: () => crew.kill(),
    reload: () => crew.reload(),
    roll: () => void crew.roll(),
  });
  for (const signal of early) process.off(signal, ignore);
  try {
    const { url, banner } = await crew.start();
    console.log(banner);
    if (!process.stderr.isTTY) logger.info({ url, workers: size }, "started");
  } catch (error) {
    await stop();
    throw explain(error);
  }
  const sentence = await crew.gaveUp;
  await stop();
  throw new CommandError(sentence);
}

/** What a worker says stands in the names of its own environment already. */
function explain(error: unknown): unknown {
  if (!(error instanceof WorkerNotStarted)) return error;
  return new CommandError(error.sentence ?? `The server does not start: ${error.message}, and the log says why.`);
}

function refuseImpossible({ workers, options: { database }, places }: ServerConfiguration): void {
  const refuse = (sentence: string): ConfigurationError =>
    nameInPlaces(new ConfigurationError("workers", `workers is ${workers}, but ${sentence}`), places);
  if (!cluster.isPrimary) {
    throw refuse(
      "this process is itself one of several that somebody else leads (pm2, for instance): keep one of the two.",
    );
  }
  const handle = typeof database === "object" && "location" in database ? database.location() : undefined;
  if (database === "sqlite::memory:" || handle === null) {
    throw refuse("a database in memory belongs to one process: name a file, or take workers out.");
  }
}
