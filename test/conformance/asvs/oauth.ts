import type { AsvsChapter, AsvsRow } from "./asvs-row.ts";

const noServer =
  "Latchkey is no authorization server for other people's applications: there is no authorization endpoint, no consent and no registration of clients.";

const clients: readonly AsvsRow[] = [
  {
    id: "V10.1.1",
    level: 2,
    asks: "Tokens are given to what needs them, and to nothing else",
    shownBy: [
      "test/flows/tokens.test.ts > a browser gets its refresh token in a cookie that no script can read, beside it a hint, and nothing of it in the body",
      "test/flows/provider-token.test.ts > no HTTP call leads to it",
      "test/federation/provider-client.test.ts > tokens are given only where they are to be kept, and are renewed",
      "test/flows/provider-flow.test.ts > carrier=token gives the browser a refresh cookie, and no address a token",
    ],
    note: 'With a session cookie no script has any token. With `carrier: "token"` a page has the access token, in memory.',
  },
  {
    id: "V10.1.2",
    level: 2,
    asks: "An answer counts for the browser and the request it belongs to, by secrets that nobody guesses",
    shownBy: [
      "test/attacks/provider-flow.test.ts > an answer that an attacker began in his own browser signs nobody in here",
      "test/federation/provider-client.test.ts > each trip has its own challenge, by S256, and its own nonce",
      "test/federation/provider-client.test.ts > an answer is of no use to a trip with other secrets",
      "src/http/flow/provider-flow.test.ts > no two flows share a value, and no value of a flow is another one",
    ],
  },
  {
    id: "V10.2.1",
    level: 2,
    asks: "Nobody else's answer makes us redeem a code",
    shownBy: [
      "test/attacks/provider-flow.test.ts > an answer that an attacker began in his own browser signs nobody in here",
      "test/attacks/provider-linking.test.ts > the code of a stranger's sign-in cannot be planted by an address",
      "test/federation/github.test.ts > asks for her addresses, by the code flow with PKCE, and for nothing of OpenID Connect",
    ],
  },
  {
    id: "V10.2.2",
    level: 2,
    asks: "With several providers none can be made to answer for another",
    shownBy: [
      "test/federation/lying-issuer.test.ts > a mix-up is noticed before the code goes anywhere",
      "test/attacks/provider-flow.test.ts > a provider's id that has come to mean another one gets no code of the first",
    ],
  },
  {
    id: "V10.2.3",
    level: 3,
    asks: "No more is asked for than is needed",
    shownBy: [
      "src/federation/define-provider.test.ts > asks for what keeping tokens takes only where they are kept; what the options say counts most",
      "test/federation/discord.test.ts > asks who she is and for her address, with PKCE",
    ],
  },
];

const resources: readonly AsvsRow[] = [
  {
    id: "V10.3.1",
    level: 2,
    asks: "An access token for another service is refused",
    shownBy: [
      "test/attacks/ended-token.test.ts > a token for another service opens nothing here, and neither does one of another installation",
      "test/verify/attacks.test.ts > an issuer or audience that is nearly right is wrong",
      "test/flows/introspect.test.ts > a service with audiences of its own learns nothing of tokens for others",
    ],
  },
  {
    id: "V10.3.2",
    level: 2,
    asks: "What the token says of its bearer decides",
    shownBy: [
      "test/adapters/token-guard.test.ts > a role, a method and claims let only those through who have them, and HTTP hears what is lacking",
      "test/adapters/types.test.ts > declared claims are typed in guards and behind them: the mistakes do not compile, and all else does",
    ],
    note: "There are no scopes: a token is the person's own.",
  },
  {
    id: "V10.3.3",
    level: 2,
    asks: "People are known by issuer and subject",
    shownBy: [
      "src/token/access-token-minter.test.ts > a token says whom and what it is for, and no more",
      "test/adapters/token-guard.test.ts > what a token's guard found is what the token says and nothing else, and is not written to",
      "test/contract/user-store.test.ts > a taken id inserts nothing",
    ],
  },
  {
    id: "V10.3.4",
    level: 2,
    asks: "Where a proof has to be strong or recent, the token is asked",
    shownBy: [
      "test/adapters/token-guard.test.ts > a role, a method and claims let only those through who have them, and HTTP hears what is lacking",
      "src/token/access-token-verifier.test.ts > a token is taken for what it says, the first time and from memory, and no session is read",
      "test/flows/tokens.test.ts > a new proof of who it is gives new tokens too, in a browser by its cookie; then what is dangerous may be done",
    ],
    note: "Guards ask for the method; how recent it was (`auth_time`) stands in what they found, for the route to compare.",
  },
  {
    id: "V10.3.5",
    level: 3,
    asks: "A stolen token is of no use without its owner's key",
    missing:
      "Access tokens are bearer tokens: no DPoP, no mutual TLS. A stolen one is good until it or its session ends.",
    shownBy: [
      "test/attacks/ended-token.test.ts > a stolen access token is not made young again: nothing that is made by it lives longer than itself",
    ],
  },
];

