import type { MailMode } from "../../auth/resolve-mail.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { greetSmtpServer } from "../../mail/smtp-mailer.ts";
import type { SmtpServer } from "../../mail/smtp-server.ts";
import { type Finding, fail, ok } from "../../doctor/finding.ts";

/** Whether mails would be taken. None is sent. */
export async function checkSmtp(mail: MailMode): Promise<Finding[]> {
  if (mail.kind !== "smtp") return [];
  const { server } = mail;
  const where = `${server.host}:${server.port}`;
  try {
    await greetSmtpServer(server);
    const how = { tls: "over TLS", starttls: "over STARTTLS", local: "on this machine" }[server.encryption];
    const who = server.auth === null ? "without a password" : "and takes the password";
    return [ok("smtp", `${where} answers ${how} ${who}`)];
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const [what, fix] = explain(error, server);
    return [fail("smtp", `${where} ${what}`, fix)];
  }
}

/** Security: of what the server said only its number is repeated. It may send back what it was sent, the password too. */
function explain(error: unknown, server: SmtpServer): [what: string, fix: string] {
  const { code, originalCode, responseCode } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const said = typeof responseCode === "number" ? ` (${responseCode})` : "";
  const reason = String(originalCode ?? code);
  if (code === "EAUTH")
    return [`refuses the user or the password${said}`, "correct both in SMTP_URL, special characters percent-encoded"];
  if (reason === "ECONNREFUSED") return ["refuses the connection", "correct host and port in SMTP_URL, or start it"];
  if (code === "EDNS" || reason === "ENOTFOUND")
    return ["is not known by that name", "correct the host in SMTP_URL, or this machine's DNS"];
  if (code === "ETIMEDOUT" || reason === "ETIMEDOUT")
    return ["does not answer in time", "see whether a firewall stands between: many networks close port 25"];
  if (/CERT|UNABLE_TO_VERIFY|SELF_SIGNED|ALTNAME/.test(reason)) {
    const authority = "name its authority in NODE_EXTRA_CA_CERTS, or give it a certificate of a known one";
    if (reason === "CERT_HAS_EXPIRED") return ["has a certificate that has expired", "renew it"];
    if (/ALTNAME/.test(reason)) return ["has a certificate of another name", "write the name of its certificate"];
    return ["has a certificate that is not trusted here", authority];
  }
  if (code === "ETLS" || /^ERR_SSL|^EPROTO/.test(reason)) {
    const other = server.encryption === "tls" ? "smtp:// with port 587" : "smtps:// with port 465";
    return [`offers no TLS in this way${said}`, `write ${other} if that is what it speaks`];
  }
  return [`breaks off${said}`, "see its log: it speaks, but not as an SMTP server does"];
}
