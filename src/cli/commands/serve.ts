import { existsSync } from "node:fs";
import { defaultLogger } from "../../auth/default-logger.ts";
import { internalsOf } from "../../auth/internals.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";
import type { Logger } from "../../shared/logger.ts";
import { type InstallationOptions, loadConfiguration } from "../installation.ts";
import { paint } from "../output.ts";

/** Runs the server until it is told to stop. A second signal stops it at once. */
export async function serve(flags: InstallationOptions): Promise<void> {
  const configuration = await loadConfiguration(flags);
  const logger = configuration.options.logger ?? defaultLogger;
  warnOfUnreadFile(configuration, logger);
  for (const { variable, message } of configuration.nearMisses) logger.warn({ variable }, message);
  const server = await startServer(configuration);
  console.log(banner(configuration, server));
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/** A file that lies here is no reason to run it. See docs/decisions/0166. */
function warnOfUnreadFile({ places }: ServerConfiguration, logger: Logger): void {
  if (places.file !== null) return;
  const found = ["ts", "mts", "mjs", "js"]
    .map((ending) => `latchkey.config.${ending}`)
    .find((name) => existsSync(name));
  if (found) logger.warn({ file: found }, `${found} is here but not read; start with --config ${found} to use it.`);
}

function banner({ options }: ServerConfiguration, { url, auth }: RunningServer): string {
  const settings = internalsOf(auth).settings;
  const { development, pages } = settings;
  const line = (name: string, value: string): string => `  ${paint("dim", name.padEnd(9))} ${value}`;
  const data = describeDatabase(options.database);
  const lines = ["", `  ${paint("bold", "Latchkey")} is running`, "", line("address", paint("cyan", url))];
  if (!url.startsWith(settings.origin)) lines.push(line("public", settings.origin));
  lines.push(
    line("mode", development ? "development (only this machine can reach it)" : "production"),
    line("data", data),
  );
  if (development && !options.secret)
    lines.push(line("secret", ".latchkey/secret, made for this folder; production wants its own in AUTH_SECRET"));
  if (development && settings.passwords && settings.registration.mode === "open") {
    lines.push(
      "",
      `  Try first: open ${url}${pages.register} and create an account, then sign in from a second browser`,
    );
    lines.push(`  and end one of the two sessions at ${url}${pages.account}. Stop with Ctrl+C; everything is kept.`);
  }
  return `${lines.join("\n")}\n`;
}

/** Security: without user and password, which a PostgreSQL URL holds. */
function describeDatabase(database: ServerConfiguration["options"]["database"]): string {
  if (database === undefined) return ".latchkey/latchkey.db (SQLite)";
  if (typeof database !== "string") return "connect" in database ? "PostgreSQL" : "SQLite";
  if (database.startsWith("sqlite:")) return `${database.slice("sqlite:".length)} (SQLite)`;
  const url = URL.parse(database);
  return url ? `${url.host}${url.pathname} (PostgreSQL)` : "PostgreSQL";
}