const server: readonly AsvsRow[] = [
  {
    id: "V10.4.1",
    level: 1,
    asks: "Codes go to addresses that were registered for the client, compared to the letter",
    shownBy: [
      "test/flows/native.test.ts > nothing goes to an address that was not registered exactly",
      "src/federation/native-redirect.test.ts > %j was registered by nobody",
    ],
    note: "Of our own native apps, which are the only clients there are.",
  },
  {
    id: "V10.4.2",
    level: 1,
    asks: "A code is good once; a second use takes back what the first one gave",
    missing:
      "A native app's code is good once, for whoever has its verifier. A second use is refused and takes nothing back: without the verifier it was worth nothing, and an app that asks twice because an answer was late would be signed out.",
    shownBy: [
      "test/contract/native-code.test.ts > of fifty in two processes who redeem one code at once, exactly one wins",
      "test/flows/native.test.ts > an app that has caught the code has no verifier: it gets nothing, and the right one still does",
    ],
  },
  {
    id: "V10.4.3",
    level: 1,
    asks: "A code lives ten minutes at most, at level 3 one",
    shownBy: ["test/flows/native.test.ts > a code is not good after a minute, a question not after ten"],
  },
  {
    id: "V10.4.4",
    level: 1,
    asks: "Clients have the grants they need, and nobody the implicit one or that of passwords",
    notHere: `${noServer} A person's own password, on our pages or in her own app, is no grant to a client.`,
  },
  {
    id: "V10.4.5",
    level: 1,
    asks: "A refresh token that comes back after it was replaced ends them all",
    shownBy: [
      "test/attacks/refresh-token.test.ts > a thief with a copy is found out, whichever of the two comes first, by refresh and by asking for an access token",
      "test/attacks/refresh-token.test.ts > fifty refreshes of one token at once on two instances have one successor, and sign nobody out",
      "src/token/decide-refresh.test.ts > whoever has an older token alone is found out, whatever the owner did in the meantime",
    ],
    note: "Within `token.refreshGrace` (30 s) the same successor is given to whoever shows the token, because tabs and retries cross.",
  },
  {
    id: "V10.4.6",
    level: 2,
    asks: "PKCE by S256 is demanded",
    shownBy: [
      "test/flows/native.test.ts > a start without S256 and a state is refused, and nothing is sent to the app",
      "test/flows/native.test.ts > an app that has caught the code has no verifier: it gets nothing, and the right one still does",
    ],
  },
  { id: "V10.4.7", level: 2, asks: "Clients that register themselves are kept from harm", notHere: noServer },
  {
    id: "V10.4.8",
    level: 2,
    asks: "Refresh tokens have an end, however often they are used",
    shownBy: [
      "test/flows/token-sessions.test.ts > a session that tokens carry ends after seven days without a refresh, and after ninety in all",
    ],
  },
  {
    id: "V10.4.9",
    level: 2,
    asks: "People can end refresh tokens by themselves",
    shownBy: [
      "test/flows/token-sessions.test.ts > the list of sessions shows tokens' sessions, when they were used by the minute, and by what",
      "test/flows/token-sessions.test.ts > with an access token a person ends one session or all others, and they end everywhere",
    ],
  },
  { id: "V10.4.10", level: 2, asks: "Confidential clients prove themselves", notHere: noServer },
  { id: "V10.4.11", level: 2, asks: "Clients get the scopes they need", notHere: noServer },
  { id: "V10.4.12", level: 3, asks: "Clients are answered by the response modes they need", notHere: noServer },
  { id: "V10.4.13", level: 3, asks: "Authorization requests are pushed", notHere: noServer },
  {
    id: "V10.4.14",
    level: 3,
    asks: "Access tokens are bound to their client's key",
    notHere: `${noServer} Of our own tokens: V10.3.5.`,
  },
  { id: "V10.4.15", level: 3, asks: "Nobody changes the details of a request on its way", notHere: noServer },
  { id: "V10.4.16", level: 3, asks: "Clients prove themselves by key pairs", notHere: noServer },
];

const openId: readonly AsvsRow[] = [
  {
    id: "V10.5.1",
    level: 2,
    asks: "An ID token is not used a second time, or for another request",
    shownBy: [
      "test/federation/lying-issuer.test.ts > an ID token with the nonce of another trip",
      "test/flows/id-token.test.ts > a token is good once: of fifty at once one, and none later, by whatever provider's id",
    ],
  },
  {
    id: "V10.5.2",
    level: 2,
    asks: "People are known by what a provider gives to nobody else",
    shownBy: [
      "test/contract/identity-store.test.ts > issuer and subject are compared byte by byte, and nothing else finds anybody",
      "test/attacks/provider-linking.test.ts > nOAuth: who changes her address at the provider stays who she was",
    ],
  },
  {
    id: "V10.5.3",
    level: 2,
    asks: "Metadata has to name the very issuer that was configured",
    shownBy: [
      "test/federation/lying-issuer.test.ts > metadata of another issuer",
      "test/federation/lying-issuer.test.ts > metadata of the issuer with a slash more",
    ],
  },
  {
    id: "V10.5.4",
    level: 2,
    asks: "An ID token has to be for us",
    shownBy: [
      "test/federation/lying-issuer.test.ts > an ID token for nobody",
      "test/federation/lying-issuer.test.ts > an ID token for us and somebody nobody trusts",
      "test/federation/native-token.test.ts > a native ID token that somebody else's app asked for",
    ],
  },
  {
    id: "V10.5.5",
    level: 2,
    asks: "Log-outs that a provider sends are checked",
    notHere: "No provider is given a way to log people out here.",
  },
  { id: "V10.6.1", level: 2, asks: "No response type puts a token in the address", notHere: noServer },
  { id: "V10.6.2", level: 2, asks: "No client logs people out against their will", notHere: noServer },
  { id: "V10.7.1", level: 2, asks: "People consent to each client", notHere: noServer },
  { id: "V10.7.2", level: 2, asks: "They see to what, whom and for how long", notHere: noServer },
  { id: "V10.7.3", level: 2, asks: "They can see and take back what they consented to", notHere: noServer },
];

/** V10: being a provider's client, a service that takes tokens, and what of a provider there is. */
export const oauth: AsvsChapter = {
  name: "V10 OAuth and OpenID Connect",
  whole: true,
  rows: [...clients, ...resources, ...server, ...openId],
};
