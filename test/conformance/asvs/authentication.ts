import type { AsvsChapter, AsvsRow } from "./asvs-row.ts";

const noFactors = "There are no second factors yet: V6.3.3.";

const passwords: readonly AsvsRow[] = [
  {
    id: "V6.1.1",
    level: 1,
    asks: "The documentation says how guessing is held off, how that is set, and that nobody can lock others out",
    shownBy: [
      "test/conformance/limits-page.test.ts > the page has every limit as the tables have it: node scripts/write-limits.ts",
      "test/conformance/limits-page.test.ts > what the page says of an account's attempts is the policy",
    ],
  },
  {
    id: "V6.1.2",
    level: 2,
    asks: "Words that make no password here are documented",
    shownBy: [
      "test/conformance/small-print.test.ts > a password made of the address, the name, the product or its host is refused at registration, a change and a reset, and the reason said",
    ],
    note: "Product, host, address and name: [error codes](../errors.md), and [why](../decisions/0121-password-policy.md). An owner's list of words of her own is not taken.",
  },
  {
    id: "V6.1.3",
    level: 2,
    asks: "All ways in are documented together, with how strong each is and what guards it",
    shownBy: [
      "test/conformance/security-pages.test.ts > the threat model names every call and route that signs somebody in",
    ],
  },
  {
    id: "V6.2.1",
    level: 1,
    asks: "Passwords have 8 characters at least, better 15",
    shownBy: [
      "src/password/policy.test.ts > counts code points after NFC, with the bound that was missed",
      "src/password/policy.test.ts > the stricter preset wants fifteen",
    ],
    note: "8 unless `password.policy` is `nist-800-63b-4`.",
  },
  {
    id: "V6.2.2",
    level: 1,
    asks: "People can change their password",
    shownBy: [
      "test/flows/story-json.test.ts > a person registers, signs in twice, ends the other session, changes her password and leaves",
      "test/browser/keyboard.test.ts > changes name, address and password",
    ],
  },
  {
    id: "V6.2.3",
    level: 1,
    asks: "A change asks for the password of before",
    shownBy: [
      "test/browser/account.test.ts > a wrong current password is said at its field, in its section",
      "test/flows/providers-accounts.test.ts > is set by a proof of a moment ago, once; then the current one is asked for",
    ],
  },
  {
    id: "V6.2.4",
    level: 1,
    asks: "The 3,000 commonest passwords are refused",
    shownBy: [
      "src/password/block-list.test.ts > holds at least 10,000 entries that the policy would let pass, sorted, lower case, each once",
      "src/password/policy.test.ts > %j is too common",
    ],
  },
  {
    id: "V6.2.5",
    level: 1,
    asks: "No rules about kinds of characters",
    shownBy: ["src/password/policy.test.ts > takes %j: there are no rules about kinds of characters"],
  },
  {
    id: "V6.2.6",
    level: 1,
    asks: "Fields of passwords hide what is typed",
    shownBy: [
      "test/conformance/small-print.test.ts > every field of a password hides it, says what it is for, and keeps no password manager out",
      "test/browser/page-script.test.ts > a password is shown and hidden again; focus and caret stay where they were; it is sent hidden",
    ],
  },
  {
    id: "V6.2.7",
    level: 1,
    asks: "Pasting and password managers are let do",
    shownBy: [
      "test/conformance/small-print.test.ts > every field of a password hides it, says what it is for, and keeps no password manager out",
    ],
  },
  {
    id: "V6.2.8",
    level: 1,
    asks: "The password is judged as it was typed: nothing cut, no case changed",
    shownBy: [
      "test/conformance/passwords.test.ts > spaces at the ends, case and compatibility forms are part of the secret",
      "test/conformance/passwords.test.ts > Argon2id: the last of %d bytes does",
      "test/conformance/passwords.test.ts > bcrypt: all 72 bytes do, and a 73rd is refused, never cut",
      "src/password/password.test.ts > changes nothing but the composition of characters",
    ],
    note: "Composed and decomposed letters are one (NFC), as NIST SP 800-63B-4 asks.",
  },
  {
    id: "V6.2.9",
    level: 2,
    asks: "64 characters and more are allowed",
    shownBy: ["src/password/policy.test.ts > counts code points after NFC, with the bound that was missed"],
    note: "128; with bcrypt as many as are in 72 bytes.",
  },
  {
    id: "V6.2.10",
    level: 2,
    asks: "Nobody has to change a password because of its age",
    shownBy: [
      "test/conformance/small-print.test.ts > a password is good until it is changed: ten years later nobody is asked for another one",
    ],
  },
  {
    id: "V6.2.11",
    level: 2,
    asks: "Those documented words are looked for",
    shownBy: [
      "src/password/policy.test.ts > %j is made of what everybody knows",
      "test/conformance/small-print.test.ts > a password made of the address, the name, the product or its host is refused at registration, a change and a reset, and the reason said",
    ],
  },
  {
    id: "V6.2.12",
    level: 2,
    asks: "New passwords are looked up among stolen ones",
    shownBy: [
      "test/library/breach-check.test.ts > refuses them wherever a password is chosen, and is not asked at log-in",
    ],
    note: "With `password.breachCheck`, which is off until it is said: it asks a service outside. The list of V6.2.4 is always on.",
  },
];

