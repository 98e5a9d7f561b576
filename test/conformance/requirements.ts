/** What a standard asks of whoever takes the part that it is written for, in our words. */
export interface Requirement {
  /** In the title of every test that shows it. Numbers have gaps: what is about parts that do not exist is not listed. */
  readonly id: string;
  /** The standard and its section. */
  readonly source: string;
  readonly requirement: string;
}

const all: readonly (readonly [id: string, source: string, requirement: string])[] = [
  ["R003", "RFC 9700, 2.1, 4.7.1", "An answer that this browser did not ask for goes nowhere"],
  [
    "R004",
    "RFC 9700, 4.4.2",
    "Each trip remembers whom it asked, and an answer of anybody else's ends before its code is sent on",
  ],
  [
    "R005",
    "RFC 9700, 2.1.1",
    "Each trip has a challenge (S256) and a nonce of its own, which are this client's and this browser's",
  ],
  ["R017", "RFC 9700, 4.5.3.2", "The nonce of an ID token is compared before anything that came with it is used"],
  ["R020", "RFC 9700, 4.13", "Headers that only a proxy may set do nothing unless a trusted proxy set them"],
  ["R036", "RFC 8725, 3.1", "Whoever verifies says which algorithms she takes, and a key is good for one alone"],
  ["R037", "RFC 8725, 3.2", "A token that names no algorithm is refused, however that is spelled"],
  ["R038", "RFC 8725, 3.3", "An encrypted or nested token is no proof of anything"],
  ["R039", "RFC 8725, 3.4, 3.5", "Weak keys, points off their curve and passwords are not keys"],
  ["R040", "RFC 8725, 3.6, 3.15", "Nothing is compressed, and nothing is unpacked"],
  ["R041", "RFC 8725, 3.8, 3.9", "A key verifies its own issuer's tokens, and only those that name the audience"],
  ["R042", "RFC 8725, 3.10", "What a header names is looked up among known keys, and never fetched or opened"],
  ["R043", "RFC 8725, 3.11, 3.12", "Each kind of token says what it is, and none passes for another"],
  ["R044", "RFC 8725, 3.13", "A token cannot make a server work hard"],
  ["R045", "RFC 8725, 3.14", "A token has one spelling, the compact one"],
  ["R046", "RFC 9068, 2.1, 2.2", "An access token has the header and the claims of its profile, and is signed"],
  ["R047", "RFC 9068, 3", "The audience of an access token is the service it was asked for"],
  [
    "R048",
    "RFC 9068, 4",
    "Type, issuer, audience, signature and time are looked at before an access token opens anything",
  ],
  ["R053", "RFC 7662, 2.1", "Nobody asks about tokens without a key, nor by an address"],
  [
    "R054",
    "RFC 7662, 2.2",
    "Of a token that is dead, or not the caller's to ask about, the answer is one and the same",
  ],
  ["R055", "RFC 7662, 4", "What has expired, was revoked, is for others or belongs to an ended session is not active"],
  [
    "R057",
    "RFC 9207, 2.4",
    "The issuer in an answer is compared as it stands, and must be there where it was promised",
  ],
  ["R077", "OpenID Connect Core, 3.1.3.6", "The hash of the access token in an ID token is right where there is one"],
  [
    "R078",
    "OpenID Connect Core, 3.1.3.7",
    "Of an ID token issuer, audiences, authorized party, algorithm, times, nonce and the time of the proof are checked",
  ],
  ["R080", "OpenID Connect Core, 5.3.2", "User info is about whom the ID token is about"],
  [
    "R082",
    "OpenID Connect Core, 10.1.1",
    "Keys are changed without a break, and a name that nobody knows is no reason to ask again and again",
  ],
  ["R086", "OpenID Connect Discovery, 4.3", "Metadata names the very issuer it was asked of"],
];

/** All that is claimed. Each is shown by a test. */
export const requirements: readonly Requirement[] = all.map(([id, source, requirement]) => ({
  id,
  source,
  requirement,
}));
