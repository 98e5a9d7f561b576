/** Why a requirement is not shown: there is nothing here that it is about, or what is missing. */
export type Reason = { readonly notHere: string } | { readonly missing: string };

/** What a standard asks of whoever takes the part that it is written for, in our words. */
export interface Requirement {
  /** In the title of every test that shows it. */
  readonly id: string;
  /** The standard and its section. */
  readonly source: string;
  readonly requirement: string;
  /** Absent: it is met, and tests show it. */
  readonly reason?: Reason;
}

const numbered = (
  first: number,
  standard: string,
  rows: readonly (readonly [section: string, requirement: string, reason?: Reason])[],
): Requirement[] =>
  rows.map(([section, requirement, reason], index) => ({
    id: `R${String(first + index).padStart(3, "0")}`,
    source: `${standard}, ${section}`,
    requirement,
    ...(reason && { reason }),
  }));

const noServer: Reason = {
  notHere: "Latchkey is no authorization server for other people's applications.",
};
const noClients: Reason = { notHere: "There are no clients that prove themselves with a secret or an assertion." };
const noProof: Reason = { notHere: "Proof of possession is not offered: access tokens are bearer tokens." };
const noDevice: Reason = { notHere: "There is no device flow." };
const noPushing: Reason = { notHere: "There are no pushed authorization requests." };
const noProvider: Reason = { notHere: "Latchkey is no OpenID provider." };
const noBackChannel: Reason = { notHere: "Log-outs are neither sent to clients nor taken from providers." };