const general: readonly AsvsRow[] = [
  {
    id: "V6.3.1",
    level: 1,
    asks: "Guessing is held off as it is documented",
    shownBy: [
      "test/attacks/account-attempts.test.ts > the whole ladder is the same for an address that nobody has, however either is spelled",
      "test/contract/attempts.test.ts > of fifty wrong secrets at once five are looked at, of fifty right ones all",
      "test/attacks/network-limits.test.ts > who tries many accounts from one network waits, twice as long each time; everybody elsewhere and every known device does not",
      "test/attacks/account-attempts.test.ts > while strangers are locked out, a known device gets in, and so do a reset link and a provider; each lifts the lock",
    ],
  },
  {
    id: "V6.3.2",
    level: 1,
    asks: "No account comes with the program",
    shownBy: [
      "test/conformance/small-print.test.ts > a new installation has no account, no operator and no program with a key",
    ],
  },
  {
    id: "V6.3.3",
    level: 2,
    asks: "A second factor, at level 3 one of hardware",
    missing:
      "There are no second factors: no one-time passwords, no passkeys. A provider that asks for one is the only way to have one, and nothing here can insist on it.",
  },
  {
    id: "V6.3.4",
    level: 2,
    asks: "No way in is undocumented, and all are guarded alike",
    shownBy: [
      "test/conformance/security-pages.test.ts > the threat model names every call and route that signs somebody in",
      "test/attacks/account-attempts.test.ts > every call that takes a password counts in one account; a session has ten of its own, and none of them knows more",
      "test/flows/notices.test.ts > a thief with the password is told of, whichever call signs him in",
    ],
  },
  {
    id: "V6.3.5",
    level: 3,
    asks: "People are told of sign-ins that look odd",
    shownBy: [
      "test/flows/notices.test.ts > a sign-in with a new device is told to the owner, with one that is known not",
      "test/flows/token-sessions.test.ts > a token two generations old ends its session everywhere, its owner is told, and her other sessions go on",
      "test/flows/events.test.ts > failed log-ins reach the owner's list within a second or two, a stranger's address reaches nobody's",
      "test/contract/attempts.test.ts > whoever has left an address is told of no lock of it, and whoever has it now is",
    ],
  },
  {
    id: "V6.3.6",
    level: 3,
    asks: "E-mail is no way to sign in, alone or beside another",
    missing:
      "A link in a mail proves an address, and in the browser that registered it also signs in; a forgotten password is replaced by such a link alone; where a provider cannot ask anew, it completes a proof.",
    shownBy: [
      "test/attacks/address-proof.test.ts > a link that another browser opens is not enough, and a cookie of another browser's making does not help",
      "test/attacks/address-proof.test.ts > a reset ends every session and every other link, and signs nobody in",
    ],
  },
  {
    id: "V6.3.7",
    level: 3,
    asks: "People are told when a way in was changed",
    shownBy: [
      "test/flows/notices.test.ts > a change of password is told, and makes every other browser unknown",
      "test/attacks/address-change.test.ts > a change of address takes a proof of the last ten minutes, and the address that is left is told",
      "test/flows/providers-accounts.test.ts > are linked, listed and unlinked, and the owner is told",
      "test/flows/verification.test.ts > forgotten password: a link by mail, a new password, every session ended, the owner told",
    ],
  },
  {
    id: "V6.3.8",
    level: 3,
    asks: "Nobody finds out who has an account, by what is said or by how long it takes",
    shownBy: [
      "test/attacks/enumeration.test.ts > log-in answers known and unknown addresses alike, after the same work",
      "test/attacks/address-proof.test.ts > with verification, registration, forgot and resend answer every address alike",
      "test/attacks/address-proof.test.ts > the same statements and the same hashes for every address, so that a clock tells nothing",
      "test/attacks/enumeration.test.ts > registration without a mailer is the one place that tells, and only after the same work",
    ],
    note: 'Where no mail can be sent, or with `verification: "optional"` or `"off"`, registration says that an address is taken, and is limited.',
  },
];

