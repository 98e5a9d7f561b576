import type { AsvsChapter } from "./asvs-row.ts";

/** V15: how it is written. */
export const coding: AsvsChapter = {
  name: "V15 Secure coding and architecture",
  whole: false,
  rows: [
    {
      id: "V15.1.3",
      level: 2,
      asks: "What takes long or much is documented, with what keeps it in bounds",
      shownBy: [
        "test/conformance/limits-page.test.ts > the page has every limit as the tables have it: node scripts/write-limits.ts",
      ],
      note: "That is password hashes; [0120](../decisions/0120-fair-hash-queue.md) is their queue.",
    },
    {
      id: "V15.2.2",
      level: 2,
      asks: "And is kept in bounds",
      shownBy: [
        "test/attacks/hash-flood.test.ts > 200 log-ins at once are each answered, and nothing else waits for them",
        "test/attacks/hash-flood.test.ts > the flood of two networks leaves room for the next person's log-in",
        "test/feed/limits.test.ts > a process has a thousand readers at most",
        "test/attacks/slow-connections.test.ts > ten thousand silent connections are bounded, cut off, and keep nobody with a connection waiting",
      ],
    },
    {
      id: "V15.3.1",
      level: 1,
      asks: "Answers have the fields that are meant to be there, and not whole rows",
      shownBy: [
        "test/contract/user-directory.test.ts > finds by id and by address, without the hash",
        "src/session/session-verifier.test.ts > what a check gives can be logged and sent: nothing internal is enumerable, nothing can be changed",
        "test/browser/account.test.ts > download my data gives a file with everything and no secret",
      ],
    },
    {
      id: "V15.3.2",
      level: 2,
      asks: "Redirects of those whom we call are not followed",
      shownBy: [
        "test/verify/keys.test.ts > a redirect is not followed",
        "test/flows/avatars.test.ts > hostile: %s is no picture, and delays nobody",
        "test/server/webhook.test.ts > refusals, redirects and silence are tried again, and no log-in waits",
      ],
    },
    {
      id: "V15.3.3",
      level: 2,
      asks: "Fields that a call does not name are not written",
      shownBy: [
        "test/attacks/others-objects.test.ts > no field beyond those of the call is taken at registration, log-in or update",
        "test/library/api.test.ts > applies the schema, to what a body parser left as well, and takes no privileged field",
      ],
    },
    {
      id: "V15.3.4",
      level: 2,
      asks: "The client's address comes from proxies that were named, and decides with care",
      shownBy: [
        "test/attacks/forwarded-address.test.ts > no header changes the address of a peer that is not a proxy of ours",
        "src/http/client-address.test.ts > the chain is read from the right, up to the first address that is not trusted",
        "test/attacks/network-limits.test.ts > a forgotten proxy setting locks out no company: thirty people behind a proxy that nobody named, one of them an attacker",
      ],
    },
    {
      id: "V15.3.5",
      level: 2,
      asks: "Nothing is taken for another type than it has",
      shownBy: [
        "test/attacks/hostile-json.test.ts > forms have one value a field, and no objects",
        "test/attacks/injection.test.ts > operators in place of a text are refused in every field",
        "test/attacks/access-token-claims.test.ts > times are whole seconds that make sense, or the token is none",
      ],
    },
    {
      id: "V15.3.6",
      level: 2,
      asks: "No input reaches a prototype",
      shownBy: [
        "test/express/body-parser.test.ts > a prototype in JSON or in a form changes nothing and makes no account",
        "test/attacks/access-token-claims.test.ts > a claim or header that comes twice, or reaches a prototype, is none",
        "src/auth/resolve-options.test.ts > no option is taken from a prototype, and none is read twice",
      ],
    },
    {
      id: "V15.3.7",
      level: 2,
      asks: "A parameter that comes twice, or from elsewhere, changes nothing",
      shownBy: [
        "test/attacks/open-redirect.test.ts > parameters of other names, and a doubled one, lead nowhere",
        "test/adapters/body.test.ts > a field that came twice, or is none of the call's, is refused",
        "src/federation/native-request.test.ts > of a parameter that is there twice neither counts",
      ],
    },
    {
      id: "V15.4.1",
      level: 3,
      asks: "Threads share nothing without a lock",
      notHere: "No thread of ours shares memory. Processes share the database: V15.4.2.",
    },
    {
      id: "V15.4.2",
      level: 3,
      asks: "What was looked at is changed in the same step",
      shownBy: [
        "test/contract/authority.test.ts > of eight admins who all take the others' rights at once, over two processes, each acts only while she is one, and one is left",
        "test/contract/session-ending.test.ts > no start in another process survives an ending of all",
        "test/contract/counter-store.test.ts > of fifty at once in two processes, exactly as many as the limit says are counted",
        "test/attacks/waiting-log-in.test.ts > flows 3: no log-in that waited while everything was ended survives it, on two instances",
      ],
    },
  ],
};
