/** An SMTP server to hand mails to. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** How the connection is kept from being read: TLS from the start; STARTTLS or nothing at all; on this machine, as it comes. */
  readonly encryption: "tls" | "starttls" | "local";
  readonly auth: { readonly user: string; readonly pass: string } | null;
}

/** Ports of RFC 8314 and RFC 6409. */
const ports: Readonly<Record<string, number>> = { "smtps:": 465, "smtp:": 587 };

/**
 * Reads `smtps://user:password@host:465` or `smtp://…`. Null for anything else, parameters included: what they could say would only
 * make the connection less safe. `smtp:` asks for STARTTLS unless the server is on this machine.
 */
export function parseSmtpUrl(text: string, isLoopback: (host: string) => boolean): SmtpServer | null {
  const url = URL.parse(text);
  const defaultPort = url && Object.hasOwn(ports, url.protocol) ? ports[url.protocol] : undefined;
  if (!url || defaultPort === undefined || !/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "")
    return null;
  const host = url.hostname.replaceAll(/^\[|\]$/g, "");
  if (!/^[A-Za-z0-9._:-]+$/.test(host)) return null;
  const [user, pass] = [decode(url.username), decode(url.password)];
  if (user === null || pass === null || (user === "") !== (pass === "")) return null;
  const encryption = url.protocol === "smtps:" ? "tls" : isLoopback(url.hostname) ? "local" : "starttls";
  const port = url.port === "" ? defaultPort : Number(url.port);
  return { host, port, encryption, auth: user === "" ? null : { user, pass } };
}

function decode(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? null : plain;
  } catch {
    return null;
  }
}
