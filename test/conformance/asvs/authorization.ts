import type { AsvsChapter } from "./asvs-row.ts";

/** V8: what somebody may do. */
export const authorization: AsvsChapter = {
  name: "V8 Authorization",
  whole: false,
  rows: [
    {
      id: "V8.1.1",
      level: 1,
      asks: "The documentation says who may do what, and with whose data",
      shownBy: [
        "test/conformance/operators-page.test.ts > docs/operations/operators.md has a row for each call of operators, with its level, and for no other",
        "test/flows/openapi.test.ts > the document lists every call once, and what it names exists",
      ],
    },
    {
      id: "V8.2.1",
      level: 1,
      asks: "Each call is there for those alone who may use it",
      shownBy: [
        "test/flows/admin-access.test.ts > who may call what, on whom: each level, each call",
        "test/flows/admin-access.test.ts > every call below /admin is decided here, and no other call is for operators",
        "test/adapters/guard.test.ts > a role and a sign-in method let only those through who have them",
      ],
    },
    {
      id: "V8.2.2",
      level: 1,
      asks: "Nobody reaches another person's data by its id",
      shownBy: [
        "test/attacks/others-objects.test.ts > another person's session answers like one that does not exist, and goes on",
        "test/attacks/others-objects.test.ts > lists, exports and endings of all reach the caller's own alone",
        "test/attacks/operators.test.ts > what is named by somebody else's id is answered by level alone, and the owner's calls reach no further for an operator",
        "test/flows/own-pages.test.ts > a picture is chosen of one's own identities alone, and removed for good",
      ],
    },
    {
      id: "V8.2.3",
      level: 2,
      asks: "Nor a field that is not hers to read or to set",
      shownBy: [
        "test/attacks/others-objects.test.ts > no field beyond those of the call is taken at registration, log-in or update",
        "test/attacks/operators.test.ts > of a user an operator changes what the call names, and nothing else",
        "test/contract/user-directory.test.ts > finds by id and by address, without the hash",
      ],
    },
    {
      id: "V8.3.1",
      level: 1,
      asks: "The server decides, and no script",
      shownBy: [
        "test/flows/console-people.test.ts > what a level may not do is not offered, its page is refused, and so is its form",
        "test/library/api.test.ts > no call takes its caller's word for who she is, and none trusts a caller without a session",
      ],
    },
    {
      id: "V8.3.2",
      level: 3,
      asks: "What somebody may do changes at once",
      shownBy: [
        "test/flows/admin-access.test.ts > a level that is lost, a ban and a deletion count at the next request, whatever is remembered",
        "test/cli/operate.test.ts > a role holds at once and signs nobody out; metadata and level are set",
        "src/token/access-token-verifier.test.ts > a token of an older version has expired, also of the session that was kept; one of the new version is good",
        "test/verify/stream.test.ts > a user's tokens of a smaller version are expired, and those of the new version are good",
      ],
      note: "Claims of the application's own are as old as the token, 15 minutes at most.",
    },
    {
      id: "V8.3.3",
      level: 3,
      asks: "A service that acts for somebody is let do what that person may",
      shownBy: [
        "test/flows/forward-auth.test.ts > says who it is by every header, in visible ASCII, and gives a token for the host",
        "test/flows/tokens.test.ts > an access token for another service, for the session of a cookie, and for a program; nothing is replaced by it",
        "test/flows/admin-access.test.ts > a token, a refresh credential and a service's key are never enough, alone or beside a stranger's cookie",
      ],
    },
    {
      id: "V8.4.1",
      level: 2,
      asks: "Nobody reaches into another tenant",
      notHere: "There are no tenants: an installation has one set of users.",
    },
  ],
};
