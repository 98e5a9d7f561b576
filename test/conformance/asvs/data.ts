import type { AsvsChapter } from "./asvs-row.ts";

/** V14: what is kept about people. */
export const data: AsvsChapter = {
  name: "V14 Data protection",
  whole: false,
  rows: [
    {
      id: "V14.1.1",
      level: 2,
      asks: "What is kept is listed, with how much it has to be protected",
      shownBy: ["test/conformance/security-pages.test.ts > the threat model says of every table what is in it"],
    },
    {
      id: "V14.2.1",
      level: 1,
      asks: "Nothing secret stands in an address",
      shownBy: [
        "test/attacks/session-secrecy.test.ts > a session's secret in the URL or the body opens nothing",
        "test/conformance/answers.test.ts > an access token in an address or a body opens nothing",
        "test/attacks/address-proof.test.ts > a token leaves the address at once, and no page or header shows it to anybody else",
        "test/flows/story-form.test.ts > a password that was refused at registration stands in no cookie and no URL",
      ],
      note: "Mailed links have a code that is good once, and codes of OAuth travel as OAuth has it.",
    },
    {
      id: "V14.2.2",
      level: 2,
      asks: "Caches on the way keep nothing of it",
      shownBy: [
        "test/attacks/caching.test.ts > no answer about a person, no page and no answer with a cookie may be kept",
        "test/adapters/guard.test.ts > answers about one person are not for shared caches, unless the route knows better",
        "test/flows/session-cache.test.ts > whoever reads Redis finds ids and nothing else, and everything there forgets itself",
      ],
    },
    {
      id: "V14.2.3",
      level: 2,
      asks: "Nobody else is told of it",
      shownBy: [
        "test/browser/newcomer.test.ts > saw no error in the console, no refused style, and nobody else was asked",
        "test/library/event-webhook.test.ts > is told of what it asked for, with nothing that names a person unless that was asked for, too",
        "test/library/breach-check.test.ts > gives away five characters of a hash, and asks for an answer of one length",
        "test/trace/tracing.test.ts > strangers that are asked, and receivers of webhooks, are told of no trace",
      ],
    },
    {
      id: "V14.2.4",
      level: 2,
      asks: "It is protected as the list says",
      shownBy: [
        "test/attacks/planted-secret.test.ts > what is planted in any input is in no answer, log, metric, mail or table",
        "test/attacks/forged-token.test.ts > flows 2: a stolen database makes no cookie, and neither does a stolen secret",
        "test/contract/event-seals.test.ts > after a person was erased the record holds, and her address, agent and e-mail are nowhere",
      ],
    },
    {
      id: "V14.2.5",
      level: 3,
      asks: "No cache can be made to keep a page of a person's under another name",
      shownBy: ["test/attacks/caching.test.ts > a personal page with a static name behind it does not exist"],
    },
    {
      id: "V14.2.6",
      level: 3,
      asks: "No more is shown than is needed",
      shownBy: [
        "test/adapters/guard.test.ts > what a guard found has what may be shown and nothing else, and is every request's own",
        "test/contract/storage-inspector.test.ts > schemes of hashes are told apart, and no part of a salt or a hash leaves the database",
      ],
      note: "Addresses are shown whole, to their owners and to operators.",
    },
    {
      id: "V14.2.7",
      level: 3,
      asks: "What is not needed any more is deleted by itself",
      shownBy: [
        "test/contract/session-store.test.ts > the sweep removes what expired, at most `limit`, the oldest first",
        "test/contract/event-seals.test.ts > what has grown old goes by whole blocks, refreshes sooner, and the record holds from where it begins",
        "test/flows/account-deletion.test.ts > after a week the sweeper erases the person and everything that hangs on her",
        "test/contract/storage-inspector.test.ts > what outlived its time is counted once that is longer ago than it is kept, and sweeping may be late",
      ],
    },
    {
      id: "V14.3.1",
      level: 1,
      asks: "After a log-out nothing of her is left in the browser",
      shownBy: [
        "test/browser/newcomer.test.ts > logs out, and going back in the browser shows nothing of the account",
        "test/flows/own-pages.test.ts > whoever did not want to be kept signed in leaves nothing for the next person, not even what she had left before",
        "test/browser/client-tabs.test.ts > signing out in one tab is seen in all at once, without a request of theirs",
        "test/flows/log-out.test.ts > log-out with the database away is an honest 503, and the cookie goes all the same",
      ],
      note: "The cookie that says by which way this browser last signed in stays where somebody wanted to be kept signed in. It names nobody.",
    },
    {
      id: "V14.3.2",
      level: 2,
      asks: "`no-store` on everything about a person",
      shownBy: [
        "test/attacks/caching.test.ts > no answer about a person, no page and no answer with a cookie may be kept",
        "test/conformance/answers.test.ts > whatever is asked, the answer says its type, is framed nowhere, runs nothing from elsewhere and is kept by nobody",
      ],
    },
    {
      id: "V14.3.3",
      level: 2,
      asks: "Nothing secret stands in a browser's storage",
      shownBy: [
        "test/browser/client.test.ts > no secret is where a script can read it later: not in storage, not in cookies",
      ],
    },
  ],
};
