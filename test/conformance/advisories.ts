import type { Verdict } from "./verdict.ts";

/** A fault that others had, or several of one kind: would it have happened here? */
export type Advisory = Verdict & {
  readonly product: string;
  /** As published. */
  readonly ids: string;
  /** What was wrong, in our words. */
  readonly fault: string;
};

/** Faults of programs like this one, in the order of their products. */
export const advisories: readonly Advisory[] = [
  {
    product: "better-auth",
    ids: "CVE-2024-56734, CVE-2025-27143, CVE-2025-71403",
    fault: "An address to come back to led to another site, and did so again in other spellings after it was mended",
    shownBy: [
      "src/http/return-to.test.ts > whatever it is given, the answer stays on our own or a trusted origin",
      "test/attacks/open-redirect.test.ts > no log-in form leads off the origin, nor does the page of a refused one",
      "test/attacks/open-redirect.test.ts > no page sends someone who is signed in off the origin, or writes such a link",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2025-61928",
    fault: "A call without a session was taken for one of the application's own, and acted for the user that it named",
    shownBy: [
      "test/library/api.test.ts > no call takes its caller's word for who she is, and none trusts a caller without a session",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2025-71399, GHSA-x732",
    fault: "A second slash in the path went around calls that were switched off, and around limits",
    shownBy: [
      "test/attacks/route-spelling.test.ts > no spelling of a path answers more than the path itself does",
      "test/attacks/route-spelling.test.ts > no spelling, method or content type of log-in gets past its limit",
    ],
  },
  {
    product: "better-auth",
    ids: "GHSA-569q, GHSA-3q45",
    fault: "The host that the first request named became the base URL",
    shownBy: [
      "test/attacks/address-proof.test.ts > links in mails carry the configured address, whatever a request says of its host",
      "test/adapters/fetch-route.test.ts > the address behind the proxy, and what a header claims, count for nothing",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2025-71400",
    fault: "Whoever knew the id of somebody's passkey could delete it",
    shownBy: [
      "test/flows/providers-accounts.test.ts > another's is not found, and a proof that is too old unlinks nothing",
      "test/attacks/others-objects.test.ts > another person's session answers like one that does not exist, and goes on",
    ],
    note: "There are no passkeys; the same of what there is.",
  },
  {
    product: "better-auth",
    ids: "CVE-2026-53516, GHSA-g38m",
    fault: "A sign-in at a provider joined an account that somebody else had set up on the address",
    shownBy: [
      "test/attacks/provider-linking.test.ts > classic merge: the victim's first sign-in neither joins the thief's account nor keeps his password",
      "test/attacks/provider-linking.test.ts > trojan identifier: an identity that the thief linked opens nothing, however the victim takes the account",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2026-45337",
    fault: "Anybody who was signed in could approve anybody's device",
    notHere: "There is no device flow.",
  },
  {
    product: "better-auth",
    ids: "CVE-2026-41427",
    fault: "One management call did not ask who may call it",
    shownBy: [
      "test/flows/admin-access.test.ts > who may call what, on whom: each level, each call",
      "test/flows/admin-access.test.ts > every call below /admin is decided here, and no other call is for operators",
    ],
  },
  {
    product: "better-auth",
    ids: "GHSA-7w99, GHSA-392p",
    fault: "Codes and refresh tokens could be redeemed several times at once",
    shownBy: [
      "test/attacks/refresh-token.test.ts > fifty refreshes of one token at once on two instances have one successor, and sign nobody out",
      "test/contract/native-code.test.ts > of fifty in two processes who redeem one code at once, exactly one wins",
      "test/contract/code-store.test.ts > of fifty in two processes who use one code at once, exactly one wins",
    ],
  },
  {
    product: "better-auth",
    ids: "GHSA-p2fr",
    fault: "A token could be had for a service that its grant did not name",
    notHere: "There are no grants of third parties: tokens are a person's own, for services that the owner has listed.",
  },
  {
    product: "better-auth",
    ids: "GHSA-pw9m",
    fault: "Clients refreshed tokens without proving themselves, or without having been given access for later",
    notHere: "There are no clients of third parties.",
  },
  {
    product: "better-auth",
    ids: "CVE-2026-67336, GHSA-9h47",
    fault: "`none` was among the algorithms, and PKCE could be had without a hash",
    shownBy: [
      "test/attacks/access-token.test.ts > no token without a signature is one, however `none` is spelled",
      "test/flows/native.test.ts > a start without S256 and a state is refused, and nothing is sent to the app",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2026-67333, GHSA-86j7",
    fault: "An address that was a script could be registered, and was run",
    shownBy: [
      "src/federation/native-redirect.test.ts > %j is none: %s",
      "src/federation/native-redirect.test.ts > %j was registered by nobody",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2026-53513, GHSA-5rr4",
    fault: "A provider's endpoints led requests into the server's own network",
    shownBy: [
      "test/federation/outbound.test.ts > nor is an endpoint there that the metadata of a public one would name",
      "test/federation/outbound.test.ts > a provider at ${host} is not asked",
    ],
  },
  {
    product: "better-auth",
    ids: "GHSA-2vg6",
    fault: "Sessions in a second store lived on after they were deleted",
    shownBy: [
      "test/flows/session-cache.test.ts > a session that is over stays over, on a process that never saw it, whatever Redis says",
      "test/attacks/ended-token.test.ts > after every kind of ending access and refresh token are refused on every instance, however warm",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2026-110861",
    fault: "A limit that was counted in PostgreSQL let more through when they came at once",
    shownBy: [
      "test/contract/counter-store.test.ts > of fifty at once in two processes, exactly as many as the limit says are counted",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2026-114607",
    fault: "The state of a provider's flow was taken for the token of a mailed link",
    shownBy: [
      "test/attacks/provider-flow.test.ts > nothing of a flow is a token of a link, and no token of a link is a flow",
      "test/attacks/address-proof.test.ts > a token of one purpose is none of another, on calls and on pages",
    ],
  },
  {
    product: "better-auth",
    ids: "CVE-2026-110864, CVE-2026-121802",
    fault: "One secret for everything, and a call that signed what it was given, let states and profiles be forged",
    shownBy: [
      "src/secret/seal.test.ts > another purpose, another secret or one changed character opens nothing",
      "test/attacks/forged-token.test.ts > flows 2: with the front check alone nothing is accepted, written, ended or said about the session",
    ],
  },
  {
    product: "better-auth",
    ids: "changes in 1.6.16 to 1.6.22",
    fault: "Forwarded addresses over several hops made up; answers from a stale cache; log-out by another site",
    shownBy: [
      "src/http/client-address.test.ts > the chain is read from the right, up to the first address that is not trusted",
      "test/attacks/stale-memory.test.ts > a check that joins a read from before an ending is not remembered past the ending",
      "test/attacks/cross-site-log-out.test.ts > no page elsewhere logs anybody out, by a link, an image or a form",
    ],
  },
  {
    product: "next-auth",
    ids: "CVE-2022-24858, CVE-2022-29214",
    fault: "The default for where to come back to took other sites",
    shownBy: [
      "src/http/return-to.test.ts > our own origin becomes a path, a trusted one stays whole, another one is refused",
      "test/attacks/provider-redirect.test.ts > no trip to a provider ends off the origin, nor does one that fails",
    ],
  },
  {
    product: "next-auth",
    ids: "CVE-2022-35924, CVE-2022-31127",
    fault: "One address with a comma was two mailboxes, and a name was HTML in the mail",
    shownBy: [
      "test/attacks/email-forms.test.ts > what is not exactly one address is 400, and makes no account",
      "src/mail/compose.test.ts > what a client or a product is called stays text, and on its line",
    ],
  },
  {
    product: "next-auth",
    ids: "CVE-2023-27490, GHSA-7r7x",
    fault: "An answer without state, nonce and verifier passed, because none was looked for",
    shownBy: [
      "test/federation/lying-issuer.test.ts > the answer has no state",
      "test/federation/provider-client.test.ts > an answer is of no use to a trip with other secrets",
    ],
  },
  {
    product: "next-auth",
    ids: "reported in 2023",
    fault: "A cookie of a flow that had just begun was taken for a session",
    shownBy: [
      "test/attacks/session-fixation.test.ts > only the exact name counts",
      "test/attacks/access-token-claims.test.ts > no other kind of token or secret is an access token, and an access token is none of them",
      "test/attacks/provider-flow.test.ts > a flow whose cookie was renamed to fit another state is none",
    ],
  },
  {
    product: "next-auth",
    ids: "CVE-2026-73420, GHSA-7rqj",
    fault: "An address was judged before it was brought into its one form",
    shownBy: [
      "src/mail/email.test.ts > look-alikes that mean an ordinary character are that character",
      "src/mail/email.test.ts > every spelling of an address has the same canonical form",
    ],
  },
  {
    product: "next-auth",
    ids: "CVE-2026-73419, GHSA-x445",
    fault: "The secrets of a flow were good at another provider",
    shownBy: [
      "test/attacks/provider-flow.test.ts > an answer to the flow of another provider signs nobody in",
      "test/attacks/provider-flow.test.ts > a provider's id that has come to mean another one gets no code of the first",
    ],
  },
  {
    product: "next-auth",
    ids: "CVE-2026-73421, GHSA-8fpg",
    fault: "A failure was taken for a session",
    shownBy: [
      "test/adapters/story.test.ts > a database that is closed is a 503, and the application's own routes live on",
      "test/adapters/claims.test.ts > when the application cannot say, nobody comes in, and it is asked again",
      "test/attacks/failing-dependency.test.ts > what is not remembered is refused with 503 while the database is away, and what was ended stays ended",
    ],
  },
  {
    product: "next-auth",
    ids: "GHSA-xmf8",
    fault: "A header that is no token threw",
    shownBy: [
      "src/token/access-token-verifier.test.ts > a header of another scheme or shape is nobody's, whatever is remembered",
      "src/token/bearer-slots.test.ts > headers that are short, empty or in no alphabet find nothing, and harm nothing",
    ],
  },
  {
    product: "jsonwebtoken",
    ids: "CVE-2022-23529 to CVE-2022-23541",
    fault: "`none` by default, keys of any kind, public keys taken for secrets",
    shownBy: [
      "test/attacks/access-token.test.ts > a public key is no HMAC secret, in whatever form",
      "test/attacks/access-token.test.ts > the algorithm is the key's: no other one of ours passes under it",
      "src/token/admit-key.test.ts > strong keys are admitted for their own algorithm, and for no other",
    ],
  },
  {
    product: "jws",
    ids: "GHSA-869p-cjfg-cm3x",
    fault: "A signature was checked wrongly where the header said which secret to take",
    shownBy: [
      "test/attacks/access-token.test.ts > `kid` opens no file, no table and no key but ours",
      "test/verify/attacks.test.ts > a kid that points elsewhere is a key nobody has",
    ],
  },
  {
    product: "fast-jwt",
    ids: "CVE-2023-48223, CVE-2026-34950, GHSA-ww5h, CVE-2026-107724",
    fault: "Public keys in four spellings were taken for secrets",
    shownBy: [
      "test/attacks/access-token.test.ts > a public key is no HMAC secret, in whatever form",
      "test/verify/attacks.test.ts > a public key is no HMAC secret, in whatever form",
    ],
  },
  {
    product: "fast-jwt",
    ids: "CVE-2026-35039 to CVE-2026-35042",
    fault: "A list passed for an issuer, two tokens for one in the cache, and `crit` was not looked at",
    shownBy: [
      "test/attacks/access-token-claims.test.ts > issuer and audience are compared byte for byte, and a list is no audience",
      "src/token/bearer-slots.test.ts > another token with the same end is not taken for the one that is remembered",
      "test/attacks/access-token.test.ts > nothing is asked for by `crit`",
    ],
  },
  {
    product: "fast-jwt",
    ids: "CVE-2026-44351, GHSA-8wpc",
    fault: "An empty key verified",
    shownBy: ["test/attacks/access-token.test.ts > a blank or guessable secret stops the start, and signs nothing"],
  },
  {
    product: "hono",
    ids: "CVE-2026-22817, CVE-2026-22818",
    fault: "The token said by which algorithm it was checked, and nobody asked whom it was for",
    shownBy: [
      "test/attacks/access-token.test.ts > the algorithm is the key's: no other one of ours passes under it",
      "test/verify/attacks.test.ts > an issuer or audience that is nearly right is wrong",
    ],
  },
  {
    product: "jose",
    ids: "CVE-2022-36083, CVE-2024-28176",
    fault: "Encrypted tokens cost minutes or memory to open",
    shownBy: [
      "test/attacks/access-token.test.ts > what is too large or encrypted is refused before any work is done",
      "test/verify/attacks.test.ts > encrypted tokens are refused unopened",
    ],
  },
  {
    product: "passport, @fastify/passport",
    ids: "CVE-2022-25896, CVE-2023-29019",
    fault: "A session kept its id over a log-in",
    shownBy: [
      "test/attacks/session-fixation.test.ts > a cookie that was planted before log-in is not the one after it, and is dead",
      "test/attacks/session-fixation.test.ts > a made-up cookie is never taken over as the session's",
    ],
  },
  {
    product: "@auth0/nextjs-auth0, authkit",
    ids: "CVE-2025-48947, CVE-2025-64762, CVE-2025-67490, CVE-2026-40155",
    fault: "Caches on the way kept session cookies, and a cache of tokens mixed people up",
    shownBy: [
      "test/attacks/caching.test.ts > no answer about a person, no page and no answer with a cookie may be kept",
      "test/adapters/hono.test.ts > are private on Node's server, whatever else makes, changes or fails to make them",
      "src/token/bearer-slots.test.ts > what was put under a header is found under exactly that header",
    ],
  },
  {
    product: "next.js, @clerk/*",
    ids: "CVE-2025-29927, CVE-2026-41248, CVE-2026-44575",
    fault: "A header or another spelling of the path went around the guard in front",
    shownBy: [
      "test/attacks/route-spelling.test.ts > what only an inner layer may say has no effect when a client says it",
      "test/fuzz/adapters.test.ts > 10,000 hostile requests: no 5xx, no hang, and no way past the guard",
      "test/adapters/fastify.test.ts > that let a path be spelt otherwise open nothing, here or behind a guard",
    ],
    note: "Guards stand at the route, and not in front of all of them.",
  },
  {
    product: "node-saml, samlify, xml-crypto",
    ids: "CVE-2025-54419, CVE-2025-54369, CVE-2025-47949, CVE-2025-29774, CVE-2025-29775",
    fault: "What was read of a document was not what had been signed",
    notHere: "There is no SAML. Of tokens, what is read is the bytes that were verified.",
  },
  {
    product: "workers-oauth-provider",
    ids: "CVE-2025-4143",
    fault: "The address to answer at was not compared, and PKCE could be left out",
    shownBy: [
      "test/flows/native.test.ts > nothing goes to an address that was not registered exactly",
      "test/flows/native.test.ts > an app that has caught the code has no verifier: it gets nothing, and the right one still does",
    ],
  },
  {
    product: "supertokens-core",
    ids: "CVE-2026-37171, CVE-2026-123797, CVE-2026-123800",
    fault: "One tenant reached another, and one that did not exist was let in",
    notHere: "There are no tenants.",
  },
  {
    product: "keycloak",
    ids: "CVE-2026-18963",
    fault: "A step of resetting a password could be left out",
    shownBy: [
      "test/attacks/address-proof.test.ts > no step can be skipped: a reset without its code, with a made-up one, or with another's, sets nothing",
    ],
  },
  {
    product: "keycloak",
    ids: "CVE-2026-7507, CVE-2024-7341, CVE-2025-12390",
    fault: "A log-in that an attacker had begun was finished by somebody else, or a session's id used again",
    shownBy: [
      "test/attacks/provider-flow.test.ts > an answer that an attacker began in his own browser signs nobody in here",
      "test/attacks/session-fixation.test.ts > registering and log-out in a browser with a session end that session",
    ],
  },
  {
    product: "keycloak",
    ids: "CVE-2023-6291, CVE-2024-1132, CVE-2024-8883, CVE-2026-3872, CVE-2026-7504",
    fault: "Five ways around patterns for addresses",
    shownBy: [
      "src/federation/native-redirect.test.ts > %j was registered by nobody",
      "test/attacks/cors.test.ts > a wildcard, null, a pattern, a path or another site as trusted origin stops the start",
    ],
    note: "There are no patterns.",
  },
  {
    product: "keycloak",
    ids: "CVE-2026-9798, CVE-2026-9792, CVE-2026-18569, CVE-2026-94218",
    fault:
      "One way of signing in did not count wrong passwords; log-outs without a signature; a second factor left out",
    shownBy: [
      "test/attacks/account-attempts.test.ts > every call that takes a password counts in one account; a session has ten of its own, and none of them knows more",
    ],
    note: "Log-outs by providers and second factors do not exist.",
  },
  {
    product: "zitadel",
    ids: "GHSA-2wmj, CVE-2025-64102, CVE-2025-64103, CVE-2026-105211, CVE-2026-119128",
    fault:
      "The request's host stood in a reset link; a cookie could be forged; one-time passwords guessed, left out or told to the caller",
    shownBy: [
      "test/attacks/address-proof.test.ts > links in mails carry the configured address, whatever a request says of its host",
      "test/attacks/forged-token.test.ts > flows 2: no changed character, cut, added or re-encoded form of a token is accepted",
    ],
    note: "One-time passwords do not exist.",
  },
  {
    product: "authentik, spring-authorization-server",
    ids: "CVE-2024-52289, CVE-2023-48228, CVE-2024-23647, CVE-2024-22258",
    fault: "Addresses were patterns, and PKCE could be left out or weakened",
    shownBy: [
      "test/flows/native.test.ts > nothing goes to an address that was not registered exactly",
      "test/flows/native.test.ts > a start without S256 and a state is refused, and nothing is sent to the app",
    ],
  },
  {
    product: "okta",
    ids: "advisory of 2024-10-30",
    fault: "bcrypt over a long name and the password together did not read the password",
    shownBy: [
      "test/attacks/password-forms.test.ts > a long address and a password are not one text to the hash",
      "test/conformance/passwords.test.ts > bcrypt: all 72 bytes do, and a 73rd is refused, never cut",
    ],
  },
  {
    product: "many OpenID providers",
    ids: "RFC 7523 (bis)",
    fault: "An assertion that a client had made for one server was good at another",
    notHere:
      "No assertions of clients are taken. The one that we make is Apple's client secret, whose audience is fixed.",
  },
  {
    product: "gitlab, rodauth, nocodb, nhost",
    ids: "work item 585333, CVE-2026-82469, CVE-2026-126280, CVE-2026-41574",
    fault:
      "A refresh by GET without a refresh token; rotation that two could win; a provider's unproven address taken for proven",
    shownBy: [
      "test/conformance/answers.test.ts > tokens are asked for by POST alone, and no answer with one may be kept",
      "test/contract/refresh-store.test.ts > of fifty replacements at once in two processes one succeeds",
      "test/attacks/provider-linking.test.ts > a word that is not the boolean true proves nothing",
    ],
    note: "The fourth was a passkey whose verification nobody looked at; there are no passkeys.",
  },
];
