import { generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { type PublicAlgorithm, smallestRsa } from "../jws/jws-algorithm.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { seal } from "../secret/seal.ts";
import type { NewSigningKey } from "./key-store.ts";

const kidBytes = 12;

/** Whether a text has the form of a `kid` of ours: 16 characters of base64url. */
export function isKeyId(text: string): boolean {
  return /^[A-Za-z0-9_-]{16}$/.test(text);
}

/** Makes a key pair of an algorithm, its private half sealed under the current root secret. */
export async function makeSigningKey(algorithm: PublicAlgorithm, ring: SecretRing): Promise<NewSigningKey> {
  const { publicKey, privateKey } = await generators[algorithm]();
  return {
    kid: drawKeyId(),
    algorithm,
    publicKey: JSON.stringify(publicKey.export({ format: "jwk" })),
    sealedKey: seal(ring, "signing-key", JSON.stringify(privateKey.export({ format: "jwk" }))),
    secretId: ring.current.id,
  };
}

/** None that a command line would take for an option. */
function drawKeyId(): string {
  const kid = randomBytes(kidBytes).toString("base64url");
  return kid.startsWith("-") ? drawKeyId() : kid;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Not at once: an RSA key takes long enough to be felt by others. */
const generateLater = promisify(generateKeyPair);
const generateRsa = (): Promise<KeyPair> => generateLater("rsa", { modulusLength: smallestRsa });

const generators: Readonly<Record<PublicAlgorithm, () => Promise<KeyPair>>> = {
  ES256: () => generateLater("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateLater("ed25519"),
  RS256: generateRsa,
  PS256: generateRsa,
};
