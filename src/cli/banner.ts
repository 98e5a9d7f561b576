import { internalsOf } from "../auth/internals.ts";
import { isLoopbackAddress } from "../http/client-address.ts";
import { callbackUrl } from "../http/flow/start-flow.ts";
import { mailboxPath } from "../http/mailbox-path.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import type { RunningServer } from "../server/start-server.ts";
import { paint } from "./output.ts";

/** What is shown where a server was started: where it is, and what to try first. One text, also for several workers. */
export function renderBanner(
  { options, tls, host, workers }: ServerConfiguration,
  { url, metricsUrl, auth, demo }: RunningServer,
): string {
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
  if (workers > 1) lines.push(line("workers", `${workers} processes share the port; SIGUSR2 replaces them one by one`));
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
