import { ConfigurationError } from "../error/configuration-error.ts";
import { parseEmail } from "./email.ts";
import type { Mailer, OutgoingMail, Sender } from "./mailer.ts";
import type { SmtpServer } from "./smtp-server.ts";

/** A mailer that was opened here, and is closed here. */
export interface OpenMailer extends Mailer {
  close(): void;
}

/** What is used of a transport of `nodemailer`. Its own types stay out of what is published. */
interface SmtpTransport {
  sendMail(mail: Readonly<Record<string, unknown>>): Promise<unknown>;
  verify(): Promise<unknown>;
  close(options?: { readonly force: boolean }): void;
}

interface Nodemailer {
  createTransport(options: Readonly<Record<string, unknown>>): SmtpTransport;
}

/** Connections at a time: as many as there are deliveries at a time. */
export const smtpConnections = 5;
/** Milliseconds. All of them together are less than a delivery may take. */
const connectionTimeout = 8_000;
const greetingTimeout = 8_000;
const silenceTimeout = 12_000;
/** Milliseconds a connection is kept for the next mail. */
const idleTimeout = 30_000;

/** Sends mails by SMTP, over connections that are kept for a while. Throws `ConfigurationError` when `nodemailer` is missing. */
export async function openSmtpMailer(server: SmtpServer, sender: Sender): Promise<OpenMailer> {
  const transport = await createTransport(server);
  const domain = sender.address.slice(sender.address.indexOf("@") + 1);
  return {
    send: async (mail, { signal }) => {
      // Security: the package reads a list out of an address with a comma in it.
      if (parseEmail(mail.to) !== mail.to) throw hopeless("The recipient is not one address.");
      try {
        await transport.sendMail({ ...toMessage(mail, sender, domain), signal });
      } catch (error) {
        throw isPermanent(error) ? hopeless(messageOf(error)) : error;
      }
    },
    close: () => transport.close({ force: true }),
  };
}

/**
 * Connects, greets, encrypts and signs in as for a mail, and sends none. Rejects with what `nodemailer` says, which may repeat what the
 * server said; throws `ConfigurationError` when it is missing.
 */
export async function greetSmtpServer(server: SmtpServer): Promise<void> {
  const transport = await createTransport(server);
  try {
    await transport.verify();
  } finally {
    transport.close({ force: true });
  }
}

async function createTransport({ host, port, encryption, auth }: SmtpServer): Promise<SmtpTransport> {
  const nodemailer = await loadNodemailer();
  return nodemailer.createTransport({
    pool: true,
    maxConnections: smtpConnections,
    // A server that closes connections gets its mails again when the outbox says so, not at once.
    maxRequeues: 1,
    host,
    port,
    ...(auth && { auth }),
    secure: encryption === "tls",
    // Security: whoever stands between could take STARTTLS out of the server's answer, and read passwords and links.
    requireTLS: encryption === "starttls",
    tls: {
      minVersion: "TLSv1.2",
      // A relay on this machine has a certificate of its own making, and nobody stands between.
      // latchkey-scan-ignore tls-verification-off: on this machine only
      ...(encryption === "local" && { rejectUnauthorized: false }),
    },
    dnsTimeout: connectionTimeout,
    connectionTimeout,
    greetingTimeout,
    socketTimeout: silenceTimeout,
    idleTimeout,
    // Security: a mail is text of ours. Nothing in it may make this program read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function toMessage(mail: OutgoingMail, sender: Sender, domain: string): Readonly<Record<string, unknown>> {
  const { id, to, subject, text, html, headers, date } = mail;
  return {
    // Security: as parts and not as a line, so that nothing in a name or an address is read as another recipient.
    from: { name: sender.name ?? "", address: sender.address },
    to: { name: "", address: to },
    envelope: { from: sender.address, to: [to] },
    subject,
    text,
    html,
    headers,
    date,
    messageId: `<${id}@${domain}>`,
  };
}

/** A failure that the next attempt would meet again. */
function hopeless(message: string): Error {
  return Object.assign(new Error(message), { permanent: true });
}

/** A 5xx answer to the recipient or to the content (RFC 5321, section 4.2.1). Any other is about us, and may be mended. */
function isPermanent(error: unknown): boolean {
  const { responseCode, command } = error as { responseCode?: unknown; command?: unknown };
  if (typeof responseCode !== "number" || responseCode < 500 || responseCode > 599) return false;
  return command === "RCPT TO" || command === "DATA";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function loadNodemailer(): Promise<Nodemailer> {
  try {
    return await import("nodemailer");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError("smtp", "smtp needs the package nodemailer: run `npm install nodemailer`.");
  }
}
