import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { JwsAlgorithm } from "../../src/jws/jws-algorithm.ts";
import { type Contestant, takeTurns } from "../measure/turns.ts";
import { copyOf, openOwnVerifier, type VerifySubject } from "./own-verifier.ts";

/** What the libraries of `peers/jwt-libraries` give. */
interface Peers {
  createContestants(given: {
    readonly algorithm: JwsAlgorithm;
    readonly issuer: string;
    readonly key: KeyObject;
    readonly copyOf: (text: string) => string;
  }): { readonly unseen: readonly Contestant[]; readonly cached: Contestant };
}

const input = JSON.parse(process.argv[2] ?? "{}") as VerifySubject;
const { algorithm, rounds, batch } = input;
const { contestant: latchkey, issuer, key, sign, endOne } = await openOwnVerifier(input);
// Installed beside our own packages, not among them.
const { createContestants } = (await import(
  new URL(`../peers/${input.peers}/contestants.mjs`, import.meta.url).href
)) as Peers;
const peers = createContestants({ algorithm, issuer, key, copyOf });

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/** What Node's own functions take for the bytes of a token as they stand in it. */
const raw = {
  ES256: (bytes: Buffer, signature: Buffer) => verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature),
  EdDSA: (bytes: Buffer, signature: Buffer) => verify(null, bytes, key, signature),
  RS256: (bytes: Buffer, signature: Buffer) => verify("sha256", bytes, key, signature),
  PS256: (bytes: Buffer, signature: Buffer) => verify("sha256", bytes, { key, ...pss }, signature),
  HS256: (bytes: Buffer, signature: Buffer) =>
    timingSafeEqual(createHmac("sha256", key).update(bytes).digest(), signature),
}[algorithm];

const rawContestant: Contestant = {
  name: "raw",
  ready: (tokens) => {
    const parts = tokens.map((token) => {
      const dot = token.lastIndexOf(".");
      const signature = Buffer.from(token.slice(dot + 1), "base64url");
      return { bytes: Buffer.from(token.slice(0, dot)), signature };
    });
    return () => {
      for (const { bytes, signature } of parts) if (!raw(bytes, signature)) throw new Error("Refused");
    };
  },
};

const everybody = [rawContestant, latchkey, ...peers.unseen];
const unseen = await takeTurns(everybody, { rounds, passes: 1, tokens: () => sign(batch) });

// A thousand tokens that come again and again, and an ending each round: whoever remembers them has to look again.
const again = await sign(1000);
const seen = await takeTurns([latchkey, peers.cached], {
  rounds,
  passes: 20,
  tokens: async () => {
    await endOne();
    return again;
  },
});
process.stdout.write(JSON.stringify({ unseen, seen }), () => process.exit());
