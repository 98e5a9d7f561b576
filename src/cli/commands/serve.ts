import { existsSync } from "node:fs";
import { internalsOf } from "../../auth/internals.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { stopOnCrash, surviveClosedOutput } from "../../server/crash.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { isLoopbackAddress } from "../../http/client-address.ts";
import { callbackUrl } from "../../http/flow/start-flow.ts";
import { mailboxPath } from "../../http/mailbox-path.ts";
import { secretsOf } from "../../server/secrets-of.ts";
import { createServerLogger, type ServerLogger } from "../../server/server-logger.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";
import { describeError, type Logger } from "../../shared/logger.ts";
import { type InstallationOptions, loadConfiguration } from "../installation.ts";
import { paint } from "../output.ts";

/** Runs the server until it is told to stop. A second signal stops it at once. */
export async function serve(flags: InstallationOptions): Promise<void> {
  surviveClosedOutput();
  const configuration = await loadConfiguration(flags);
  const secrets = secretsOf(configuration);
  const log = createServerLogger({ level: configuration.logLevel, stream: process.stderr, secrets });
  const logger = configuration.options.logger ?? log;
  warnOfUnreadFile(configuration, logger);
  for (const { variable, message } of configuration.nearMisses) logger.warn({ variable }, message);
  // Whoever asks for files to be read anew now must not end what is just reading them.
  const ignore = (): void => {};
  if (!process.stdout.isTTY) process.on("SIGHUP", ignore);
  const server = await start(configuration, logger, log);
  if (server === null) return;
  stopOnCrash(() => server.stop(), logger);
  console.log(banner(configuration, server));
  if (!process.stderr.isTTY) logger.info({ url: server.url }, "started");
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error(describeError(error), "the server could not stop in good order");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // A terminal that is closed says the same with which a supervisor asks to read files anew.
  process.on("SIGHUP", () => (process.stdout.isTTY ? stop() : void reload(server, logger)));
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
  configuration: ServerConfiguration,
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

function banner({ options, tls, host }: ServerConfiguration, { url, metricsUrl, auth, demo }: RunningServer): string {
  const { settings, mailboxKey } = internalsOf(auth);
  const { development, pages } = settings;
  const line = (name: string, value: string): string => `  ${paint("dim", name.padEnd(9))} ${value}`;
  const data = describeDatabase(options.database);
  // Behind a proxy on this machine it is meant so; a server that does TLS itself is there for others.
  const alone = !development && tls !== null && isLoopback(host) ? " (only this machine can reach it: HOST)" : "";
  const lines = ["", `  ${paint("bold", "Latchkey")} is running`, "", line("address", paint("cyan", url) + alone)];
  if (!url.startsWith(settings.origin)) lines.push(line("public", settings.origin));
  lines.push(
    line("mode", development ? "development (only this machine can reach it)" : "production"),
    line("data", data),
  );
  if (settings.mailbox && mailboxKey.announce())
    lines.push(line("mail", `${url}${mailboxPath(settings)}?key=${mailboxKey.text} (opens once)`));
  if (!settings.mailbox && options.smtp === undefined && options.mailer === undefined)
    lines.push(line("mail", "none leaves: no proof of an address, no reset, no notices (SMTP_URL, MAIL_FROM)"));
  for (const { id } of options.providers ?? []) lines.push(line(id, `callback URL ${callbackUrl(settings, id)}`));
  // By the base URL, which is where the cookie is needed.
  const demoUrl = demo && `${demo.places.issuer}?key=${demo.key.text}`;
  if (demoUrl !== null) lines.push(line("demo", `${demoUrl} (opens once)`));
  if (metricsUrl !== null) lines.push(line("metrics", `${metricsUrl}/metrics`));
  if (development && !options.secret)
    lines.push(line("secret", ".latchkey/secret, made for this folder; production wants its own in AUTH_SECRET"));
  if (development && settings.passwords && settings.registration.mode === "open") {
    lines.push(
      "",
      `  Try first: open ${url}${pages.register} and create an account, then sign in from a second browser`,
    );
    lines.push(`  and end one of the two sessions at ${url}${pages.account}. Stop with Ctrl+C; everything is kept.`);
  }
  if (demoUrl !== null) {
    lines.push("", '  Try next: open the address of the demo above and choose "Continue with Demo", to sign in with a');
    lines.push("  provider as one of three invented people. DEMO_PROVIDER=off, or a provider of yours, takes it away.");
  }
  return `${lines.join("\n")}\n`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || isLoopbackAddress(host);
}

/** Security: without user and password, which a PostgreSQL URL holds. */
function describeDatabase(database: ServerConfiguration["options"]["database"]): string {
  if (database === undefined) return ".latchkey/latchkey.db (SQLite)";
  if (typeof database !== "string") return "connect" in database ? "PostgreSQL" : "SQLite";
  if (database.startsWith("sqlite:")) return `${database.slice("sqlite:".length)} (SQLite)`;
  const [, hosts, path] = /^\w+:\/\/(?:[^/?#]*@)?([^/?#@]*)([^?#]*)/.exec(database) ?? [];
  return hosts ? `${hosts}${path} (PostgreSQL)` : "PostgreSQL";
}
