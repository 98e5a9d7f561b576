import type { AsvsChapter } from "./asvs-row.ts";

/** V12: TLS. */
export const communication: AsvsChapter = {
  name: "V12 Secure communication",
  whole: false,
  rows: [
    {
      id: "V12.1.3",
      level: 2,
      asks: "Certificates of clients are checked",
      notHere: "No client is known by a certificate.",
    },
    {
      id: "V12.2.1",
      level: 1,
      asks: "Clients are spoken to by TLS alone",
      shownBy: [
        "test/server/tls.test.ts > speaks https alone, says so to browsers, and sets cookies that go no other way",
        "test/server/tls.test.ts > does not speak %s",
        "src/auth/resolve-options.test.ts > %s: %j stops the start with one sentence that names it",
      ],
      note: "A base URL on a public host that is not https stops the start. Behind a proxy TLS is the proxy's.",
    },
    {
      id: "V12.3.1",
      level: 2,
      asks: "Everything behind the server is spoken to by TLS as well",
      missing:
        "Providers, webhooks and the list of stolen passwords by https, mail by TLS or not at all unless it is on this machine. PostgreSQL and Redis as their addresses say: nothing insists on TLS there.",
      shownBy: [
        "test/federation/outbound.test.ts > a provider by http stops the start",
        "test/mail/encryption.test.ts > a server that offers no STARTTLS learns neither password nor mail",
        "test/library/breach-check.test.ts > in production plain http stops the start, as does an address with a secret or a query in it",
      ],
    },
    {
      id: "V12.3.2",
      level: 2,
      asks: "Certificates of servers are checked",
      shownBy: [
        "test/federation/outbound.test.ts > a server is asked only if its certificate is its own and trusted",
        "test/mail/encryption.test.ts > a certificate that nobody vouches for is refused, with %s",
        "test/conformance/source.test.ts > certificates of others are always checked, but for a mail server on this machine",
      ],
    },
  ],
};
