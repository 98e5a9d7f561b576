/** An attack that Latchkey has to stand, whoever thought of it first. */
export interface Attack {
  /** In the title of every test that tries it. */
  readonly id: string;
  /** What the attacker does. */
  readonly attack: string;
  /** What of it cannot be tried yet, because the part of Latchkey that it is aimed at does not exist. */
  readonly waits?: string;
}

/** A heading and the attacks under it, by number. */
export interface AttackGroup {
  readonly name: string;
  readonly attacks: readonly Attack[];
}

const server = "being a provider for other applications (OAuth 2.0)";
const factors = "second factors";

const numbered = (first: number, rows: readonly (readonly [attack: string, waits?: string])[]): Attack[] =>
  rows.map(([attack, waits], index) => ({
    id: `A${String(first + index).padStart(3, "0")}`,
    attack,
    ...(waits !== undefined && { waits }),
  }));

const all: readonly Attack[] = [
  ...numbered(1, [
    ["A session cookie is planted in the victim's browser before she logs in"],
    ["A sibling subdomain sets a cookie of the session's name, or one that looks like it"],
    ["A page elsewhere logs the victim in to the attacker's account, or registers her"],
    ["A page elsewhere changes something by a form, a link, another method or content type"],
    ["A page elsewhere logs the victim out"],
    ["A session is used after it ended, on any machine, however lately it was remembered"],
    ["Cookie expiry or clock are tampered with to outlive the time limits"],
    ["A cookie that marks a trusted device is had before the sign-in is complete"],
    ["The session's secret leaks by URL, body, log line or Referer"],
    ["Headers and cookies are sent by the hundred, or much too large"],
    ["Somebody else's session is ended or read by its id"],
    ["Script of another origin reads answers by way of CORS"],
  ]),
  ...numbered(13, [
    ["A token without a signature, or with `alg: none` in any spelling"],
    ["A public key is passed off as an HMAC secret"],
    ["`kid` points to files, tables or a megabyte of text"],
    ["The token brings or names the key it is to be checked with"],
    ["`crit` names extensions nobody knows, or the same twice"],
    ["ECDSA signatures of zeros, of the wrong length or in another encoding"],
    ["The secret is empty, or one that a list has"],
    ["Tokens of a megabyte, of ten thousand levels, of a hundred thousand claims"],
    ["Claims or headers that come twice, or are called `__proto__`"],
    ["Other serialisations, white space, padding, base64url that is not canonical"],
    ["A revoked token is spelled another way"],
    ["A secret of one kind is used as another kind"],
    ["Audience and issuer that are nearly right"],
    ["Times that are strings, fractions, negative, infinite or missing"],
    ["Key sets with doubled ids, encryption keys, or asked for without end"],
    ["Encrypted tokens that cost minutes or memory to open"],
  ]),
  ...numbered(29, [
    ["Redirect URIs that are nearly registered", server],
    ["PKCE is left out or weakened half way", server],
    ["A code is redeemed by another client, for another redirect, or after log-out", server],
    ["A code is redeemed twice, or fifty times at once", server],
    ["A refresh token is used again, or fifty times at once"],
    ["A code or refresh token is presented with another client's credentials", server],
    ["Scope or resource grow at a refresh", server],
    ["Parameters come twice, or as arrays", server],
    ["Two ways of client authentication at once, or one that is not registered", server],
    ["A client assertion is replayed, or made for another audience", server],
    ["A client registers itself with more than it may, or with addresses inside our network", server],
    ["Consent is skipped, tampered with or framed", server],
    ["The device flow's code is guessed, approved by another, or polled too fast", server],
    ["A client asks about another client's tokens", server],
    ["Proof of possession is replayed, swapped or downgraded", server],
    ["A pushed request is used twice, late, or by another client", server],
    ["Log-out by a provider's client with a foreign hint or an unregistered address", server],
    ["A redirect sends a password on"],
  ]),
  ...numbered(47, [
    ["The state of a provider flow is missing, foreign, used, or planted"],
    ["A secret of one flow is offered to the page of another"],
    ["The nonce is missing or used, or the ID token is another client's"],
    ["One provider answers in another's place"],
    ["An account is taken over by linking an unproven address"],
    ["The victim is made to link the attacker's identity"],
    ["The provider's error message holds HTML, line breaks, odd bytes"],
    ["The provider's user info is another person's, or not signed"],
    ["`returnTo` leads to another site, in some three hundred spellings"],
    ["Who has an account is found out by text, status, headers, mail or time"],
    ["An account is prepared in the victim's name before she comes"],
    ["Addresses that look or fold like another one"],
    ["An address that is a list, an object, or carries line breaks"],
    ["Two spellings of one address make two accounts"],
    ["A forged Host header puts the attacker's address into a mailed link"],
    ["A reset link is used twice, in parallel, after a newer one, or after the password changed"],
    ["A reset leaves the thief's sessions alive, or skips a second factor", factors],
    ["A mail scanner's GET uses the link up, or another browser opens it"],
    ["The address of an account is changed without proof or notice"],
    ["Fields that only the server may set are sent along"],
    ["An invitation or key is used in another person's name"],
    ["A stranger locks the owner out by guessing"],
  ]),
  ...numbered(69, [
    ["Passwords of megabytes, bodies that say they are"],
    ["bcrypt's 72 bytes and NUL"],
    ["The same password composed in two ways, with spaces, of emoji"],
    ["Two hundred log-ins at once, to exhaust memory by hashes"],
    ["An imported hash whose parameters would cost minutes"],
  ]),
  ...numbered(74, [
    ["A one-time password is used twice, or in another window", factors],
    ["One-time passwords are guessed in parallel, over sessions and addresses", factors],
    ["A backup code is used twice, or read from the database", factors],
    ["Another route leads around the second factor", factors],
    ["A one-time password is sent where the request says", factors],
    ["A passkey assertion of another origin, challenge or user", factors],
    ["A passkey without user verification, with a counter that went back", factors],
  ]),
  ...numbered(81, [
    ["Fifty parallel requests in two processes for something that may happen once, or N times"],
    ["Forwarded addresses are made up or rotated to get around limits"],
    ["Another spelling of a path or method gets past its guard"],
    ["Headers that only an inner layer may set are sent from outside"],
    ["Slow headers, slow bodies, idle connections, slow servers behind us"],
    ["JSON with `__proto__`, a hundred thousand levels, doubled keys, numbers as text"],
    ["SQL, operators and arrays in every field"],
    ["Line breaks, terminal codes and HTML in what is logged, mailed or set as a header"],
    ["A cache keeps an answer about a person"],
    ["A secret in a URL leaks by Referer"],
    ["Secrets in logs, errors, traces or metrics"],
    ["The database, the clock or a server behind us fails"],
    ["A tenant's name in header or path opens another tenant", "tenants"],
    ["Two servers disagree where a request ends; TRACE"],
  ]),
];

const upTo = (last: number): number => all.findIndex(({ id }) => id === `A${String(last).padStart(3, "0")}`) + 1;

/** All attacks, in the order of their numbers. */
export const attackGroups: readonly AttackGroup[] = [
  { name: "Sessions", attacks: all.slice(0, upTo(12)) },
  { name: "Tokens", attacks: all.slice(upTo(12), upTo(28)) },
  { name: "Being a provider", attacks: all.slice(upTo(28), upTo(46)) },
  { name: "Signing in with a provider", attacks: all.slice(upTo(46), upTo(54)) },
  { name: "Accounts", attacks: all.slice(upTo(54), upTo(68)) },
  { name: "Passwords", attacks: all.slice(upTo(68), upTo(73)) },
  { name: "Second factors", attacks: all.slice(upTo(73), upTo(80)) },
  { name: "Races and machinery", attacks: all.slice(upTo(80)) },
];