const lifecycle: readonly AsvsRow[] = [
  {
    id: "V6.4.1",
    level: 1,
    asks: "First passwords and codes that we make are random, short-lived or used once, and become nobody's password",
    shownBy: [
      "test/contract/code-store.test.ts > an invitation makes one user, who is who was invited",
      "test/contract/code-store.test.ts > a code dies with its time, and when a newer one is issued for the same",
      "test/flows/verification.test.ts > the address of an invitation is fixed, counts as proven, and one account comes of it",
    ],
    note: "No password is made by us. An invitation is good once, and for a week.",
  },
  {
    id: "V6.4.2",
    level: 1,
    asks: "No hints and no secret questions",
    shownBy: ["test/conformance/small-print.test.ts > no call takes or gives a hint, a question or an answer to one"],
  },
  {
    id: "V6.4.3",
    level: 2,
    asks: "A forgotten password is replaced safely, and not around a second factor",
    shownBy: [
      "test/attacks/address-proof.test.ts > a reset link is used once, and a newer one or a change of password ends it",
      "test/attacks/address-proof.test.ts > links in mails carry the configured address, whatever a request says of its host",
      "test/contract/code-store.test.ts > a reset ends every session, forgets every device, proves the address and leaves no other code",
    ],
    note: "There is no second factor to get around.",
  },
  { id: "V6.4.4", level: 2, asks: "A lost factor is replaced by as good a proof as it began with", notHere: noFactors },
  {
    id: "V6.4.5",
    level: 3,
    asks: "People are reminded before a way in runs out",
    notHere:
      "No way in of a person's runs out. Secrets and certificates of the installation do: `latchkey doctor` and the log say so.",
  },
  {
    id: "V6.4.6",
    level: 3,
    asks: "Whoever administers can have a password reset, and cannot choose it",
    shownBy: [
      "test/attacks/operators.test.ts > a reset that an operator sends reaches the owner alone, as often as she may be mailed",
      "test/attacks/operators.test.ts > of a user an operator changes what the call names, and nothing else",
    ],
    note: "In the console and the calls behind it. At the command line `users reset-link` shows the link: whoever has a shell beside the root secret can do everything.",
  },
];