/** All that the standards ask which has to do with what Latchkey is. Each is shown by a test, or says why not. */
export const requirements: readonly Requirement[] = [
  ...numbered(1, "RFC 9700", [
    [
      "2.1, 4.1.3",
      "A code goes to an address that was registered to the letter; of a loopback address only the port is free",
    ],
    ["2.1, 4.11", "Nobody is sent on to an address that stands in a parameter"],
    ["2.1, 4.7.1", "An answer that this browser did not ask for goes nowhere"],
    ["4.4.2", "Each trip remembers whom it asked, and an answer of anybody else's ends before its code is sent on"],
    ["2.1.1", "Each trip has a challenge (S256) and a nonce of its own, which are this client's and this browser's"],
    ["2.1.1", "Who redeems a code without the verifier of its challenge gets nothing"],
    ["2.1.1, 4.8.2", "There is no code without a challenge, so that none can be left out on the way"],
    ["2.1.1", "The metadata names the methods of challenges", noServer],
    ["2.1.2", "No access token stands in an address"],
    ["2.2.2, 4.14.2", "Refresh tokens are replaced, and one that comes back ends the session"],
    ["4.14.2", "A refresh gives no more than there was, and a token that nobody uses has an end"],
    ["2.3, 4.10.2", "A token for somebody else is refused at every request"],
    ["2.4", "No grant of passwords", noServer],
    ["2.6", "No client registers an address without TLS, and no script reads the authorization endpoint", noServer],
    [
      "4.2.4",
      "Pages on the way load nothing from elsewhere and tell nobody their address (by `same-origin`: with `no-referrer` our own forms would come from nowhere)",
    ],
    [
      "4.2.4",
      "A code that comes a second time takes back what the first one gave",
      {
        missing:
          "It is refused and takes nothing back: without its verifier it was worth nothing, and an app that asks twice because an answer was late would be signed out.",
      },
    ],
    ["4.5.3.2", "The nonce of an ID token is compared before anything that came with it is used"],
    ["4.11.2", "An address that was not registered is answered by a page, and never sent anything"],
    ["4.12", "After a form with a password the browser is sent on by 303"],
    ["4.13", "Headers that only a proxy may set do nothing unless a trusted proxy set them"],
    ["4.15.1", "No client is called like a user", noServer],
    ["4.16", "Nobody frames a page"],
    ["4.17", "Answers to windows go to one origin", { notHere: "No answer is sent to a window." }],
  ]),
  ...numbered(24, "OAuth 2.1", [
    ["2.3", "An address with a fragment, or a relative one, is not registered"],
    ["2.4", "Two ways for a client to prove itself at once are refused", noClients],
    ["2.4.1", "A client's secret in an address is refused, and guessing it limited", noClients],
    ["3.1, 3.2", "Unknown parameters do nothing, and one that comes twice is refused", noServer],
    ["3.2, 3.2.3", "Tokens are asked for by POST alone, and no cache keeps them"],
    ["3.2.4", "A client that fails to prove itself is told how it may", noClients],
    ["4.1.2", "A code is good for a minute"],
    ["4.2", "Tokens of a client's own have no refresh token", noClients],
    ["5.1", "An access token in an address is none, and two of them are refused"],
    [
      "5.3",
      "Who shows no token is told that one is needed, who shows a bad one that it is, and who may not that she may not",
    ],
    ["7.7", "Nobody guesses what opens something"],
    ["8.1, 8.4.2", "A native app on the same machine takes the port that it gets"],
  ]),
  ...numbered(36, "RFC 8725", [
    ["3.1", "Whoever verifies says which algorithms she takes, and a key is good for one alone"],
    ["3.2", "A token that names no algorithm is refused, however that is spelled"],
    ["3.3", "An encrypted or nested token is no proof of anything"],
    ["3.4, 3.5", "Weak keys, points off their curve and passwords are not keys"],
    ["3.6, 3.15", "Nothing is compressed, and nothing is unpacked"],
    ["3.8, 3.9", "A key verifies its own issuer's tokens, and only those that name the audience"],
    ["3.10", "What a header names is looked up among known keys, and never fetched or opened"],
    ["3.11, 3.12", "Each kind of token says what it is, and none passes for another"],
    ["3.13", "A token cannot make a server work hard"],
    ["3.14", "A token has one spelling, the compact one"],
  ]),
  ...numbered(46, "RFC 9068", [
    ["2.1, 2.2", "An access token has the header and the claims of its profile, and is signed"],
    ["3", "The audience of an access token is the service it was asked for"],
    ["4", "Type, issuer, audience, signature and time are looked at before an access token opens anything"],
    ["5", "No token of a client is taken for one of a user", noClients],
  ]),
  ...numbered(50, "RFC 7009", [
    ["2.1", "Only its own client revokes a token", noServer],
    ["2.2", "A token that nobody knows is revoked like any other", noServer],
    ["2.1", "With a refresh token its access tokens are over", noServer],
  ]),
  ...numbered(53, "RFC 7662", [
    ["2.1", "Nobody asks about tokens without a key, nor by an address"],
    ["2.2", "Of a token that is dead, or not the caller's to ask about, the answer is one and the same"],
    ["4", "What has expired, was revoked, is for others or belongs to an ended session is not active"],
  ]),
  ...numbered(56, "RFC 9207", [
    ["2, 2.3, 3", "Answers name their issuer", noServer],
    ["2.4", "The issuer in an answer is compared as it stands, and must be there where it was promised"],
  ]),
  ...numbered(58, "RFC 9449", [
    ["4.3", "A proof is looked at in every part", noProof],
    ["4.3, 7", "A proof is for this token, and by its key", noProof],
    ["5", "Refresh tokens of public clients are bound to the same key", noProof],
    ["7.1, 7.2", "A bound token is no bearer token", noProof],
    ["8, 9, 11.3", "Nonces of the server are asked for, and old ones refused", noProof],
    ["10", "A code is bound to the key as well", noProof],
    ["11.1", "A proof counts once over all processes", noProof],
  ]),
  ...numbered(65, "RFC 8628", [
    ["3.2, 3.5", "A device is told to wait, to slow down, or that it is over", noDevice],
    ["5.1, 6.1", "Its code can be typed, and not guessed", noDevice],
    ["5.2", "Its secret is good once, for the client that got it", noDevice],
    ["3.3, 5.4", "People see which device asks, and confirm", noDevice],
  ]),
  ...numbered(69, "RFC 9126", [
    ["2.1", "Who pushes a request proves itself, and all is judged then", noPushing],
    ["2.2, 7.1", "What it gets cannot be guessed, and lives shortly", noPushing],
    ["4, 7.3", "It is the client's alone, and good once", noPushing],
    ["5, 6", "Pushing can be demanded", noPushing],
  ]),
  ...numbered(73, "RFC 7523 (bis)", [
    ["4", "An assertion of a client is for this issuer alone, and good once", noClients],
  ]),
  ...numbered(74, "OpenID Connect Core", [
    ["3.1.2.1, 3.1.2.6", "Without asking anybody nothing is shown", noProvider],
    ["3.1.2.1", "A new proof is made where one is asked for", noProvider],
    ["3.1.3.2", "A code is bound to its client and address", noProvider],
    ["3.1.3.6", "The hash of the access token in an ID token is right where there is one"],
    [
      "3.1.3.7",
      "Of an ID token issuer, audiences, authorized party, algorithm, times, nonce and the time of the proof are checked",
    ],
    ["2, 8", "A subject is short, stable and never somebody else's", noProvider],
    ["5.3.2", "User info is about whom the ID token is about"],
    ["6", "Requests in a token are verified, and not fetched from everywhere", noProvider],
    ["10.1.1", "Keys are changed without a break, and a name that nobody knows is no reason to ask again and again"],
    ["11", "Access for later is consented to", noProvider],
    [
      "12.2",
      "A refreshed ID token is about the same person and proof",
      { notHere: "Of a refresh at a provider nothing but the tokens is taken." },
    ],
    ["15.1", "RS256 is there for everybody", noProvider],
  ]),
  ...numbered(86, "OpenID Connect Discovery", [["4.3", "Metadata names the very issuer it was asked of"]]),
  ...numbered(87, "OpenID Connect RP-Initiated Logout", [
    ["2, 3", "Nobody is logged out by a client, or sent on, without a hint that holds", noProvider],
  ]),
  ...numbered(88, "OpenID Connect Back-Channel Logout", [
    ["2.4", "A log-out that is sent has all it must have, and no nonce", noBackChannel],
    ["2.6", "One that is not in order is refused", noBackChannel],
    ["2.7, 2.8", "One that is ends the sessions it is about", noBackChannel],
  ]),
  ...numbered(91, "NIST SP 800-63B-4", [
    [
      "3.1.1.2 (1)",
      "A password that is the only proof has 15 characters at least",
      { missing: "8, unless `password.policy` is `nist-800-63b-4`." },
    ],
    ["3.1.1.2 (2-4)", "64 characters of every kind are allowed, counted as people count them, in one composition"],
    ["3.1.1.2 (5-8)", "No rules about kinds of characters, no changes by the calendar, no hints, no questions"],
    ["3.1.1.2 (9)", "The whole password is judged"],
    [
      "3.1.1.2",
      "New passwords are looked for in a list, and the reason said; one that its owner says somebody else has is dropped",
    ],
    ["3.1.1.2", "Hashes have a salt and their costs, and are made anew at log-in when those change"],
    ["3.2.2", "Wrong passwords in a row end at a hundred, and a right one begins anew"],
    [
      "5.1",
      "A session's secret is made at sign-in, stands in no storage of a browser, and is of no use to other sites",
    ],
    ["5.1.1", "Its cookie is `Secure`, `HttpOnly`, `SameSite`, and this host's alone"],
    ["2.1.3, 5.2", "Idle and absolute limits are the server's: a day and thirty days"],
    [
      "3.1.3",
      "E-mail is no second factor",
      { notHere: "There are no second factors, and no level above the first is claimed." },
    ],
  ]),
];
