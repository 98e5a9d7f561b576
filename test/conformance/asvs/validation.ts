import type { AsvsChapter } from "./asvs-row.ts";

/** V2: what is taken, in which order, and how often. */
export const validation: AsvsChapter = {
  name: "V2 Validation and business logic",
  whole: false,
  rows: [
    {
      id: "V2.1.1",
      level: 1,
      asks: "The documentation says what each input has to be",
      shownBy: ["test/flows/openapi.test.ts > the document lists every call once, and what it names exists"],
      note: "The description of each call is made of the schema that judges its input.",
    },
    {
      id: "V2.1.3",
      level: 2,
      asks: "Limits of what a person and everybody together may do are documented",
      shownBy: [
        "test/conformance/limits-page.test.ts > the page has every limit as the tables have it: node scripts/write-limits.ts",
        "test/conformance/limits-page.test.ts > every limit is somebody's, and whoever has one says that it can refuse",
        "test/conformance/configuration.test.ts > docs/configuration.md is what the table of settings says: node scripts/write-configuration.ts",
      ],
    },
    {
      id: "V2.2.1",
      level: 1,
      asks: "Every input is compared with what is expected of it",
      shownBy: [
        "test/attacks/others-objects.test.ts > no field beyond those of the call is taken at registration, log-in or update",
        "test/attacks/injection.test.ts > operators in place of a text are refused in every field",
        "test/fuzz/adapters.test.ts > 10,000 hostile requests: no 5xx, no hang, and no way past the guard",
      ],
    },
    {
      id: "V2.2.2",
      level: 1,
      asks: "The server judges, whatever the browser has judged before",
      shownBy: [
        "test/browser/page-script.test.ts > a new password is judged in a sentence that is announced, and the server has the last word",
        "test/library/api.test.ts > applies the schema, to what a body parser left as well, and takes no privileged field",
      ],
    },
    {
      id: "V2.2.3",
      level: 2,
      asks: "Inputs have to make sense together",
      shownBy: [
        "test/flows/tokens.test.ts > a browser is refused the body, and nobody is given a transport without tokens; nothing is started for either",
        "src/auth/lifetimes.test.ts > a contradiction is refused in one sentence that names both, with what was said",
      ],
    },
    {
      id: "V2.3.1",
      level: 1,
      asks: "Steps are taken in their order, by one and the same person, and none is left out",
      shownBy: [
        "test/attacks/address-proof.test.ts > no step can be skipped: a reset without its code, with a made-up one, or with another's, sets nothing",
        "test/flows/account-deletion.test.ts > another session's proof is not this one's",
        "test/attacks/provider-flow.test.ts > an answer to the flow of another provider signs nobody in",
        "test/flows/notices.test.ts > the device is remembered at the end of a sign-in, and by nothing less",
      ],
    },
    {
      id: "V2.3.2",
      level: 2,
      asks: "Limits hold as they are documented",
      shownBy: [
        "test/attacks/network-limits.test.ts > of fifty at once at two instances exactly as many get through as the limit has left, for each limit",
        "test/contract/session-store.test.ts > however many start at once, the cap holds",
        "test/contract/session-data-store.test.ts > fifty writers in two processes never pass the limit together",
      ],
    },
    {
      id: "V2.3.3",
      level: 2,
      asks: "A change is made whole or not at all",
      shownBy: [
        "test/contract/recording.test.ts > what a change records is written with it, and nothing when it was not made",
        "test/faults/killed-server.test.ts > killed twenty times in the middle of a thousand registrations and log-ins: what was answered is there, nothing is half written, mails and hooks arrive",
      ],
    },
    {
      id: "V2.3.4",
      level: 2,
      asks: "What is there once is given once, however many ask at the same moment",
      shownBy: [
        "test/contract/code-store.test.ts > of fifty in two processes who use one code at once, exactly one wins",
        "test/contract/user-store.test.ts > of fifty who register one address at once, one gets it",
        "test/contract/authority.test.ts > of eight admins who all delete themselves at once, 48 times over two processes, one is left",
      ],
    },
    {
      id: "V2.4.1",
      level: 2,
      asks: "Nobody can ask too often for what costs, fills or gives away something",
      shownBy: [
        "test/conformance/limits-page.test.ts > every call that takes an address or a code from anybody is limited, or does nothing that costs",
        "test/attacks/network-limits.test.ts > who tries many accounts from one network waits, twice as long each time; everybody elsewhere and every known device does not",
        "test/attacks/hash-flood.test.ts > a flood of registrations is bounded too, and those that were refused made no account",
        "test/mail/delivery.test.ts > an address gets three mails an hour of those anybody can ask for, and its notices all the same",
      ],
    },
    {
      id: "V2.4.2",
      level: 3,
      asks: "Nobody goes through a flow faster than a person can",
      missing:
        "Nothing measures how fast somebody fills in a form. What is counted is how often, by account and by network.",
    },
  ],
};
