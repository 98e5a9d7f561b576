import { ConfigurationError } from "../../error/configuration-error.ts";
import { OneTimeKey } from "../../http/one-time-key.ts";
import { takeSnapshot } from "../../metric/metric-snapshot.ts";
import { internalsOf } from "../../auth/internals.ts";
import { stopOnCrash, surviveClosedOutput } from "../../server/crash.ts";
import { forgetTheStart } from "../../server/forget-the-start.ts";
import type { StopOptions } from "../../server/departure.ts";
import { secretsOf } from "../../server/secrets-of.ts";
import { createServerLogger } from "../../server/server-logger.ts";
import { type Crew, startServer } from "../../server/start-server.ts";
import type { SharedKeyName, WorkerOrder } from "../../server/workers/message.ts";
import { WorkerLink } from "../../server/workers/worker-link.ts";
import { describeError, type Logger } from "../../shared/logger.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { renderBanner } from "../banner.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, loadConfiguration } from "../installation.ts";

/** Milliseconds that a worker gets to end whose leader is gone. */
const orphanPatience = 15_000;

/** Runs one of several processes that share a port, until the one that leads them says otherwise. */
export async function serveWorker(flags: InstallationOptions): Promise<void> {
  surviveClosedOutput();
  const link = WorkerLink.open();
  if (link === null) throw new CommandError("serve-worker is what latchkey serve --workers starts; run that.");
  // A terminal and a supervisor tell every process; what is to be done then, the one that leads says.
  for (const signal of ["SIGINT", "SIGHUP", "SIGUSR2"] as const) process.on(signal, () => {});
  try {
    const order = await link.begin();
    if (order === null) {
      throw new CommandError(
        `The program in this place is Latchkey ${packageVersion()}, and the one that runs is another version: start the server anew.`,
      );
    }
    await run(flags, link, order);
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof CommandError)) throw error;
    await link.send({ kind: "refused", sentence: error.message });
    process.exit(1);
  }
}

async function run(flags: InstallationOptions, link: WorkerLink, order: WorkerOrder): Promise<void> {
  const configuration = { ...(await loadConfiguration(flags)), workers: order.size };
  const worker = { worker: order.number };
  const secrets = secretsOf(configuration);
  const log = createServerLogger({ level: configuration.logLevel, stream: process.stderr, secrets, always: worker });
  const given = configuration.options.logger;
  const logger = given ? alwaysSaying(given, worker) : log;
  const gate = { isOpen: order.speaks };
  const options = { ...configuration.options, logger: quietUntil(gate, logger) };
  const { descriptor } = order;
  const server = await startServer({ ...configuration, options, descriptor }, log, crewOf(link, order)).catch(
    (error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
      logger.error(describeError(error), "the server could not start");
      return process.exit(1);
    },
  );
  gate.isOpen = true;
  forgetTheStart();
  const numbers = () => takeSnapshot(internalsOf(server.auth).metrics);
  const end = async (how: StopOptions): Promise<void> => {
    await server.stop(how).catch((error: unknown) => {
      logger.error(describeError(error), "the server could not stop in good order");
      process.exitCode = 1;
    });
    await link.send({ kind: "numbers", id: null, numbers: numbers() });
    process.exit();
  };
  stopOnCrash(async () => {
    await server.stop();
    await link.send({ kind: "numbers", id: null, numbers: numbers() });
  }, logger);
  process.on("SIGTERM", () => void link.send({ kind: "relief" }));
  link.whenAlone(() => {
    logger.error({}, "the process that leads is gone: this worker ends");
    process.exitCode = 1;
    setTimeout(() => process.exit(), orphanPatience).unref();
    void end({});
  });
  link.serve({ stop: (how) => void end(how), reload: () => void server.reload(), numbers });
  await link.send({ kind: "started", url: server.url, banner: renderBanner(configuration, server) });
}

function crewOf(link: WorkerLink, { size, keys }: WorkerOrder): Crew {
  const share = (name: SharedKeyName): OneTimeKey => new OneTimeKey({ text: keys[name], take: () => link.take(name) });
  return {
    size,
    mailboxKey: share("mailbox"),
    demoKey: share("demo"),
    relay: link,
    collect: () => link.collect(),
  };
}

type Fields = Parameters<Logger["info"]>[0];

/** The same, with fields that stand in every line. */
function alwaysSaying(logger: Logger, always: Fields): Logger {
  return {
    info: (fields, message) => logger.info({ ...always, ...fields }, message),
    warn: (fields, message) => logger.warn({ ...always, ...fields }, message),
    error: (fields, message) => logger.error({ ...always, ...fields }, message),
  };
}

/** What is to be said of a configuration is said by one of several. Failures are not held back. */
function quietUntil(gate: { readonly isOpen: boolean }, logger: Logger): Logger {
  return {
    info: (fields, message) => (gate.isOpen ? logger.info(fields, message) : undefined),
    warn: (fields, message) => (gate.isOpen ? logger.warn(fields, message) : undefined),
    error: (fields, message) => logger.error(fields, message),
  };
}
