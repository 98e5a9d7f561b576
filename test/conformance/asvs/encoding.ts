import type { AsvsChapter } from "./asvs-row.ts";

/** V1: what comes from outside stays data. */
export const encoding: AsvsChapter = {
  name: "V1 Encoding and sanitization",
  whole: false,
  rows: [
    {
      id: "V1.2.1",
      level: 1,
      asks: "Text in HTML, in attributes and in headers is encoded for where it stands",
      shownBy: [
        "src/shared/html.test.ts > values are escaped, between tags and in attributes",
        "test/attacks/injection.test.ts > in a name every text is itself, in JSON, in a form, and on the page",
        "test/attacks/injection.test.ts > what a failing request carries makes one log line, and splits no header",
      ],
    },
    {
      id: "V1.2.2",
      level: 1,
      asks: "Addresses are put together with encoding, and have no scheme but a safe one",
      shownBy: [
        "src/http/return-to.test.ts > whatever it is given, the answer stays on our own or a trusted origin",
        "src/federation/native-redirect.test.ts > %j was registered by nobody",
        "src/pages/page.test.ts > has no other script, no style of its own, no handler, and asks nobody else for anything",
      ],
    },
    {
      id: "V1.2.3",
      level: 1,
      asks: "Script and JSON are never put together out of text",
      shownBy: [
        "src/pages/page.test.ts > has no other script, no style of its own, no handler, and asks nobody else for anything",
        "test/attacks/injection.test.ts > in a password, a device name and a user agent every text is itself",
      ],
      note: "No page has a script within it; what scripts are told stands in attributes.",
    },
    {
      id: "V1.2.4",
      level: 1,
      asks: "Values reach the database as parameters",
      shownBy: [
        "test/attacks/injection.test.ts > no path, query, cookie or header value reaches the database as anything but a value",
        "test/attacks/injection.test.ts > operators in place of a text are refused in every field",
        "test/contract/user-directory.test.ts > finds by how an address or a name begins, and no character means anything but itself",
      ],
    },
    { id: "V1.2.6", level: 2, asks: "No injection into LDAP", notHere: "No directory is asked by LDAP." },
    {
      id: "V1.2.9",
      level: 2,
      asks: "Text of others is escaped before it becomes part of a pattern",
      shownBy: [
        "test/mail/delivery.test.ts > an address that does not exist gives the mail up at once, and the log says neither the address nor the link",
        "test/conformance/source.test.ts > patterns are put together in a few places, and nothing of a stranger's is in them as it came",
      ],
    },
    {
      id: "V1.3.6",
      level: 2,
      asks: "Requests that others cause go nowhere inside our network",
      shownBy: [
        "test/federation/outbound.test.ts > nor is an endpoint there that the metadata of a public one would name",
        "test/flows/avatars.test.ts > in development, too, what somebody has written into her profile is asked of nothing in a private network",
        "test/server/webhook.test.ts > in production no private address is called, by whatever name",
        "src/shared/public-address.test.ts > %s is not",
      ],
    },
    {
      id: "V1.3.7",
      level: 2,
      asks: "No template is made of text from outside",
      shownBy: [
        "src/shared/html.test.ts > fill escapes the sentence and its values, and keeps a place without a value",
        "src/pages/speak.test.ts > a value is not looked for a second time, and is no name of every object",
        "src/shared/html.test.ts > an object that looks like markup is not markup",
      ],
    },
    {
      id: "V1.3.11",
      level: 2,
      asks: "Nothing that somebody typed becomes a header, a recipient or a command of a mail",
      shownBy: [
        "test/mail/encryption.test.ts > no text of a mail becomes a header, a recipient or a command",
        "test/attacks/email-forms.test.ts > what is not exactly one address is 400, and makes no account",
      ],
    },
    {
      id: "V1.3.12",
      level: 3,
      asks: "No pattern can be made to search for ever",
      shownBy: [
        "test/conformance/source.test.ts > no pattern repeats a repetition or a choice, but where each round begins with a character that ends the one before",
        "src/shared/log-line.test.ts > a long text of %j alone takes no more than its length asks for",
        "test/fuzz/adapters.test.ts > 10,000 hostile requests: no 5xx, no hang, and no way past the guard",
      ],
      note: "Patterns are sought in the sources by their look. What takes a time that grows with the square of a length is bounded by that length.",
    },
    { id: "V1.5.1", level: 1, asks: "XML is read without outside entities", notHere: "No XML is read." },
    {
      id: "V1.5.2",
      level: 2,
      asks: "What is read back becomes nothing but the data that was expected",
      shownBy: [
        "src/shared/strict-json.test.ts > what JSON.parse reads without ambiguity is read the same",
        "test/attacks/access-token-claims.test.ts > a claim or header that comes twice, or reaches a prototype, is none",
        "src/session/session-reader.test.ts > what is written down and read again is the same, seeds and dates included; another version's is not read",
      ],
    },
    {
      id: "V1.5.3",
      level: 3,
      asks: "Two readers of one kind of data read the same",
      shownBy: [
        "src/jws/compact-jws.test.ts > claims pass exactly where the strict parser finds an object",
        "src/http/cookies.test.ts > it agrees with a plain reading of the header",
        "test/express/body-parser.test.ts > hostile JSON is refused, naming the field",
        "test/adapters/mount.test.ts > a percent-encoded path below the base path is not decoded twice, and never a fault of ours",
      ],
    },
  ],
};
