import { styleText } from "node:util";
import { defaultLogger } from "../../auth/default-logger.ts";
import { internalsOf } from "../../auth/internals.ts";
import { readConfiguration, type ServerConfiguration } from "../../server/environment.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";

/** Runs the server until it is told to stop. A second signal stops it at once. */
export async function serve(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const logger = configuration.options.logger ?? defaultLogger;
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

function banner({ options }: ServerConfiguration, { url, auth }: RunningServer): string {
  const settings = internalsOf(auth).settings;
  const { development, pages } = settings;
  const line = (name: string, value: string): string => `  ${styleText("dim", name.padEnd(9))} ${value}`;
  const data = describeDatabase(options.database as string | undefined);
  const lines = ["", `  ${styleText("bold", "Latchkey")} is running`, "", line("address", styleText("cyan", url))];
  if (!url.startsWith(settings.origin)) lines.push(line("public", settings.origin));
  lines.push(
    line("mode", development ? "development (only this machine can reach it)" : "production"),
    line("data", data),
  );
  if (development && !options.secret)
    lines.push(line("secret", ".latchkey/secret, made for this folder; production wants its own in AUTH_SECRET"));
  if (development) {
    lines.push(
      "",
      `  Try first: open ${url}${pages.register} and create an account, then sign in from a second browser`,
    );
    lines.push(`  and end one of the two sessions at ${url}${pages.account}. Stop with Ctrl+C; everything is kept.`);
  }
  return `${lines.join("\n")}\n`;
}

/** Security: without user and password, which a PostgreSQL URL holds. */
function describeDatabase(database: string | undefined): string {
  if (database === undefined) return ".latchkey/latchkey.db (SQLite)";
  if (database.startsWith("sqlite:")) return `${database.slice("sqlite:".length)} (SQLite)`;
  const url = URL.parse(database);
  return url ? `${url.host}${url.pathname} (PostgreSQL)` : "PostgreSQL";
}
