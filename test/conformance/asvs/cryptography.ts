import type { AsvsChapter } from "./asvs-row.ts";

const inventory =
  "test/conformance/security-pages.test.ts > docs/security/cryptography.md names every algorithm, every derived key and every kind of secret that the sources have" as const;

/** V11: what secrecy and signatures are made of. */
export const cryptography: AsvsChapter = {
  name: "V11 Cryptography",
  whole: false,
  rows: [
    {
      id: "V11.1.1",
      level: 2,
      asks: "How keys are made, kept, replaced and destroyed is documented",
      shownBy: [
        inventory,
        "test/cli/keys.test.ts > are listed, rotated and revoked beside a running server, and nobody who can refresh is signed out",
        "test/contract/key-store.test.ts > a private key is deleted some time after it has signed for the last time, and a key a week after it expired",
      ],
    },
    {
      id: "V11.1.2",
      level: 2,
      asks: "There is a list of all keys and algorithms, and of what each is for",
      shownBy: [inventory],
    },
    {
      id: "V11.1.4",
      level: 3,
      asks: "It says how to move on, for instance to algorithms that stand against quantum computers",
      shownBy: [
        inventory,
        "test/contract/key-ring.test.ts > another algorithm is a new key with its lead, and two processes that want different ones do not take turns",
      ],
      note: "The page says what would have to change. Nothing of it has been done.",
    },
    {
      id: "V11.2.1",
      level: 2,
      asks: "The arithmetic is somebody's whose work is examined",
      shownBy: [
        inventory,
        "test/conformance/jws-interop.test.ts > jose verifies what we sign, and we what jose signs",
        "test/conformance/jws-vectors.test.ts > $source: the signature is good, and with one bit changed it is not",
      ],
      note: "`node:crypto` (OpenSSL), `@node-rs/argon2` and `@node-rs/bcrypt`. The grammar of tokens around it is ours.",
    },
    {
      id: "V11.2.2",
      level: 2,
      asks: "Algorithms, costs and keys can be replaced while everything goes on",
      shownBy: [
        "test/contract/key-ring.test.ts > another algorithm is a new key with its lead, and two processes that want different ones do not take turns",
        "test/flows/secret-rotation.test.ts > a secret is rotated in two steps on two instances, and everybody stays signed in",
        "src/password/hash.test.ts > costs may be raised, and hashes from before are made anew",
      ],
      note: "AES-256-GCM and HMAC-SHA-256 under the root secret have no setting: another one would be a release.",
    },
    {
      id: "V11.2.3",
      level: 2,
      asks: "Everything is worth 128 bits at least",
      shownBy: [
        "src/token/admit-key.test.ts > RSA keys of less than 3,072 bits, or with a small or even exponent, are refused",
        "src/token/admit-key.test.ts > a secret has 32 bytes at least, and is no key in disguise",
        "src/secret/secret-strength.test.ts > a generated secret is strong, and so are the usual spellings of 32 random bytes",
      ],
    },
    {
      id: "V11.2.4",
      level: 3,
      asks: "No comparison or calculation takes a time that depends on a secret",
      missing:
        "Secrets are compared whole, and the slots of remembered tokens too. That it takes the same time is argued in the code, and measured by no test.",
      shownBy: [
        "src/token/bearer-slots.test.ts > every single character counts, wherever it stands, and no other spelling is found",
        "test/attacks/enumeration.test.ts > the hash that unknown addresses are checked against costs what a real one costs",
      ],
    },
    {
      id: "V11.2.5",
      level: 3,
      asks: "What cannot be opened is nothing, and says no more",
      shownBy: [
        "src/secret/seal.test.ts > another purpose, another secret or one changed character opens nothing",
        "src/http/flow/flow-cookie.test.ts > a cookie under another name, changed by one character, doubled, or of another installation is none",
      ],
    },
    {
      id: "V11.3.1",
      level: 1,
      asks: "No weak modes and paddings of encryption",
      shownBy: [inventory],
      note: "`RS256`, which may be chosen for tokens, signs with PKCS#1 v1.5; nothing is encrypted with it.",
    },
    {
      id: "V11.3.2",
      level: 1,
      asks: "Approved ciphers only",
      shownBy: [inventory],
      note: "AES-256-GCM, and no other.",
    },
    {
      id: "V11.3.3",
      level: 2,
      asks: "What is encrypted cannot be changed unnoticed",
      shownBy: ["src/secret/seal.test.ts > another purpose, another secret or one changed character opens nothing"],
    },
    {
      id: "V11.3.4",
      level: 3,
      asks: "No nonce is used twice with a key",
      shownBy: [
        "src/secret/seal.test.ts > what was sealed opens, and is spelt differently each time",
        "test/conformance/source.test.ts > whatever has to be unguessable is made by node:crypto: Math.random is for pauses and names of drafts",
      ],
      note: "96 random bits: good for 2^32 seals of one purpose under one root secret.",
    },
    {
      id: "V11.3.5",
      level: 3,
      asks: "Where a cipher and a MAC are put together, the MAC is over what was encrypted",
      notHere: "They are not put together: GCM does both.",
    },
    {
      id: "V11.4.1",
      level: 1,
      asks: "Approved hashes only, never MD5",
      shownBy: [inventory],
      note: "SHA-1 is the index of the list of stolen passwords, as its service defines it: a look-up, and no protection.",
    },
    {
      id: "V11.4.2",
      level: 2,
      asks: "Passwords are kept by a slow hash, with costs of today",
      shownBy: [
        "src/password/hash.test.ts > gives a PHC string with 19 MiB, two passes, one lane, and a salt of its own",
        "test/attacks/password-forms.test.ts > a hash of yesterday's strength opens the account and is replaced by one of today's",
      ],
      note: "Hashes that came from other systems are as slow as they were made, until the next log-in.",
    },
    {
      id: "V11.4.3",
      level: 2,
      asks: "Hashes in signatures are 256 bits where nobody may find two alike, else 128",
      shownBy: [
        inventory,
        "test/contract/event-seals.test.ts > a block that was made anew without the secret, with every link after it",
      ],
      note: "Events are linked by 256 bits; within a block each stands for itself by 128, where somebody would have to match one that is there.",
    },
    {
      id: "V11.4.4",
      level: 2,
      asks: "Keys out of passwords are stretched",
      notHere: "No key is made of a password: the root secret is random, and what looks like a password is refused.",
    },
    {
      id: "V11.5.1",
      level: 2,
      asks: "What must not be guessed has 128 bits of a good source",
      shownBy: [
        "test/conformance/small-print.test.ts > nothing that opens something has less than 128 bits of chance in it",
        "test/conformance/source.test.ts > whatever has to be unguessable is made by node:crypto: Math.random is for pauses and names of drafts",
      ],
      note: "Ids are UUIDs, and public: nothing is opened by one.",
    },
    {
      id: "V11.5.2",
      level: 3,
      asks: "The source holds under load",
      shownBy: [
        "test/conformance/source.test.ts > whatever has to be unguessable is made by node:crypto: Math.random is for pauses and names of drafts",
      ],
      note: "It is OpenSSL's, which seeds itself anew and does not wait.",
    },
    {
      id: "V11.6.1",
      level: 2,
      asks: "Approved signatures, and keys that are made well",
      shownBy: [
        "src/token/admit-key.test.ts > strong keys are admitted for their own algorithm, and for no other",
        "src/token/admit-key.test.ts > a point that is not on the curve is no key",
        "src/token/admit-key.test.ts > Ed25519 points of small order are refused, whatever their sign",
      ],
    },
    {
      id: "V11.6.2",
      level: 3,
      asks: "Keys are exchanged safely",
      notHere: "Nothing exchanges keys but TLS, which is Node's.",
    },
  ],
};
