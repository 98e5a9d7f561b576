import type { AsvsChapter } from "./asvs-row.ts";

/** V9: access tokens, and the ID tokens of providers. */
export const tokens: AsvsChapter = {
  name: "V9 Self-contained tokens",
  whole: true,
  rows: [
    {
      id: "V9.1.1",
      level: 1,
      asks: "A signature is checked before anything of a token counts",
      shownBy: [
        "test/attacks/access-token.test.ts > no token without a signature is one, however `none` is spelled",
        "test/attacks/access-token.test.ts > no signature passes but 64 bytes of two numbers between 0 and n",
        "test/verify/attacks.test.ts > signatures of zeros, of the group's order, of another length or in DER are refused",
        "test/federation/lying-issuer.test.ts > one changed after it was signed is refused",
      ],
    },
    {
      id: "V9.1.2",
      level: 1,
      asks: "Only algorithms on a list, never `none`, and no secret where a key pair is meant",
      shownBy: [
        "test/attacks/access-token.test.ts > the algorithm is the key's: no other one of ours passes under it",
        "test/attacks/access-token.test.ts > a public key is no HMAC secret, in whatever form",
        "src/token/admit-key.test.ts > strong keys are admitted for their own algorithm, and for no other",
        "test/federation/lying-issuer.test.ts > one that the public key signs as if it were a secret is refused",
      ],
    },
    {
      id: "V9.1.3",
      level: 1,
      asks: "Keys come from where we look for them, and from nowhere that a token names",
      shownBy: [
        "test/attacks/access-token.test.ts > a key that the token brings or names is neither used nor asked for",
        "test/attacks/access-token.test.ts > `kid` opens no file, no table and no key but ours",
        "test/verify/attacks.test.ts > a key that the token brings or names is not looked at",
      ],
    },
    {
      id: "V9.2.1",
      level: 1,
      asks: "A token is good within its times alone",
      shownBy: [
        "test/attacks/access-token-claims.test.ts > times are whole seconds that make sense, or the token is none",
        "test/attacks/access-token-claims.test.ts > a token is good for 30 seconds after its time, and not for one more",
        "test/verify/attacks.test.ts > a token expires while it is remembered, thirty seconds after it says so",
      ],
    },
    {
      id: "V9.2.2",
      level: 2,
      asks: "No kind of token passes for another",
      shownBy: [
        "test/attacks/access-token-claims.test.ts > no other kind of token or secret is an access token, and an access token is none of them",
        "test/verify/attacks.test.ts > tokens of another kind are refused, though rightly signed",
        "test/attacks/address-proof.test.ts > a token of one purpose is none of another, on calls and on pages",
      ],
    },
    {
      id: "V9.2.3",
      level: 2,
      asks: "A token for somebody else is refused",
      shownBy: [
        "test/attacks/access-token-claims.test.ts > issuer and audience are compared byte for byte, and a list is no audience",
        "test/verify/attacks.test.ts > an issuer or audience that is nearly right is wrong",
      ],
    },
    {
      id: "V9.2.4",
      level: 2,
      asks: "Tokens of one key for several services name theirs, and only services that were named get one",
      shownBy: [
        "test/attacks/ended-token.test.ts > a token for another service opens nothing here, and neither does one of another installation",
        "test/flows/tokens.test.ts > an access token for another service, for the session of a cookie, and for a program; nothing is replaced by it",
        "src/auth/resolve-forward-auth.test.ts > Security: no application is given tokens for ourselves, and nobody is believed who is not trusted",
      ],
    },
  ],
};
