import type { AsvsChapter } from "./asvs-row.ts";

/** V7: whether she still is who she was. */
export const sessions: AsvsChapter = {
  name: "V7 Session management",
  whole: true,
  rows: [
    {
      id: "V7.1.1",
      level: 2,
      asks: "Idle and absolute limits are documented, and why they differ from NIST's where they do",
      shownBy: [
        "test/conformance/configuration.test.ts > docs/configuration.md is what the table of settings says: node scripts/write-configuration.ts",
        "test/conformance/security-pages.test.ts > the threat model says the limits of sessions as they are",
      ],
    },
    {
      id: "V7.1.2",
      level: 2,
      asks: "It is documented how many sessions an account may have at once, and what happens with one more",
      shownBy: [
        "test/conformance/configuration.test.ts > docs/configuration.md is what the table of settings says: node scripts/write-configuration.ts",
        "test/flows/session-limits.test.ts > the 101st session ends the oldest, and only that",
      ],
    },
    {
      id: "V7.1.3",
      level: 2,
      asks: "Everything that makes or ends sessions across several systems is documented, with how their limits fit together",
      shownBy: [
        "test/conformance/security-pages.test.ts > the threat model names every call and route that signs somebody in",
        "test/conformance/security-pages.test.ts > the threat model says the limits of sessions as they are",
      ],
    },
    {
      id: "V7.2.1",
      level: 1,
      asks: "Sessions are checked by the server",
      shownBy: [
        "test/adapters/guard.test.ts > an ended, an expired, a doubled and a made-up session each say so",
        "test/adapters/token-guard.test.ts > expired, invalid, ended and missing tokens are different answers, and HTTP hears of it",
      ],
    },
    {
      id: "V7.2.2",
      level: 1,
      asks: "Sessions travel in tokens that are made for each, and in no fixed key",
      shownBy: [
        "src/session/session-token.test.ts > a token of another seed, user, generation or root secret proves nothing",
        "test/attacks/access-token-claims.test.ts > no other kind of token or secret is an access token, and an access token is none of them",
      ],
    },
    {
      id: "V7.2.3",
      level: 1,
      asks: "A session's token is unique, random and has 128 bits of chance",
      shownBy: [
        "test/conformance/small-print.test.ts > nothing that opens something has less than 128 bits of chance in it",
        "test/conformance/source.test.ts > whatever has to be unguessable is made by node:crypto: Math.random is for pauses and names of drafts",
        "src/session/session-token.test.ts > every single character counts",
      ],
    },
    {
      id: "V7.2.4",
      level: 1,
      asks: "Each sign-in and each new proof makes a new token, and ends the one before",
      shownBy: [
        "test/attacks/session-fixation.test.ts > a cookie that was planted before log-in is not the one after it, and is dead",
        "test/attacks/session-fixation.test.ts > a step-up gives a new secret, and the one before it is dead",
        "test/flows/tokens.test.ts > a new proof of who it is gives new tokens too, in a browser by its cookie; then what is dangerous may be done",
      ],
    },
    {
      id: "V7.3.1",
      level: 2,
      asks: "A session that nobody uses ends",
      shownBy: [
        "test/attacks/session-clock.test.ts > the server ends an idle session, whatever the browser did with its cookie",
        "test/flows/token-sessions.test.ts > a session that tokens carry ends after seven days without a refresh, and after ninety in all",
      ],
    },
    {
      id: "V7.3.2",
      level: 2,
      asks: "A session ends some time after its beginning, however much it is used",
      shownBy: [
        "test/attacks/session-clock.test.ts > use does not move the absolute limit",
        "test/attacks/session-clock.test.ts > a new proof of who it is does not move the absolute limit either",
      ],
    },
    {
      id: "V7.4.1",
      level: 1,
      asks: "What has ended opens nothing any more",
      shownBy: [
        "test/attacks/ended-token.test.ts > after every kind of ending access and refresh token are refused on every instance, however warm",
        "test/flows/log-out.test.ts > log-out ends this session alone, log-out everywhere ends them all, on every instance",
        "test/verify/server.test.ts > thirty sessions that end one after the other are refused within a second each",
      ],
    },
    {
      id: "V7.4.2",
      level: 1,
      asks: "With a ban or a deletion every session ends",
      shownBy: [
        "test/contract/operator-store.test.ts > a ban ends every session, moves the version on, and is in the log and among the events, in one step",
        "test/flows/account-deletion.test.ts > a deleted account ends everywhere at once, can be had back for a week, and is as it was",
      ],
    },
    {
      id: "V7.4.3",
      level: 2,
      asks: "When a way in was changed all other sessions can be ended",
      shownBy: [
        "test/contract/password-store.test.ts > a change renews the calling session and ends all others",
        "test/attacks/address-proof.test.ts > a reset ends every session and every other link, and signs nobody in",
        "test/flows/story-json.test.ts > revoke-others ends every session but the one that asks, and says how many",
      ],
      note: "By itself for passwords. After a provider was linked or unlinked it is a button.",
    },
    {
      id: "V7.4.4",
      level: 2,
      asks: "Every page for people who are signed in has a way to log out that is seen",
      shownBy: [
        "test/conformance/small-print.test.ts > the account, the pages between that ask for a proof or an address, and every page of the console have a button that logs out",
      ],
    },
    {
      id: "V7.4.5",
      level: 2,
      asks: "Whoever administers can end sessions of one person and of all",
      shownBy: [
        "test/flows/admin-calls.test.ts > an act says what it did in numbers, before it is done as well, and is an event by its operator",
        "test/cli/operate.test.ts > everybody is signed out, and can sign in again",
      ],
      note: "Of everybody at the command line: `latchkey sessions end-all`.",
    },
    {
      id: "V7.5.1",
      level: 2,
      asks: "Before something changes by which people are known, who it is has to be proven anew",
      shownBy: [
        "test/attacks/address-change.test.ts > a change of address takes a proof of the last ten minutes, and the address that is left is told",
        "test/flows/providers-accounts.test.ts > needs a proof of a moment ago, a mailer, and an address that is allowed",
        "test/attacks/provider-flow.test.ts > a link needs a proof of a moment ago when it is begun, and when it is made",
        "test/flows/providers-accounts.test.ts > another's is not found, and a proof that is too old unlinks nothing",
      ],
    },
    {
      id: "V7.5.2",
      level: 2,
      asks: "People see their sessions, and end them after a new proof",
      missing:
        "They see them and end them, and no proof is asked: whoever sees a stranger's session is to end it at once, and a thief who ends sessions has gained nothing.",
      shownBy: [
        "test/flows/story-json.test.ts > a person registers, signs in twice, ends the other session, changes her password and leaves",
        "test/browser/keyboard.test.ts > ends one session, then all others, and is asked before the latter where there is a script",
      ],
    },
    {
      id: "V7.5.3",
      level: 3,
      asks: "What weighs most asks for another proof",
      shownBy: [
        "test/flows/account-deletion.test.ts > deletion and export need a proof of at most ten minutes ago, and take a new one",
        "test/flows/admin-access.test.ts > what is written asks for a proof of the last ten minutes, and what is read does not",
      ],
    },
    {
      id: "V7.6.1",
      level: 2,
      asks: "Sessions here and at the provider fit together as it is documented, with a new proof where one is due",
      shownBy: [
        "test/conformance/security-pages.test.ts > the threat model says the limits of sessions as they are",
        "test/flows/provider-session.test.ts > a provider that remembers somebody has proven nothing now: what needs a fresh proof stays closed",
        "test/flows/provider-outages.test.ts > it is away for a minute: sessions go on, passwords work, the log-in page says so, and all is well again by itself",
      ],
      note: "They are independent: a log-out there ends nothing here, and the other way round.",
    },
    {
      id: "V7.6.2",
      level: 2,
      asks: "No session begins without something that the person does",
      shownBy: [
        "test/flows/provider-flow.test.ts > a link on another site shows a page with one button, and nobody is sent on before she presses it",
        "test/browser/provider-return.test.ts > a frame and an image begin nothing",
        "test/attacks/address-proof.test.ts > whoever only opens links spends nothing: a scanner, a preview, a prefetch, a HEAD",
      ],
    },
  ],
};