const factors: readonly AsvsRow[] = [
  {
    id: "V6.5.1",
    level: 2,
    asks: "Codes and one-time passwords are good once",
    shownBy: [
      "test/contract/code-store.test.ts > of fifty in two processes who use one code at once, exactly one wins",
      "test/flows/provider-session.test.ts > of fifty uses of one mailed link at once one renews the session",
    ],
    note: "Of mailed links, which is what there is.",
  },
  { id: "V6.5.2", level: 2, asks: "Backup codes are hashed as their length asks for", notHere: noFactors },
  {
    id: "V6.5.3",
    level: 2,
    asks: "Codes come from a good source of chance",
    shownBy: [
      "test/conformance/source.test.ts > whatever has to be unguessable is made by node:crypto: Math.random is for pauses and names of drafts",
      "test/conformance/small-print.test.ts > nothing that opens something has less than 128 bits of chance in it",
    ],
  },
  {
    id: "V6.5.4",
    level: 2,
    asks: "Codes have 20 bits of chance at least",
    shownBy: [
      "test/conformance/small-print.test.ts > nothing that opens something has less than 128 bits of chance in it",
    ],
  },
  {
    id: "V6.5.5",
    level: 2,
    asks: "Requests by another channel last ten minutes at most, one-time passwords thirty seconds",
    missing:
      "The link that completes a proof lasts ten minutes. The one that proves an address, and signs in where it was asked for, lasts a day; a reset's half an hour; an invitation a week.",
    shownBy: [
      "test/flows/provider-session.test.ts > a mailed link dies with the secret of its session, and after ten minutes",
      "test/flows/verification.test.ts > a link works for a day",
    ],
  },
  {
    id: "V6.5.6",
    level: 3,
    asks: "Each way in can be taken away when it is lost",
    shownBy: [
      "test/flows/providers-accounts.test.ts > are linked, listed and unlinked, and the owner is told",
      "test/attacks/disowned-sign-in.test.ts > that was not me: nobody is signed in any more, and nothing that a thief knows or has linked opens the account",
    ],
  },
  {
    id: "V6.5.7",
    level: 3,
    asks: "Fingers and faces are second factors at most",
    notHere: "Nothing of the kind is asked for.",
  },
  { id: "V6.5.8", level: 3, asks: "One-time passwords go by a clock that can be trusted", notHere: noFactors },
  {
    id: "V6.6.1",
    level: 2,
    asks: "Codes by telephone only to proven numbers, and never alone",
    notHere: "Nobody is called or sent an SMS.",
  },
  {
    id: "V6.6.2",
    level: 2,
    asks: "A code by another channel counts for the request that it was made for",
    shownBy: [
      "test/flows/provider-session.test.ts > a mailed link dies with the secret of its session, and after ten minutes",
      "test/attacks/address-change.test.ts > the link to the new address counts in a session of the account, and nowhere else",
      "test/flows/verification.test.ts > another browser has to give the password that the attempt was made with, and is signed in by it",
    ],
  },
  {
    id: "V6.6.3",
    level: 2,
    asks: "Codes cannot be guessed",
    shownBy: [
      "test/conformance/small-print.test.ts > nothing that opens something has less than 128 bits of chance in it",
      "test/attacks/network-limits.test.ts > of fifty at once at two instances exactly as many get through as the limit has left, for each limit",
    ],
  },
  { id: "V6.6.4", level: 3, asks: "Nobody is worn down by pushes", notHere: "There are no pushes." },
  {
    id: "V6.7.1",
    level: 3,
    asks: "Certificates that prove people are kept from change",
    notHere: "Nobody is known by a certificate or a passkey.",
  },
  {
    id: "V6.7.2",
    level: 3,
    asks: "Challenges have 64 bits and are not used again",
    notHere: "Nobody is known by a certificate or a passkey.",
  },
];

const providers: readonly AsvsRow[] = [
  {
    id: "V6.8.1",
    level: 2,
    asks: "One provider cannot speak for the people of another",
    shownBy: [
      "test/attacks/provider-linking.test.ts > the same subject at another issuer is another person, whatever its provider is called",
      "test/contract/identity-store.test.ts > issuer and subject are compared byte by byte, and nothing else finds anybody",
      "test/attacks/provider-flow.test.ts > an answer to the flow of another provider signs nobody in",
    ],
  },
  {
    id: "V6.8.2",
    level: 2,
    asks: "What a provider says is signed, and the signature checked",
    shownBy: [
      "test/federation/lying-issuer.test.ts > one that nobody signed, though the metadata offers that is refused",
      "test/federation/lying-issuer.test.ts > one changed after it was signed is refused",
      "test/federation/native-token.test.ts > is refused unsigned, and when it is no token",
    ],
  },
  { id: "V6.8.3", level: 2, asks: "Assertions of SAML count once", notHere: "There is no SAML." },
  {
    id: "V6.8.4",
    level: 2,
    asks: "Where a proof has to be recent or strong, that is read from what the provider says, or the least is assumed",
    shownBy: [
      "test/federation/lying-issuer.test.ts > is refused when auth_time is ${what}",
      "test/flows/provider-session.test.ts > a provider that remembers somebody has proven nothing now: what needs a fresh proof stays closed",
      "test/flows/provider-session.test.ts > where a provider cannot ask anew, a mailed link completes the proof, in the session that asked",
    ],
    note: "How recent. Of how strong (`acr`, `amr`) nothing is asked, and nothing assumed.",
  },
];

/** V6: who somebody is. */
export const authentication: AsvsChapter = {
  name: "V6 Authentication",
  whole: true,
  rows: [...passwords, ...general, ...lifecycle, ...factors, ...providers],
};
