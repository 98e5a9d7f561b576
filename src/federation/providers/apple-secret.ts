import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { ConfigurationError } from "../../error/configuration-error.ts";

/** What Apple calls the client's secret is made from. */
export interface AppleKey {
  readonly clientId: string | undefined;
  readonly teamId: string | undefined;
  readonly keyId: string | undefined;
  readonly privateKey: string | undefined;
}

/** Seconds. Apple takes up to 15,777,000 (six months): one that leaks should be worth less. */
const lifetime = 600;

/** Seconds before its end in which a secret is made anew, so that none runs out on the way, or by Apple's clock. */
const margin = 300;

/**
 * Makes the client's secret for Apple's token endpoint: a JWT, signed by ES256, good for ten minutes and given again for five. Throws
 * `ConfigurationError` where the key is none.
 *
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 */
export function makeAppleSecret({ clientId, teamId, keyId, privateKey }: AppleKey): (now: number) => string {
  const key = readKey(privateKey);
  const header = encode({ alg: "ES256", kid: readId("keyId", keyId) });
  const iss = readId("teamId", teamId);
  let made = { secret: "", until: Number.NEGATIVE_INFINITY };
  return (now) => {
    const iat = Math.floor(now / 1000);
    // A clock that was put back far would otherwise keep a secret that is not good yet.
    if (iat < made.until && iat > made.until - lifetime) return made.secret;
    const claims = { iss, iat, exp: iat + lifetime, aud: "https://appleid.apple.com", sub: clientId };
    const input = `${header}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
    made = { secret: `${input}.${signature.toString("base64url")}`, until: iat + lifetime - margin };
    return made.secret;
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

function readId(option: "teamId" | "keyId", id: string | undefined): string {
  if (id !== undefined && /^[A-Z0-9]{10}$/.test(id)) return id;
  throw new ConfigurationError(
    "providers",
    `apple.${option} is ${id === undefined ? "missing" : "wrong"}; copy its ten letters and digits from the account at developer.apple.com.`,
  );
}

/** Never tells what stands in the option: it may be the key with a slip in it. */
function readKey(pem: string | undefined): KeyObject {
  try {
    const key = createPrivateKey((pem ?? "").replaceAll("\\n", "\n"));
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // Told below.
  }
  throw new ConfigurationError(
    "providers",
    `apple.privateKey is ${pem === undefined ? "missing" : "no private key for ES256"}; write the text of the .p8 file, with its BEGIN and END lines.`,
  );
}
