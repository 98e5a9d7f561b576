import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject, randomUUID } from "node:crypto";
import { internalsOf } from "../../src/auth/internals.ts";
import { createAuth } from "../../src/index.ts";
import type { JwsAlgorithm } from "../../src/jws/jws-algorithm.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { signInPeople } from "../measure/sign-in-people.ts";
import type { Contestant } from "../measure/turns.ts";

/** What the program that compares verifiers gets as its one argument. */
export interface VerifySubject {
  readonly database: string;
  /** Folder of `peers/` with the libraries it is compared with. */
  readonly peers: string;
  readonly algorithm: JwsAlgorithm;
  readonly rounds: number;
  /** Tokens of a round. */
  readonly batch: number;
}

/** Sessions that have ended and are remembered as such while tokens are checked. */
const endings = 1000;

/** Our own verifier, as an installation has it, and tokens for everybody. */
export interface OwnVerifier {
  readonly contestant: Contestant;
  readonly issuer: string;
  /** What verifies: a public key, or the secret of HS256. */
  readonly key: KeyObject;
  /** Signs tokens of as many sessions. */
  readonly sign: (count: number) => Promise<string[]>;
  /** Ends one more session. */
  readonly endOne: () => Promise<void>;
}

/** Opens an installation with one key, and with endings that every token is held against. */
export async function openOwnVerifier({ database, algorithm, rounds }: VerifySubject): Promise<OwnVerifier> {
  const secret = generateSecret();
  const hmac = generateSecret();
  const count = endings + rounds + 10;
  const carriage = { carrier: "token", transport: "body" } as const;
  const people = await signInPeople({ database, secret, count, passwordHash: null, carriage });
  const token = algorithm === "HS256" ? { algorithm, secret: hmac } : { algorithm };
  const auth = createAuth({ baseUrl: "https://app.example.com", secret, database, trustedProxies: "none", token });
  const { keys, tokens } = await internalsOf(auth).deps();
  const [{ record, account }] = people as [(typeof people)[0], ...typeof people];
  const endOne = async (): Promise<void> => {
    const next = people.pop();
    if (!next || !(await auth.sessions.end(next.record.id))) throw new Error("No session is left");
  };
  for (let ended = 0; ended < endings; ended += 1) await endOne();
  const [jwk] = (JSON.parse(keys.published().body) as { keys: JsonWebKey[] }).keys;
  return {
    contestant: {
      name: "latchkey",
      ready: (batch) => {
        const headers = batch.map((text) => copyOf(`Bearer ${text}`));
        return () => {
          for (const header of headers) {
            const check = tokens.verifier.verifyHeader(header);
            if (!("ok" in check) || !check.ok) throw new Error("Refused");
          }
        };
      },
    },
    issuer: tokens.settings.issuer,
    key: jwk ? createPublicKey({ key: jwk, format: "jwk" }) : createSecretKey(Buffer.from(hmac)),
    sign: (wanted) =>
      Promise.all(
        Array.from({ length: wanted }, async () => {
          const session = { ...record, id: randomUUID() };
          return (await tokens.mint({ session, user: account })).accessToken;
        }),
      ),
    endOne,
  };
}

/** The same text anew, as a server reads it from a socket: nothing is known of it yet. */
export function copyOf(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
