import type { AsvsChapter } from "./asvs-row.ts";

/** V4: HTTP itself. */
export const api: AsvsChapter = {
  name: "V4 API and web service",
  whole: false,
  rows: [
    {
      id: "V4.1.1",
      level: 1,
      asks: "Every answer with a body names its type, and text its character set",
      shownBy: [
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
      note: "JSON has no such parameter: it is UTF-8 (RFC 8259).",
    },
    {
      id: "V4.1.2",
      level: 2,
      asks: "Only what people open by hand is redirected from HTTP to HTTPS",
      missing:
        "With a certificate of its own the server answers no plain HTTP at all. Behind a proxy that is the proxy's to do, and the one in our documentation redirects calls of programs, too.",
      shownBy: [
        "test/server/tls.test.ts > speaks https alone, says so to browsers, and sets cookies that go no other way",
      ],
    },
    {
      id: "V4.1.3",
      level: 2,
      asks: "Headers that a proxy sets cannot be set by a client",
      shownBy: [
        "test/attacks/route-spelling.test.ts > what only an inner layer may say has no effect when a client says it",
        "test/attacks/forwarded-address.test.ts > a proxy of ours is believed about its own client, and what that client wrote in front is not",
        "test/proxy/nginx.test.ts > what a client claims to be is dropped, in every spelling, also where we have nothing to say",
      ],
    },
    {
      id: "V4.1.4",
      level: 3,
      asks: "Methods that are not there are refused",
      shownBy: [
        "test/attacks/route-spelling.test.ts > odd methods and targets are refused, and the server goes on",
        "test/adapters/mount.test.ts > HEAD is answered like GET, without a body; OPTIONS and methods that are not there say what is",
      ],
    },
    {
      id: "V4.2.1",
      level: 2,
      asks: "It is never in doubt where a request ends",
      shownBy: [
        "test/attacks/request-smuggling.test.ts > %s is refused, and what follows is not taken for a request",
        "test/server/slow-client.test.ts > what is not HTTP, and requests that smuggle, are refused and closed",
      ],
    },
    {
      id: "V4.2.2",
      level: 3,
      asks: "The length that an answer says is the one it has",
      shownBy: [
        "test/conformance/answers.test.ts > an answer is as long as it says, in bytes and not in characters, and the next one begins where it ends",
      ],
    },
    {
      id: "V4.2.4",
      level: 3,
      asks: "Header values of HTTP/2 and HTTP/3 have no line breaks",
      notHere:
        "The server speaks HTTP/1.1. Where an application speaks HTTP/2, its own server has refused them before we are asked.",
    },
    {
      id: "V4.2.5",
      level: 3,
      asks: "Requests that we send have no address or header too long to be taken",
      shownBy: [
        "src/http/console/list-pages.test.ts > an address stays short: further back than twelve pages leads the start alone",
        "src/http/flow/flow-cookie.test.ts > the longest flow is a cookie of at most 1 KiB, its name included",
        "test/attacks/oversize.test.ts > no cookie of ours comes near 4,096 bytes, whatever was typed",
        "src/token/access-token-minter.test.ts > claims of more than 1,024 bytes make no token, and the event names the largest and not what it says",
      ],
    },
    {
      id: "V4.4.2",
      level: 2,
      asks: "A WebSocket's origin is checked",
      shownBy: [
        "test/adapters/guard.test.ts > no page of another origin opens a WebSocket by the cookie of whoever looks at it",
      ],
    },
    {
      id: "V4.4.3",
      level: 2,
      asks: "Sessions of WebSockets have tokens of their own",
      notHere: "There are no WebSockets.",
    },
    {
      id: "V4.4.4",
      level: 2,
      asks: "Tokens of WebSockets come from a session over HTTPS",
      notHere: "There are no WebSockets.",
    },
  ],
};
