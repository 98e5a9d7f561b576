import { existsSync } from "node:fs";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { stopOnCrash, surviveClosedOutput } from "../../server/crash.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { forgetTheStart } from "../../server/forget-the-start.ts";
import { takeHandedSocket } from "../../server/handed-socket.ts";
import { secretsOf } from "../../server/secrets-of.ts";
import { createServerLogger, type ServerLogger } from "../../server/server-logger.ts";
import { type RunningServer, type StartOptions, startServer } from "../../server/start-server.ts";
import { describeError, type Logger } from "../../shared/logger.ts";
import { renderBanner } from "../banner.ts";
import { loadConfiguration, type ServerFlags } from "../installation.ts";
import { onStopSignals } from "../stop-signals.ts";

/** Runs the server until it is told to stop. A second signal stops it at once. */
export async function serve(flags: ServerFlags): Promise<void> {
  surviveClosedOutput();
  const descriptor = takeHandedSocket(process.env);
  const configuration = { ...(await loadConfiguration(flags)), descriptor };
  const secrets = secretsOf(configuration);
  const log = createServerLogger({ level: configuration.logLevel, stream: process.stderr, secrets });
  const logger = configuration.options.logger ?? log;
  warnOfUnreadFile(configuration, logger);
  for (const { variable, message } of configuration.nearMisses) logger.warn({ variable }, message);
  if (configuration.workers > 1) {
    const { serveByWorkers } = await import("../serve-by-workers.ts");
    return serveByWorkers(flags, configuration, logger);
  }
  // Whoever asks for files to be read anew now must not end what is just reading them.
  const ignore = (): void => {};
  if (!process.stdout.isTTY) process.on("SIGHUP", ignore);
  const server = await start(configuration, logger, log);
  if (server === null) return;
  forgetTheStart();
  stopOnCrash(() => server.stop(), logger);
  console.log(renderBanner(configuration, server));
  if (!process.stderr.isTTY) logger.info({ url: server.url }, "started");
  const { shutdownDelay: delay } = configuration;
  onStopSignals({
    delay,
    logger,
    stop: async () => {
      await server.stop({ delay });
      return true;
    },
    reload: () => void reload(server, logger),
    roll: () => logger.warn({ signal: "SIGUSR2" }, "there are no workers to replace: start with --workers"),
  });
  process.off("SIGHUP", ignore);
}

/** What can be taken over while requests are served is the certificate; everything else is read at the start. See docs/decisions/0319. */
async function reload(server: RunningServer, logger: Logger): Promise<void> {
  const hasTls = await server.reload();
  const message = hasTls ? "looked for a new certificate" : "there is nothing to read anew";
  logger.info({ signal: "SIGHUP" }, `${message}; what else has changed is read at the next start`);
}

/** A file that lies here is no reason to run it. See docs/decisions/0166. */
function warnOfUnreadFile({ places }: ServerConfiguration, logger: Logger): void {
  if (places.file !== null) return;
  const found = ["ts", "mts", "mjs", "js"]
    .map((ending) => `latchkey.config.${ending}`)
    .find((name) => existsSync(name));
  if (found) logger.warn({ file: found }, `${found} is here but not read; start with --config ${found} to use it.`);
}

/** Null: it failed for a reason that no setting mends, and the log says why. */
async function start(
  configuration: ServerConfiguration & StartOptions,
  logger: Logger,
  log: ServerLogger,
): Promise<RunningServer | null> {
  try {
    return await startServer({ ...configuration, options: { ...configuration.options, logger } }, log);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    logger.error(describeError(error), "the server could not start");
    process.exitCode = 1;
    return null;
  }
}
